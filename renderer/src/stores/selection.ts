/** Selecting rows as file managers do. Pure: every act answers the next selection. */

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** The row with the keyboard focus; the details pane shows it. */
  readonly focused?: string | undefined
  /** Where a range begins. */
  readonly anchor?: string | undefined
}

export const emptySelection: Selection = { ids: new Set() }

/** Only this row. */
export function selectOnly(id: string): Selection {
  return { ids: new Set([id]), focused: id, anchor: id }
}

/** Adds or takes away one row, leaving the others (Ctrl or Cmd with a click, Ctrl with space). */
export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, focused: id, anchor: id }
}

/** Everything between the anchor and this row (Shift). `list` is the order shown. */
export function extendTo(selection: Selection, id: string, list: readonly string[]): Selection {
  const to = list.indexOf(id)
  const from = selection.anchor === undefined ? to : list.indexOf(selection.anchor)
  if (to === -1) return selection
  if (from === -1) return selectOnly(id)
  const ids = new Set(list.slice(Math.min(from, to), Math.max(from, to) + 1))
  return { ids, focused: id, anchor: selection.anchor ?? id }
}

/** Every row shown. */
export function selectAll(selection: Selection, list: readonly string[]): Selection {
  const focused = selection.focused ?? list[0]
  return { ids: new Set(list), focused, anchor: selection.anchor ?? focused }
}

/** Moves the focus without touching the selection (Ctrl with an arrow). */
export function focusOnly(selection: Selection, id: string): Selection {
  return { ...selection, focused: id }
}

/**
 * The selection once rows have left the list: what is gone is no longer selected, so no command can
 * reach a row that cannot be seen. The focus goes to the row that took the place of the focused one.
 */
export function retain(
  selection: Selection,
  before: readonly string[],
  after: readonly string[],
): Selection {
  if (selection.ids.size === 0 && selection.focused === undefined) return selection
  const shown = new Set(after)
  const ids = new Set([...selection.ids].filter((id) => shown.has(id)))
  const isFocusShown = selection.focused === undefined || shown.has(selection.focused)
  if (ids.size === selection.ids.size && isFocusShown) return selection
  const focused = isFocusShown ? selection.focused : neighbour(selection.focused, before, shown)
  const anchor =
    selection.anchor !== undefined && shown.has(selection.anchor) ? selection.anchor : focused
  if (ids.size === 0 && focused !== undefined && selection.ids.size > 0) ids.add(focused)
  return { ids, focused, anchor }
}

/** The line nearest to one that has left: the next that is still there, else the one before. */
export function neighbour(
  id: string | undefined,
  before: readonly string[],
  shown: ReadonlySet<string>,
): string | undefined {
  const at = id === undefined ? -1 : before.indexOf(id)
  if (at === -1) return undefined
  for (let i = at + 1; i < before.length; i += 1) {
    const next = before[i]
    if (next !== undefined && shown.has(next)) return next
  }
  for (let i = at - 1; i >= 0; i -= 1) {
    const previous = before[i]
    if (previous !== undefined && shown.has(previous)) return previous
  }
  return undefined
}
