/** What a key means in the list. Pure: the grid carries it out. */

/** The part of a keyboard event that decides. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** `run`: an act of this list alone. */
export type KeyMeaning<A extends string> =
  | {
      readonly act: 'move'
      readonly to: 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down'
    }
  | { readonly act: 'select-all' | 'clear' | 'toggle' }
  | { readonly act: 'run'; readonly run: A }
  | { readonly act: 'type'; readonly character: string }

/** The keys of one list; `hasMod`: Ctrl is held, on a Mac Cmd. */
export type ActOf<A extends string> = (
  press: KeyPress,
  hasMod: boolean,
  isMac: boolean,
) => A | undefined

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
export function keyMeaning<A extends string>(
  press: KeyPress,
  isMac: boolean,
  isTyping: boolean,
  actOf: ActOf<A>,
): KeyMeaning<A> | undefined {
  const { key } = press
  const hasMod = isMac ? press.metaKey : press.ctrlKey
  if (press.altKey) return undefined
  if (key in moves) return { act: 'move', to: moves[key as keyof typeof moves] }
  if (key === ' ' && isTyping && !hasMod) return { act: 'type', character: ' ' }
  const run = actOf(press, hasMod, isMac)
  if (run !== undefined) return { act: 'run', run }
  if (hasMod) return withMod(key, press.shiftKey)
  if (key === ' ') return { act: 'toggle' }
  if (key === 'Escape') return { act: 'clear' }
  if (press.ctrlKey || press.metaKey || Array.from(key).length !== 1) return undefined
  return { act: 'type', character: key }
}

function withMod(key: string, shift: boolean): KeyMeaning<never> | undefined {
  if (shift) return undefined
  if (key.toLowerCase() === 'a') return { act: 'select-all' }
  return key === ' ' ? { act: 'toggle' } : undefined
}

/** The row a move leads to; `current` is -1 while no row has the focus. */
export function moveTarget(
  to: Extract<KeyMeaning<never>, { act: 'move' }>['to'],
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
