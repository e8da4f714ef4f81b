/** Keys of the object list beyond moving and selecting. Pure. */
import type { KeyPress } from '../grid/grid-keys.ts'

/** What a key can ask of the list. */
export type ObjectListAct = 'open' | 'delete' | 'up' | 'copy-path' | 'copy-links'

/** The act of a key; `undefined` if it has none. */
export function objectAct(
  { key, ctrlKey, metaKey, shiftKey }: KeyPress,
  hasMod: boolean,
  isMac: boolean,
): ObjectListAct | undefined {
  if (hasMod) {
    if (key.toLowerCase() === 'c') return shiftKey ? 'copy-links' : 'copy-path'
    return isMac && key === 'Backspace' ? 'delete' : undefined
  }
  if (ctrlKey || metaKey || shiftKey) return undefined
  return plain[key]
}

const plain: Readonly<Record<string, ObjectListAct>> = {
  Enter: 'open',
  Delete: 'delete',
  Backspace: 'up',
}

/** What a key asks of the page, wherever the keyboard is. */
export type BrowseAct = 'back' | 'forward' | 'up' | 'address' | 'refresh' | 'new-folder'

export function browseAct(
  { key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress,
  isMac: boolean,
): BrowseAct | undefined {
  const mod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey
  if (altKey) return mod || shiftKey ? undefined : withAlt[key]
  if (key === 'F5' && !mod && !shiftKey) return 'refresh'
  if (!mod) return undefined
  return withMod[`${shiftKey ? 'shift+' : ''}${key.toLowerCase()}`]
}

const withAlt: Readonly<Record<string, BrowseAct>> = {
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  ArrowUp: 'up',
}
const withMod: Readonly<Record<string, BrowseAct>> = {
  l: 'address',
  r: 'refresh',
  'shift+n': 'new-folder',
}
