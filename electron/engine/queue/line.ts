/** The tasks in order, by id, and the next one that waits for its turn: cheap with 100,000 of them. */
import type { Task } from '../task/task.ts'
import { createEntry, type Entry } from './entry.ts'

export interface Line {
  /** `atMs`: monotonic. */
  add(task: Task, atMs: number): Entry
  get(id: string): Entry | undefined
  /** In order. */
  all(): IterableIterator<Entry>
  remove(entry: Entry): void
  /** A task for the same file and target that is not done or cancelled. */
  findOpen(task: Task): Entry | undefined
  /** The last task for the same target, whatever its file, that has not ended (since the start). */
  findTarget(task: Task): Entry | undefined
  /** The last task for the same file and target, if it is done. */
  findDone(task: Task): Entry | undefined
  /** A task holds that open upload, whatever its state: one that failed may be retried. */
  isUploadInUse(uploadId: string): boolean
  /** The first queued entry among those of the buckets that are `admitted`. */
  nextQueued(isAdmitted: (connectionId: string, bucket: string) => boolean): Entry | undefined
  /** Whether an entry is queued for that bucket, or without one for the connection. */
  isAnyQueued(where: {
    readonly connectionId: string
    readonly bucket?: string | undefined
  }): boolean
  /** An entry is queued (again): it keeps its place. */
  queued(entry: Entry): void
  /** The target of an entry has changed; `before` is its record with the old one. */
  rerouted(entry: Entry, before: Task): void
}

/** The tasks of one bucket: where it cannot be reached, or is held, none of them is looked at. */
interface Lane {
  readonly connectionId: string
  readonly bucket: string
  readonly places: (Entry | undefined)[]
  /** No queued entry stands before this place. */
  cursor: number
}

export function createLine(): Line {
  const byId = new Map<string, Entry>()
  const byRoute = new Map<string, Entry>()
  const byTarget = new Map<string, Entry>()
  const lanes = new Map<string, Lane>()
  let count = 0

  function laneOf({ target }: Task): Lane {
    const { connectionId, bucket } = target
    const name = `${connectionId}/${bucket}`
    const known = lanes.get(name)
    if (known !== undefined) return known
    const lane: Lane = { connectionId, bucket, places: [], cursor: 0 }
    lanes.set(name, lane)
    return lane
  }

  function forgetRoute(entry: Entry, task: Task): void {
    const route = routeOf(task)
    if (byRoute.get(route) === entry) byRoute.delete(route)
    const target = targetOf(task)
    if (byTarget.get(target) === entry) byTarget.delete(target)
  }

  function setRoute(entry: Entry): void {
    byRoute.set(routeOf(entry.task), entry)
    // Most of a long list is finished: it costs no memory here.
    if (entry.state.kind !== 'ended') byTarget.set(targetOf(entry.task), entry)
  }

  return {
    add: (task, atMs) => {
      const { places } = laneOf(task)
      const entry = createEntry(task, count++, places.length, atMs)
      places.push(entry)
      byId.set(task.id, entry)
      setRoute(entry)
      return entry
    },
    get: (id) => byId.get(id),
    all: () => byId.values(),
    remove: (entry) => {
      entry.isLeaving = true
      byId.delete(entry.task.id)
      forgetRoute(entry, entry.task)
      laneOf(entry.task).places[entry.lanePlace] = undefined
    },
    findOpen: (task) => ifOpen(byRoute.get(routeOf(task))),
    findTarget: (task) => ifOpen(byTarget.get(targetOf(task))),
    findDone: (task) => {
      const entry = byRoute.get(routeOf(task))
      if (entry === undefined) return undefined
      return entry.state.kind === 'ended' && entry.state.as === 'done' ? entry : undefined
    },
    isUploadInUse: (uploadId) =>
      byId.values().some(({ task }) => task.upload?.uploadId === uploadId),
    nextQueued: (isAdmitted) => {
      let first: Entry | undefined
      for (const lane of lanes.values()) {
        const isLooked = isAdmitted(lane.connectionId, lane.bucket)
        const entry = isLooked ? firstQueued(lane) : undefined
        if (entry === undefined) continue
        if (first === undefined || entry.place < first.place) first = entry
      }
      return first
    },
    isAnyQueued: ({ connectionId, bucket }) =>
      lanes
        .values()
        .filter((lane) => lane.connectionId === connectionId)
        .filter((lane) => bucket === undefined || lane.bucket === bucket)
        .some((lane) => firstQueued(lane) !== undefined),
    queued: (entry) => {
      const lane = laneOf(entry.task)
      lane.cursor = Math.min(lane.cursor, entry.lanePlace)
    },
    rerouted: (entry, before) => {
      forgetRoute(entry, before)
      setRoute(entry)
    },
  }
}

function ifOpen(entry: Entry | undefined): Entry | undefined {
  if (entry === undefined || entry.isLeaving) return undefined
  const { state } = entry
  return state.kind === 'ended' && state.as !== 'failed' ? undefined : entry
}

function targetOf({ target }: Task): string {
  // Neither an ID nor a bucket's name holds a slash.
  return `${target.connectionId}/${target.bucket}/${target.key}`
}

/** From where to where: what makes two tasks the same upload. */
function routeOf({ source, target }: Task): string {
  return JSON.stringify([source.path, target.connectionId, target.bucket, target.key])
}

function firstQueued(lane: Lane): Entry | undefined {
  for (; lane.cursor < lane.places.length; lane.cursor++) {
    const entry = lane.places[lane.cursor]
    if (entry?.state.kind === 'queued' && !entry.isLeaving) return entry
  }
  return undefined
}
