/** Keys of the transfer list beyond moving and selecting. Pure. */
import type { KeyPress } from '../grid/grid-keys.ts'

/** What the list can be asked to do with the selection. */
export type TransferAct =
  | 'pause-or-resume'
  | 'retry'
  | 'remove'
  | 'cancel'
  | 'copy-path'
  | 'show-in-folder'

/** The act of a key; `undefined` if it has none. */
export function transferAct(
  { key, ctrlKey, metaKey, shiftKey }: KeyPress,
  hasMod: boolean,
  isMac: boolean,
): TransferAct | undefined {
  if (hasMod) return shiftKey ? undefined : withMod[key.toLowerCase()]
  if (key === ' ') return ctrlKey || metaKey ? undefined : 'pause-or-resume'
  if (key === 'F5') return 'retry'
  if (key !== 'Delete' && !(isMac && key === 'Backspace')) return undefined
  return shiftKey ? 'cancel' : 'remove'
}

const withMod: Readonly<Record<string, TransferAct>> = {
  c: 'copy-path',
  r: 'retry',
  enter: 'show-in-folder',
}
