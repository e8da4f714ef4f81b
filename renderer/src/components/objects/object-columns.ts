/** The columns of the object list. Pure. */
import type { ObjectSort } from '../../stores/object-rows.ts'
import { fitColumns, type Column, type ColumnLayout } from '../grid/column-layout.ts'

export const objectColumns = ['name', 'size', 'modified', 'class'] as const
export type ObjectColumn = (typeof objectColumns)[number]

const columns: Readonly<Record<ObjectColumn, Column>> = {
  name: { minPx: 180, grow: 12, hideOrder: 0 },
  size: { minPx: 92, grow: 0, hideOrder: 0 },
  modified: { minPx: 190, grow: 0, hideOrder: 2 },
  class: { minPx: 104, grow: 1, hideOrder: 1 },
}

/** Figures stand at the right. */
export const figures: ReadonlySet<ObjectColumn> = new Set(['size'])

export function layoutObjects(widthPx: number): ColumnLayout<ObjectColumn> {
  return fitColumns(objectColumns, columns, widthPx)
}

export function directionOf(
  column: ObjectColumn,
  { by, descending }: ObjectSort,
): 'ascending' | 'descending' | 'none' {
  if (by !== column) return 'none'
  return descending ? 'descending' : 'ascending'
}

/** What a click on a header leads to: ascending first, and the other way round after that. */
export function nextSort(column: ObjectColumn, sort: ObjectSort): ObjectSort {
  return { by: column, descending: directionOf(column, sort) === 'ascending' }
}
