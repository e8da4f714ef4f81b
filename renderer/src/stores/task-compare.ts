/** Sorting of the list: one comparison per column. Pure. */
import { stateName, type StateName, type TaskView } from '#shared/task-view.ts'

/** Columns the list can be sorted by. */
export const sortColumns = [
  'name',
  'size',
  'progress',
  'speed',
  'timeLeft',
  'status',
  'destination',
] as const
export type SortColumn = (typeof sortColumns)[number]

export interface Sort {
  readonly column: SortColumn
  readonly descending: boolean
}

/** Columns whose order a progress event can change. */
export const movingColumns: ReadonlySet<SortColumn> = new Set(['progress', 'speed', 'timeLeft'])

/** What a click on a header leads to: ascending, descending, then the order of the queue again. */
export function nextSort(sort: Sort | undefined, column: SortColumn): Sort | undefined {
  if (sort?.column !== column) return { column, descending: false }
  return sort.descending ? undefined : { column, descending: true }
}

/** How a column is sorted now. */
export function directionOf(
  sort: Sort | undefined,
  column: SortColumn,
): 'ascending' | 'descending' | 'none' {
  if (sort?.column !== column) return 'none'
  return sort.descending ? 'descending' : 'ascending'
}

/** How far a task is, 0 to 1; an empty file is at 1 once it is done. */
export function progressShare(task: TaskView): number {
  if (task.state.kind === 'ended' && task.state.as === 'done') return 1
  return task.sizeBytes === 0 ? 0 : Math.min(1, task.confirmedBytes / task.sizeBytes)
}

/** States that need a person first, then what runs, then what waits, then what is over. */
const statusRank: Readonly<Record<StateName, number>> = {
  'needs-credentials': 0,
  'source-changed': 1,
  'source-missing': 2,
  'name-taken': 3,
  failed: 4,
  retrying: 5,
  'waiting-network': 6,
  verifying: 7,
  completing: 8,
  uploading: 9,
  preparing: 10,
  pausing: 11,
  cancelling: 12,
  queued: 13,
  paused: 14,
  done: 15,
  cancelled: 16,
}

/** The comparison behind a column; numbers in names count as numbers ("2" before "10"). */
export function compareBy(sort: Sort, locale: string): (a: TaskView, b: TaskView) => number {
  const compare = ascending(sort.column, locale)
  return sort.descending ? (a, b) => compare(b, a) : compare
}

function ascending(column: SortColumn, locale: string): (a: TaskView, b: TaskView) => number {
  switch (column) {
    case 'name': {
      const collator = new Intl.Collator(locale, { numeric: true })
      return (a, b) => collator.compare(a.name, b.name)
    }
    case 'destination': {
      const collator = new Intl.Collator(locale, { numeric: true })
      return (a, b) => collator.compare(a.bucket, b.bucket) || collator.compare(a.key, b.key)
    }
    case 'size':
      return (a, b) => a.sizeBytes - b.sizeBytes
    case 'progress':
      return (a, b) => progressShare(a) - progressShare(b)
    case 'speed':
      return (a, b) => a.speedBytesPerSecond - b.speedBytesPerSecond
    case 'timeLeft':
      return (a, b) => secondsLeft(a) - secondsLeft(b)
    case 'status':
      return (a, b) => statusRank[stateName(a.state)] - statusRank[stateName(b.state)]
  }
}

/** Unknown sorts behind every known time. */
function secondsLeft(task: TaskView): number {
  return task.timeLeftSeconds ?? Number.MAX_SAFE_INTEGER
}
