/** Which columns fit, and how wide they are. Pure. */
import { sortColumns, type SortColumn } from '../../stores/task-compare.ts'

export interface ColumnLayout {
  readonly columns: readonly SortColumn[]
  /** Value for `grid-template-columns`. */
  readonly template: string
}

interface Column {
  /** Found by looking: the longest usual content in both languages fits, padding included. */
  readonly minPx: number
  /** Share of the room that is left. */
  readonly grow: number
  /** Which column goes first when there is too little room; 0 never goes. */
  readonly hideOrder: number
}

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
export function layoutColumns(widthPx: number): ColumnLayout {
  let shown: readonly SortColumn[] = sortColumns
  while (needed(shown) > widthPx) {
    const next = leastImportant(shown)
    if (next === undefined) break
    shown = shown.filter((column) => column !== next)
  }
  const spare = Math.max(0, widthPx - needed(shown))
  const shares = shown.reduce((sum, column) => sum + columns[column].grow, 0)
  const template = shown
    .map(
      (column) =>
        `${columns[column].minPx + Math.floor((spare * columns[column].grow) / shares)}px`,
    )
    .join(' ')
  return { columns: shown, template }
}

function needed(shown: readonly SortColumn[]): number {
  return shown.reduce((sum, column) => sum + columns[column].minPx, 0)
}

function leastImportant(shown: readonly SortColumn[]): SortColumn | undefined {
  return shown
    .filter((column) => columns[column].hideOrder > 0)
    .toSorted((a, b) => columns[a].hideOrder - columns[b].hideOrder)[0]
}
