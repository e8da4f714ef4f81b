/** The page's copy of the engine's tasks. Pure: `apply` answers the next mirror, nothing is decided here. */
import type { AppEvent } from '#shared/ipc/contract.ts'
import type { TaskProgress, TaskView } from '#shared/task-view.ts'
import { ShardedMap } from './sharded-map.ts'
import { taskGroup, type TaskGroup } from './task-group.ts'

export type GroupCounts = Readonly<Record<TaskGroup, number>>

/** When bytes of a running task last moved: without it, a stall could not be told from slowness. */
interface Movement {
  readonly bytes: number
  readonly movedAtMs: number
}

export interface Mirror {
  readonly tasks: ShardedMap<TaskView>
  /** Ids as they were added: the order of the queue. */
  readonly order: readonly string[]
  readonly counts: GroupCounts
  /** How many wait for the network to come back. */
  readonly waitingForNetwork: number
  /** The tasks that run now; never more than a few. */
  readonly active: ReadonlyMap<string, Movement>
}

/** No tasks at all. */
export const emptyMirror: Mirror = {
  tasks: ShardedMap.of<TaskView>([]),
  order: [],
  counts: { active: 0, waiting: 0, paused: 0, failed: 0, done: 0 },
  waitingForNetwork: 0,
  active: new Map(),
}

/** The mirror of a whole snapshot, in the snapshot's order. */
export function mirrorOf(tasks: readonly TaskView[], nowMs: number): Mirror {
  return upsert(emptyMirror, tasks, nowMs)
}

/** The mirror after one event. Events about other things, or about unknown tasks, change nothing. */
export function apply(mirror: Mirror, event: AppEvent, nowMs: number): Mirror {
  switch (event.type) {
    case 'tasks.added':
    case 'tasks.changed':
      return upsert(mirror, event.tasks, nowMs)
    case 'tasks.removed':
      return remove(mirror, event.ids)
    case 'progress':
      return progress(mirror, event.items, nowMs)
    case 'load':
    case 'parts':
    case 'log':
    case 'settings':
    case 'connections':
    case 'health':
    case 'notices':
    case 'theme':
    case 'menu':
    case 'fragments.gone':
    case 'fragments.counted':
    case 'lifecycle':
    case 'request.progress':
      return mirror
  }
}

/** Bytes per second of all running tasks together. */
export function totalSpeed(mirror: Mirror): number {
  let sum = 0
  for (const id of mirror.active.keys()) sum += mirror.tasks.get(id)?.speedBytesPerSecond ?? 0
  return sum
}

function upsert(mirror: Mirror, tasks: readonly TaskView[], nowMs: number): Mirror {
  const counts = { ...mirror.counts }
  let waitingForNetwork = mirror.waitingForNetwork
  const active = new Map(mirror.active)
  const added: string[] = []
  const latest = new Map(tasks.map((task) => [task.id, task]))
  for (const task of latest.values()) {
    const before = mirror.tasks.get(task.id)
    if (before === undefined) added.push(task.id)
    count(counts, before, -1)
    count(counts, task, 1)
    waitingForNetwork += offline(task) - offline(before)
    note(active, task, nowMs)
  }
  const order = added.length === 0 ? mirror.order : mirror.order.concat(added)
  return { tasks: mirror.tasks.with(latest), order, counts, waitingForNetwork, active }
}

function remove(mirror: Mirror, ids: readonly string[]): Mirror {
  const gone = new Set(ids.filter((id) => mirror.tasks.has(id)))
  if (gone.size === 0) return mirror
  const counts = { ...mirror.counts }
  let waitingForNetwork = mirror.waitingForNetwork
  const active = new Map(mirror.active)
  for (const id of gone) {
    count(counts, mirror.tasks.get(id), -1)
    waitingForNetwork -= offline(mirror.tasks.get(id))
    active.delete(id)
  }
  const order = mirror.order.filter((id) => !gone.has(id))
  return { tasks: mirror.tasks.without(gone), order, counts, waitingForNetwork, active }
}

function progress(mirror: Mirror, items: readonly TaskProgress[], nowMs: number): Mirror {
  const active = new Map(mirror.active)
  const changed: [string, TaskView][] = []
  for (const item of items) {
    const before = mirror.tasks.get(item.id)
    if (before === undefined) continue
    const task: TaskView = { ...before, timeLeftSeconds: undefined, ...item }
    changed.push([item.id, task])
    note(active, task, nowMs)
  }
  if (changed.length === 0) return mirror
  return { ...mirror, tasks: mirror.tasks.with(changed), active }
}

function count(counts: Record<TaskGroup, number>, task: TaskView | undefined, by: 1 | -1): void {
  const group = task === undefined ? undefined : taskGroup(task.state)
  if (group !== undefined) counts[group] += by
}

function offline(task: TaskView | undefined): 0 | 1 {
  return task?.state.kind === 'waiting' && task.state.for === 'network' ? 1 : 0
}

function note(active: Map<string, Movement>, task: TaskView, nowMs: number): void {
  if (taskGroup(task.state) !== 'active') {
    active.delete(task.id)
    return
  }
  const bytes = task.confirmedBytes + task.inFlightBytes
  const before = active.get(task.id)
  if (before?.bytes !== bytes) active.set(task.id, { bytes, movedAtMs: nowMs })
}
