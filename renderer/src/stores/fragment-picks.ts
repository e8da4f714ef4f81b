/** Selecting fragments: a group stands for all its fragments. Pure. */
import type { FragmentLines } from './fragment-groups.ts'
import { extendTo, neighbour, selectOnly, toggle, type Selection } from './selection.ts'

/** Only this line; of a group: all its fragments. */
export function pickOnly({ groups }: FragmentLines, id: string): Selection {
  const group = groups.get(id)
  return group === undefined ? selectOnly(id) : { ids: new Set(group.ids), focused: id, anchor: id }
}

/** Adds or takes away one line; a group is taken away when all of it was selected. */
export function pickToggle({ groups }: FragmentLines, selection: Selection, id: string): Selection {
  const group = groups.get(id)
  if (group === undefined) return toggle(selection, id)
  const ids = new Set(selection.ids)
  const isWhole = group.ids.every((each) => ids.has(each))
  for (const each of group.ids) {
    if (isWhole) ids.delete(each)
    else ids.add(each)
  }
  return { ids, focused: id, anchor: id }
}

/** Everything between the anchor and this line, with what collapsed groups on the way hold. */
export function pickRange(
  { groups, lines }: FragmentLines,
  selection: Selection,
  id: string,
): Selection {
  const range = extendTo(selection, id, lines)
  const inLines = new Set(lines)
  const ids = new Set<string>()
  for (const each of range.ids) {
    const group = groups.get(each)
    if (group === undefined) ids.add(each)
    else if (!inLines.has(group.ids[0] ?? '')) for (const member of group.ids) ids.add(member)
  }
  return { ...range, ids }
}

/** Every fragment shown, those of collapsed groups included. */
export function pickAll(
  { lines }: FragmentLines,
  selection: Selection,
  shown: readonly string[],
): Selection {
  const focused = selection.focused ?? lines[0]
  return { ids: new Set(shown), focused, anchor: selection.anchor ?? focused }
}

/**
 * The selection once fragments have left the list: what is gone or hidden is no longer selected, and
 * nothing takes its place. The focus goes to the line that took the place of the focused one.
 */
export function keepPicks(
  selection: Selection,
  before: readonly string[],
  { lines }: FragmentLines,
  shown: readonly string[],
): Selection {
  if (selection.ids.size === 0 && selection.focused === undefined) return selection
  const all = new Set(shown)
  const inLines = new Set(lines)
  const ids = new Set([...selection.ids].filter((id) => all.has(id)))
  const isThere = (id: string | undefined): boolean => id === undefined || inLines.has(id)
  const focused = isThere(selection.focused)
    ? selection.focused
    : neighbour(selection.focused, before, inLines)
  const anchor = isThere(selection.anchor) ? selection.anchor : focused
  if (ids.size === selection.ids.size && focused === selection.focused) return selection
  return { ids, focused, anchor }
}
