/** The columns of the transfer list. Pure. */
import { sortColumns, type SortColumn } from '../../stores/task-compare.ts'
import { fitColumns, type Column, type ColumnLayout } from '../grid/column-layout.ts'

const columns: Readonly<Record<SortColumn, Column>> = {
  name: { minPx: 176, grow: 8, hideOrder: 0 },
  size: { minPx: 98, grow: 0, hideOrder: 4 },
  progress: { minPx: 152, grow: 1, hideOrder: 0 },
  speed: { minPx: 102, grow: 0, hideOrder: 3 },
  timeLeft: { minPx: 94, grow: 0, hideOrder: 2 },
  status: { minPx: 222, grow: 1, hideOrder: 0 },
  destination: { minPx: 144, grow: 5, hideOrder: 1 },
}

/** The columns for a list of this width: what does not fit whole is left out, last columns first. */
export function layoutColumns(widthPx: number): ColumnLayout<SortColumn> {
  return fitColumns(sortColumns, columns, widthPx)
}
