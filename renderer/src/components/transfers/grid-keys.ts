/** What a key means in the list. Pure: the grid carries it out. */

/** The part of a keyboard event that decides. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

export type KeyMeaning =
  | {
      readonly act: 'move'
      readonly to: 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down'
    }
  | { readonly act: 'select-all' | 'clear' | 'toggle' }
  | {
      readonly act:
        | 'pause-or-resume'
        | 'retry'
        | 'remove'
        | 'cancel'
        | 'copy-path'
        | 'show-in-folder'
    }
  | { readonly act: 'type'; readonly character: string }

const moves = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'page-up',
  PageDown: 'page-down',
} as const

/**
 * The meaning of a key, `undefined` if it has none here. `isMac` decides between Cmd and Ctrl;
 * `isTyping` says that letters were typed just now, so that a space belongs to the name looked for.
 */
export function keyMeaning(
  press: KeyPress,
  isMac: boolean,
  isTyping: boolean,
): KeyMeaning | undefined {
  const { key } = press
  const mod = isMac ? press.metaKey : press.ctrlKey
  if (press.altKey) return undefined
  if (key in moves) return { act: 'move', to: moves[key as keyof typeof moves] }
  if (mod) return withMod(key, press.shiftKey)
  if (key === ' ' && isTyping) return { act: 'type', character: ' ' }
  if (key === ' ') return { act: press.ctrlKey ? 'toggle' : 'pause-or-resume' }
  if (key === 'Escape') return { act: 'clear' }
  if (key === 'F5') return { act: 'retry' }
  if (key === 'Delete' || (isMac && key === 'Backspace')) {
    return { act: press.shiftKey ? 'cancel' : 'remove' }
  }
  if (press.ctrlKey || press.metaKey || Array.from(key).length !== 1) return undefined
  return { act: 'type', character: key }
}

function withMod(key: string, shift: boolean): KeyMeaning | undefined {
  if (shift) return undefined
  switch (key.toLowerCase()) {
    case 'a':
      return { act: 'select-all' }
    case 'c':
      return { act: 'copy-path' }
    case 'r':
      return { act: 'retry' }
    case ' ':
      return { act: 'toggle' }
    case 'enter':
      return { act: 'show-in-folder' }
    default:
      return undefined
  }
}

/** The row a move leads to; `current` is -1 while no row has the focus. */
export function moveTarget(
  to: Extract<KeyMeaning, { act: 'move' }>['to'],
  current: number,
  count: number,
  pageRows: number,
): number {
  const last = count - 1
  switch (to) {
    case 'up':
      return current === -1 ? last : Math.max(0, current - 1)
    case 'down':
      return Math.min(last, current + 1)
    case 'first':
      return 0
    case 'last':
      return last
    case 'page-up':
      return Math.max(0, current - pageRows)
    case 'page-down':
      return Math.min(last, Math.max(0, current) + pageRows)
  }
}

/** Letters typed shortly after each other look for one name together. */
export const typeAheadMs = 700

/**
 * The next row whose name begins with what was typed, starting behind the focused row for one
 * letter (so that the same letter walks through the matches) and at it for more.
 */
export function typeAhead(
  typed: string,
  current: number,
  count: number,
  nameAt: (index: number) => string,
): number | undefined {
  const wanted = typed.toLowerCase()
  const start = Array.from(typed).length === 1 ? current + 1 : Math.max(0, current)
  for (let step = 0; step < count; step += 1) {
    const index = (start + step) % count
    if (nameAt(index).toLowerCase().startsWith(wanted)) return index
  }
  return undefined
}
