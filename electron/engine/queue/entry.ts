/** A task in memory: its record, its state, and everything about it that is never saved. */
import type {
  LogEntry,
  PartRow,
  PartsView,
  TaskProgress,
  TaskState,
  TaskView,
} from '#shared/task-view.ts'
import { partCount } from '../task/part-plan.ts'
import type { PartTable } from '../task/part-table.ts'
import { shownSpeed, startProgress, timeLeftSeconds, type Progress } from '../task/progress.ts'
import { toWireError } from '../errors.ts'
import { atStart } from '../task/task-state.ts'
import type { Task } from '../task/task.ts'
import type { Outcome } from '../transfer/outcome.ts'
import type { RunNotes } from '../transfer/run.ts'
import { SpeedLog } from './speed-log.ts'

export interface Entry {
  /** As last handed to the store. */
  task: Task
  /** The machine's state. */
  state: TaskState
  /** The state as announced: never ahead of the disk. */
  shown: TaskState
  /** Counts the changes of `state`, and says which of them `shown` is. */
  version: number
  shownVersion: number
  /** The last write of the record, while it lasts. */
  saving: Promise<void> | undefined
  table: PartTable | undefined
  /** Bytes on the wire of a file that goes up as one object. */
  wholeSentBytes: number
  partsReused: number
  /** When the last part of the open upload was stored; written with the next change of the record. */
  lastPartAtMs: number | undefined
  /** What the run has learnt for the receipt. */
  notes: RunNotes
  progress: Progress
  /** From its first run on. */
  speeds: SpeedLog | undefined
  log: readonly LogEntry[]
  /** Stops the run in progress, if any. */
  run: AbortController | undefined
  /** Waiting, it waits for the way to its connection, not for a time of its own. */
  waitsForWay: boolean
  /** Ends the wait of a waiting task. */
  stopTimer: (() => void) | undefined
  /** Runs in a row that ended in trouble without a part stored between them. */
  delays: number
  /** It is being removed, or gone: nothing happens to it any more. */
  isLeaving: boolean
  /** Position in the line; smaller goes first. */
  readonly place: number
  /** Position among the tasks of its bucket. */
  readonly lanePlace: number
}

/** Lines a task's log keeps; the newest win. */
const logLimit = 1000

/** One for all that have not run yet: of 100,000 tasks most wait, and each byte here is 100 KB. */
const noProgress = startProgress(0, 0)
const noNotes: RunNotes = {}
const noLog: readonly LogEntry[] = []

/**
 * What a task that has not run yet does not have, once for all: it gets fields of its own when they
 * are set. Of 100,000 tasks that is 16 MB.
 */
const unset = {
  version: 0,
  shownVersion: 0,
  isLeaving: false,
  saving: undefined,
  table: undefined,
  wholeSentBytes: 0,
  partsReused: 0,
  lastPartAtMs: undefined,
  notes: noNotes,
  progress: noProgress,
  speeds: undefined,
  log: noLog,
  run: undefined,
  waitsForWay: false,
  stopTimer: undefined,
  delays: 0,
} as const satisfies Partial<Entry>

/** A class for its prototype, which holds `unset`. */
class Waiting implements Omit<Entry, keyof typeof unset> {
  task: Task
  state: TaskState
  shown: TaskState
  readonly place: number
  readonly lanePlace: number

  constructor(task: Task, state: TaskState, place: number, lanePlace: number) {
    this.task = task
    this.state = state
    this.shown = state
    this.place = place
    this.lanePlace = lanePlace
  }
}
Object.assign(Waiting.prototype, unset)

// V8 gives the first objects of a class room for more fields, and later ones as much as those came to
// use. The first tasks of a list run at once: all others would be twice as big for it.
Array.from({ length: 16 }, () => new Waiting({} as Task, { kind: 'queued' }, 0, 0))

export function createEntry(task: Task, place: number, lanePlace: number): Entry {
  const entry = new Waiting(task, atStart(task.state), place, lanePlace) as Waiting & Entry
  if (task.upload?.lastPartAtMs !== undefined) entry.lastPartAtMs = task.upload.lastPartAtMs
  return entry
}

/** A run begins: its speed is measured from here. */
export function beginRun(entry: Entry, atMs: number): void {
  entry.partsReused = 0
  entry.notes = noNotes
  entry.wholeSentBytes = 0
  entry.progress = startProgress(atMs, movedBytes(entry))
  entry.speeds ??= new SpeedLog()
}

