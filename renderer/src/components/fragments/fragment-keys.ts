/** Keys of the fragment list beyond moving and selecting. Pure. */
import type { KeyPress } from '../grid/grid-keys.ts'

/** What a key can ask of the page. */
export type FragmentListAct = 'delete' | 'details' | 'copy-path' | 'refresh'
/** `open` and `shut` concern the group of the focused line. */
export type FragmentKeyAct = FragmentListAct | 'open' | 'shut'

/** The act of a key; `undefined` if it has none. */
export function fragmentAct(
  { key, ctrlKey, metaKey, shiftKey }: KeyPress,
  hasMod: boolean,
  isMac: boolean,
): FragmentKeyAct | undefined {
  if (shiftKey) return undefined
  if (hasMod) return withMod[key.toLowerCase()]
  if (ctrlKey || metaKey) return undefined
  return key === 'Backspace' && isMac ? 'delete' : plain[key]
}

const withMod: Readonly<Record<string, FragmentKeyAct>> = { c: 'copy-path', r: 'refresh' }
const plain: Readonly<Record<string, FragmentKeyAct>> = {
  Delete: 'delete',
  Enter: 'details',
  F5: 'refresh',
  ArrowRight: 'open',
  ArrowLeft: 'shut',
}
