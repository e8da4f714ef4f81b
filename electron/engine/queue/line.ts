/** The tasks in order, by id, and the next one that waits for its turn: cheap with 100,000 of them. */
import type { Task } from '../task/task.ts'
import { createEntry, type Entry } from './entry.ts'
import { createUploadIndex } from './upload-index.ts'

export interface Line {
  add(task: Task): Entry
  get(id: string): Entry | undefined
  /** In order. */
  all(): IterableIterator<Entry>
  remove(entry: Entry): void
  /** A task for the same file and target that is not done or cancelled. */
  findOpen(task: Task): Entry | undefined
  /** The last task for the same target, whatever its file, that is not done or cancelled. */
  findTarget(task: Task): Entry | undefined
  /** The last task for the same file and target, if it is done. */
  findDone(task: Task): Entry | undefined
  /** A task holds that open upload, whatever its state: one that failed may be retried. */
  isUploadInUse(uploadId: string): boolean
  /** Those that hold that open upload. */
  holding(uploadId: string): Iterable<Entry>
  /** The record of an entry has another upload, or none; `before`: the one it had. */
  uploadChanged(entry: Entry, before: Task): void
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
  /** By key, oldest first; a list only where there are several. Strings of their own would be 25 MB. */
  readonly byKey: Map<string, Entry | readonly Entry[]>
  /** No queued entry stands before this place. */
  cursor: number
}

export function createLine(): Line {
  const byId = new Map<string, Entry>()
  const lanes = new Map<string, Lane>()
  const uploads = createUploadIndex()
  let count = 0

  function laneOf({ target }: Task): Lane {
    const { connectionId, bucket } = target
    // Neither an ID nor a bucket's name holds a slash.
    const name = `${connectionId}/${bucket}`
    const known = lanes.get(name)
    if (known !== undefined) return known
    const lane: Lane = { connectionId, bucket, places: [], byKey: new Map(), cursor: 0 }
    lanes.set(name, lane)
    return lane
  }

  /** All for the same target, oldest first. */
  function sameTarget(task: Task): readonly Entry[] {
    const found = laneOf(task).byKey.get(task.target.key) ?? []
    return 'length' in found ? found : [found]
  }

  function lastOfRoute(task: Task): Entry | undefined {
    return sameTarget(task).findLast((entry) => entry.task.source.path === task.source.path)
  }

  function forgetTarget(entry: Entry, task: Task): void {
    const rest = sameTarget(task).filter((other) => other !== entry)
    const { byKey } = laneOf(task)
    if (rest.length === 0) byKey.delete(task.target.key)
    else byKey.set(task.target.key, rest)
  }

  function setTarget(entry: Entry): void {
    const { byKey } = laneOf(entry.task)
    const { key } = entry.task.target
    const others = sameTarget(entry.task)
    byKey.set(key, others.length === 0 ? entry : [...others, entry])
  }

  return {
    add: (task) => {
      const { places } = laneOf(task)
      const entry = createEntry(task, count++, places.length)
      places.push(entry)
      byId.set(task.id, entry)
      setTarget(entry)
      uploads.changed(entry)
      return entry
    },
    get: (id) => byId.get(id),
    all: () => byId.values(),
    remove: (entry) => {
      entry.isLeaving = true
      byId.delete(entry.task.id)
      forgetTarget(entry, entry.task)
      uploads.removed(entry)
      laneOf(entry.task).places[entry.lanePlace] = undefined
    },
    findOpen: (task) => ifOpen(lastOfRoute(task)),
    findTarget: (task) => sameTarget(task).findLast((entry) => ifOpen(entry) !== undefined),
    findDone: (task) => {
      const entry = lastOfRoute(task)
      if (entry === undefined) return undefined
      return entry.state.kind === 'ended' && entry.state.as === 'done' ? entry : undefined
    },
    isUploadInUse: (uploadId) => [...uploads.holding(uploadId)].length > 0,
    holding: (uploadId) => uploads.holding(uploadId),
    uploadChanged: (entry, before) => {
      // The run of one that was removed may come to its end only now; who is leaving may come back.
      if (byId.get(entry.task.id) === entry) uploads.changed(entry, before)
    },
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
      forgetTarget(entry, before)
      setTarget(entry)
    },
  }
}

function ifOpen(entry: Entry | undefined): Entry | undefined {
  if (entry === undefined || entry.isLeaving) return undefined
  const { state } = entry
  return state.kind === 'ended' && state.as !== 'failed' ? undefined : entry
}

function firstQueued(lane: Lane): Entry | undefined {
  for (; lane.cursor < lane.places.length; lane.cursor++) {
    const entry = lane.places[lane.cursor]
    if (entry?.state.kind === 'queued' && !entry.isLeaving) return entry
  }
  return undefined
}