/** Confirmed and in-flight bytes together: what the sockets took. `atMs` is monotonic everywhere here. */
export function movedBytes(entry: Entry): number {
  return (
    (entry.table?.confirmedBytes ?? 0) + (entry.table?.inFlightBytes ?? 0) + entry.wholeSentBytes
  )
}

export function progressOf(entry: Entry, atMs: number): TaskProgress {
  const { task, table, progress } = entry
  const isDone = entry.shown.kind === 'ended' && entry.shown.as === 'done'
  const isMoving = entry.shown.kind === 'running' && entry.shown.phase === 'uploading'
  const confirmedBytes = isDone ? task.source.identity.sizeBytes : (table?.confirmedBytes ?? 0)
  return {
    id: task.id,
    confirmedBytes,
    inFlightBytes: isDone ? 0 : (table?.inFlightBytes ?? 0) + entry.wholeSentBytes,
    partsStored: isDone ? (table?.plan.count ?? 0) : (table?.storedCount ?? 0),
    speedBytesPerSecond: isMoving ? shownSpeed(progress, atMs) : 0,
    timeLeftSeconds: isMoving
      ? timeLeftSeconds(progress, task.source.identity.sizeBytes - movedBytes(entry), atMs)
      : undefined,
  }
}

export function viewOf(entry: Entry, atMs: number): TaskView {
  const { task, table } = entry
  return {
    ...progressOf(entry, atMs),
    batchId: task.batchId,
    name: task.source.name,
    sourcePath: task.source.path,
    sizeBytes: task.source.identity.sizeBytes,
    connectionId: task.target.connectionId,
    bucket: task.target.bucket,
    key: task.target.key,
    state: entry.shown,
    addedAtMs: task.addedAtMs,
    startedAtMs: task.startedAtMs,
    endedAtMs: task.endedAtMs,
    uploadId: task.upload?.uploadId,
    initiatedAtMs: task.upload?.initiatedAtMs,
    lastPartAtMs: task.upload && (entry.lastPartAtMs ?? task.upload.initiatedAtMs),
    partSizeBytes: task.upload?.partSizeBytes ?? table?.plan.partSizeBytes ?? 0,
    partsTotal: table?.plan.count ?? partsOfUpload(task),
    verifyMd5: task.options.verifyMd5,
    partsReused: entry.partsReused,
    retries: task.retries,
    result: task.result,
  }
}

/** The record after a change, with the time of the last part: it alone is not worth a write. */
export function changedTask(entry: Entry, change: Partial<Task>): Task {
  const task = { ...entry.task, ...change }
  if ('upload' in change) entry.lastPartAtMs = task.upload?.lastPartAtMs
  const { lastPartAtMs } = entry
  if (task.upload === undefined || task.upload.lastPartAtMs === lastPartAtMs) return task
  return { ...task, upload: { ...task.upload, lastPartAtMs } }
}

/** Known before the first run after a start, too. */
function partsOfUpload({ upload, source }: Task): number {
  return upload === undefined ? 0 : partCount(source.identity.sizeBytes, upload)
}

/** The part map; undefined for a task without one (small file, or not begun since the start). */
export function partsOf(entry: Entry): PartsView | undefined {
  const { table } = entry
  if (table === undefined) return undefined
  return {
    taskId: entry.task.id,
    sizeBytes: table.plan.sizeBytes,
    partSizeBytes: table.plan.partSizeBytes,
    unevenEnds: table.plan.unevenEnds,
    states: table.states(),
    sending: table.sending(),
  }
}

export function partRowsOf(entry: Entry, from: number, count: number): readonly PartRow[] {
  return entry.table?.rows(from, count) ?? []
}

export function addLog(entry: Entry, line: LogEntry): void {
  entry.log = [...entry.log.slice(-logLimit + 1), line]
}

/** Adds how a run ended to the task's log, and answers the line. */
export function logOutcome(
  entry: Entry,
  outcome: Exclude<Outcome, { kind: 'stopped' }>,
  atMs: number,
): LogEntry {
  const line: LogEntry =
    outcome.kind === 'finished'
      ? { atMs, level: 'info', event: 'verified', params: { crc64: outcome.result.crc64 } }
      : {
          atMs,
          level: 'warn',
          event: 'state',
          params: { name: outcome.kind },
          error: toWireError(outcome.error),
        }
  addLog(entry, line)
  return line
}
