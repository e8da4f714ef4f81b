/** The real queue with transfers and cancellations that a test ends by hand. */
import { stateName, type StateName, type TaskResult } from '#shared/task-view.ts'
import { createHolds, type Holds } from '../../electron/engine/health/holds.ts'
import { createWays, type Ways } from '../../electron/engine/health/ways.ts'
import { createLine, type Line } from '../../electron/engine/queue/line.ts'
import type { Entry } from '../../electron/engine/queue/entry.ts'
import { createTaskQueue, type TaskQueue } from '../../electron/engine/queue/task-queue.ts'
import type { Task } from '../../electron/engine/task/task.ts'
import type { Run } from '../../electron/engine/transfer/run.ts'
import { createSlots } from '../../electron/engine/transfer/slots.ts'
import { aTask } from './build-task.ts'
import { createFakeClock, turns, type FakeClock } from './fake-clock.ts'
import { createFakeTaskStore, type FakeTaskStore } from './fake-stores.ts'
import { createRecordingLogger, type RecordingLogger } from './recording-logger.ts'

/** Something the queue has set going; it ends as the test says. */
export interface Going<T> {
  readonly entry: Entry
  readonly run: Run
  readonly signal: AbortSignal
  readonly end: PromiseWithResolvers<T>
}

export interface FakeQueue {
  readonly queue: TaskQueue
  readonly ways: Ways
  readonly holds: Holds
  readonly line: Line
  readonly tasks: FakeTaskStore
  readonly clock: FakeClock
  readonly logger: RecordingLogger
  readonly runs: readonly Going<TaskResult>[]
  readonly aborts: readonly Going<TaskResult | undefined>[]
  /** `id state` of every announcement, in order. */
  readonly shown: readonly string[]
  readonly settled: readonly string[]
  /** Adds queued tasks; with an open upload, unless said otherwise. */
  add(count: number, upload?: Task['upload'] | null): readonly Entry[]
  name(entry: Entry): StateName
  /** Begins, and lets the first runs come to where a test can end them. */
  begin(): Promise<void>
}

const anUpload = { uploadId: 'upload', key: 'key', partSizeBytes: 100, initiatedAtMs: 0 }

export const aResult: TaskResult = {
  etag: 'A',
  crc64: '1',
  checkedBy: 'crc64',
  requestId: 'request',
}

/** A run ends with the reason of its signal as soon as it is told to stop, unless `isStubborn`. */
export function createFakeQueue(
  wish: { readonly tasksAtOnce?: number; readonly isStubborn?: boolean } = {},
): FakeQueue {
  const line = createLine()
  const tasks = createFakeTaskStore()
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  const runs: Going<TaskResult>[] = []
  const aborts: Going<TaskResult | undefined>[] = []
  const shown: string[] = []
  const settled: string[] = []

  function go<T>(list: Going<T>[], run: Run, signal: AbortSignal): Promise<T> {
    const entry = line.get(run.task().id)
    if (entry === undefined) throw new Error('a run of an unknown task')
    const end = Promise.withResolvers<T>()
    const isObedient = wish.isStubborn !== true || list !== (runs as unknown)
    if (isObedient) signal.addEventListener('abort', () => end.reject(signal.reason))
    list.push({ entry, run, signal, end })
    return end.promise
  }

  const ways = createWays({
    clock,
    random: () => 0.5,
    most: () => 8,
    bodies: createSlots(8),
    changed: (connectionId) => queue.wayChanged(connectionId),
  })
  const holds = createHolds({
    isAnyQueued: (scope) => line.isAnyQueued(scope),
    changed: () => queue.pump(),
  })
  const queue = createTaskQueue({
    line,
    ways,
    holds,
    tasks,
    clock,
    random: () => 0.5,
    logger,
    tasksAtOnce: () => wish.tasksAtOnce ?? 1,
    transfer: (run, signal) => go(runs, run, signal),
    abort: (run, signal) => go(aborts, run, signal),
    settled: async (task) => {
      settled.push(task.id)
    },
    announce: (entry) => shown.push(`${entry.task.id} ${stateName(entry.shown)}`),
    tellLog: () => {},
  })
  return {
    queue,
    ways,
    holds,
    line,
    tasks,
    clock,
    logger,
    runs,
    aborts,
    shown,
    settled,
    add: (count, upload = anUpload) =>
      Array.from({ length: count }, () => line.add(aTask(upload === null ? {} : { upload }))),
    name: (entry) => stateName(entry.state),
    begin: async () => {
      queue.begin()
      await turns()
    },
  }
}

/** The only one of its kind so far. */
export function only<T>(items: readonly T[]): T {
  const [item, ...more] = items
  if (item === undefined || more.length > 0) throw new Error(`${items.length} instead of one`)
  return item
}
