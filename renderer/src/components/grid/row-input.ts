/** Keys, presses and focus on the rows of a list. */
import { createGridKeys, type GridKeysDeps } from './use-grid-keys.ts'

export interface RowInput {
  /** For `keydown` of the grid: only its rows have keys, what stands in them has its own. */
  onKey(event: KeyboardEvent): void
  /** A right click leaves what is selected as it is: its menu is about all of that. */
  onPress(event: PointerEvent, id: string, isSelected: boolean): void
  /** The first focus by the tab key selects nothing, but the details pane follows it. */
  onFocus(id: string): void
}

export function createRowInput<A extends string>(deps: GridKeysDeps<A>): RowInput {
  const { isMac, picks, selection, select } = deps
  const onGridKey = createGridKeys(deps)
  return {
    onKey: (event) => {
      if (event.target instanceof HTMLElement && event.target.role === 'row') onGridKey(event)
    },
    onPress: (event, id, isSelected) => {
      if (event.button === 2) {
        if (!isSelected) select(picks.only(id))
      } else if (event.button === 0) {
        if (event.shiftKey) select(picks.range(selection(), id))
        else if (isMac ? event.metaKey : event.ctrlKey) select(picks.toggle(selection(), id))
        else select(picks.only(id))
      }
    },
    onFocus: (id) => {
      if (selection().focused === undefined) select({ ...selection(), focused: id })
    },
  }
}
