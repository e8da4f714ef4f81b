/**
 * Which tasks the list shows, in which order. Kept up to date by moving only what changed:
 * sorting 100,000 names anew at every event would cost half a second each time.
 */
import type { TaskView } from '#shared/task-view.ts'
import type { ShardedMap } from './sharded-map.ts'

/** What the list shows: `compare` absent means the order of the queue. */
export interface ListQuery {
  readonly includes: (task: TaskView) => boolean
  readonly compare?: ((a: TaskView, b: TaskView) => number) | undefined
}

/** The tasks and the order in which they were added. */
export interface ListSource {
  readonly tasks: Pick<ShardedMap<TaskView>, 'get'>
  readonly order: readonly string[]
}

export interface ListOrder {
  /** Everything anew: another query, or another snapshot. */
  rebuild(source: ListSource, query: ListQuery): readonly string[]
  /** After changes of these tasks only; the same array if the list stays as it was. */
  update(source: ListSource, changed: ReadonlySet<string>): readonly string[]
}

/** More changes than this at once are cheaper to sort in one go. */
const manyChanges = 2000

export function createListOrder(): ListOrder {
  let query: ListQuery = { includes: () => true }
  let ids: readonly string[] = []
  let members = new Set<string>()

  function rebuild(source: ListSource): readonly string[] {
    const { includes, compare } = query
    const found: TaskView[] = []
    for (const id of source.order) {
      const task = source.tasks.get(id)
      if (task !== undefined && includes(task)) found.push(task)
    }
    if (compare !== undefined) found.sort(total(compare))
    ids = found.map((task) => task.id)
    members = new Set(ids)
    return ids
  }

  function update(source: ListSource, changed: ReadonlySet<string>): readonly string[] {
    if (changed.size > manyChanges) return rebuild(source)
    const leaving = new Set<string>()
    const entering: TaskView[] = []
    for (const id of changed) {
      const task = source.tasks.get(id)
      const stays = task !== undefined && query.includes(task)
      const moves = query.compare !== undefined || !stays || !members.has(id)
      if (members.has(id) && moves) leaving.add(id)
      if (stays && moves) entering.push(task)
    }
    if (leaving.size === 0 && entering.length === 0) return ids
    const tail = query.compare === undefined ? newest(source, entering) : []
    if (tail === undefined) return rebuild(source)
    const kept = leaving.size === 0 ? [...ids] : ids.filter((id) => !leaving.has(id))
    for (const id of leaving) members.delete(id)
    for (const task of entering) members.add(task.id)
    ids = query.compare === undefined ? kept.concat(tail) : merge(source, kept, entering)
    return ids
  }

  /** Sorted tasks put into a sorted list, each at its place by bisection. */
  function merge(source: ListSource, kept: readonly string[], entering: TaskView[]): string[] {
    const compare = total(query.compare ?? (() => 0))
    entering.sort(compare)
    const merged: string[] = []
    let from = 0
    for (const task of entering) {
      const at = placeOf(task, kept, from, source, compare)
      for (; from < at; from += 1) merged.push(kept[from] ?? '')
      merged.push(task.id)
    }
    for (; from < kept.length; from += 1) merged.push(kept[from] ?? '')
    return merged
  }

  return {
    rebuild: (source, next) => {
      query = next
      return rebuild(source)
    },
    update,
  }
}

/** Ties are settled by age and id, so that the order is the same however it came about. */
function total(compare: (a: TaskView, b: TaskView) => number) {
  return (a: TaskView, b: TaskView): number =>
    compare(a, b) || a.addedAtMs - b.addedAtMs || (a.id < b.id ? -1 : Number(a.id > b.id))
}

function placeOf(
  task: TaskView,
  ids: readonly string[],
  from: number,
  source: ListSource,
  compare: (a: TaskView, b: TaskView) => number,
): number {
  let low = from
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = source.tasks.get(ids[middle] ?? '')
    if (other !== undefined && compare(other, task) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The entering tasks in queue order, if they are exactly its end: then the list only grows. */
function newest(source: ListSource, entering: readonly TaskView[]): readonly string[] | undefined {
  if (entering.length === 0) return []
  const wanted = new Set(entering.map((task) => task.id))
  const tail = source.order.slice(-wanted.size)
  return tail.every((id) => wanted.has(id)) ? tail : undefined
}
