/** The columns of the fragment list. Pure. */
import type { FragmentSort } from '../../stores/fragment-list.ts'
import { fitColumns, type Column, type ColumnLayout } from '../grid/column-layout.ts'

export const fragmentColumns = [
  'key',
  'bucket',
  'initiated',
  'age',
  'parts',
  'bytes',
  'class',
  'cost',
  'use',
] as const
export type FragmentColumn = (typeof fragmentColumns)[number]

const columns: Readonly<Record<FragmentColumn, Column>> = {
  key: { minPx: 290, grow: 12, hideOrder: 0 },
  bucket: { minPx: 108, grow: 2, hideOrder: 3 },
  initiated: { minPx: 120, grow: 0, hideOrder: 1 },
  age: { minPx: 68, grow: 0, hideOrder: 0 },
  parts: { minPx: 66, grow: 0, hideOrder: 4 },
  bytes: { minPx: 92, grow: 0, hideOrder: 0 },
  class: { minPx: 92, grow: 0, hideOrder: 2 },
  cost: { minPx: 88, grow: 0, hideOrder: 5 },
  use: { minPx: 156, grow: 3, hideOrder: 0 },
}

/** Figures stand at the right. */
export const figures: ReadonlySet<FragmentColumn> = new Set(['age', 'parts', 'bytes', 'cost'])

/** The columns that fit; `without`: those that would say the same in every row. */
export function layoutFragments(
  widthPx: number,
  without: ReadonlySet<FragmentColumn>,
): ColumnLayout<FragmentColumn> {
  return fitColumns(
    fragmentColumns.filter((column) => !without.has(column)),
    columns,
    widthPx,
  )
}

/** The same order, told by a column that is shown: where *Begun* has no room, by the age. */
export function shownSort(sort: FragmentSort, shown: readonly FragmentColumn[]): FragmentSort {
  if (sort.by !== 'initiated' || shown.includes('initiated')) return sort
  return { by: 'age', descending: !sort.descending }
}

/** How a column is sorted now. */
export function directionOf(
  column: FragmentColumn,
  { by, descending }: FragmentSort,
): 'ascending' | 'descending' | 'none' {
  if (by !== column) return 'none'
  return descending ? 'descending' : 'ascending'
}

/** What a click on a header leads to: ascending first, and the other way round after that. */
export function nextFragmentSort(column: FragmentColumn, sort: FragmentSort): FragmentSort {
  return { by: column, descending: directionOf(column, sort) === 'ascending' }
}
