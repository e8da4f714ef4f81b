/** The real engine over a storage and stores in memory, with virtual time and real small files. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TaskView } from '#shared/task-view.ts'
import { stateName, type StateName } from '#shared/task-view.ts'
import { createEngine } from '../../electron/engine/engine.ts'
import type { BatchOptions, Engine, EngineLimits } from '../../electron/engine/engine-api.ts'
import type { EngineEvent } from '../../electron/engine/events.ts'
import { createPartSender, type PartSender } from '../../electron/engine/pipeline/part-sender.ts'
import type { Storages } from '../../electron/engine/storage/storage.ts'
import type { HostStore } from '../../electron/engine/store/stores.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakeStorage, type FakeStorage } from './fake-storage.ts'
import {
  createFakeCheckpointStore,
  createFakeHostStore,
  createFakeLifecycleBackupStore,
  createFakeReceiptStore,
  createFakeTaskStore,
  type FakeCheckpointStore,
  type FakeReceiptStore,
  type FakeTaskStore,
} from './fake-stores.ts'
import { createRecordingLogger, type RecordingLogger } from './recording-logger.ts'

export interface FakeEngine {
  readonly engine: Engine
  readonly clock: FakeClock
  readonly storage: FakeStorage
  readonly tasks: FakeTaskStore
  readonly checkpoints: FakeCheckpointStore
  readonly receipts: FakeReceiptStore
  readonly logger: RecordingLogger
  readonly events: readonly EngineEvent[]
  /** Adds files, by their absolute paths; answers the ids. */
  add(paths: readonly string[], options?: Partial<BatchOptions>): Promise<readonly string[]>
  /** Lets time flow, 10 ms a turn of the event loop, until the condition holds. */
  flow(condition: () => boolean): Promise<void>
  /** Lets time flow until the task is shown in one of the states. */
  reaches(id: string, ...names: readonly StateName[]): Promise<TaskView>
  state(id: string): StateName | undefined
  /** A new engine on what is on the disk now, as after a crash; the old one is stopped. */
  restart(): Promise<FakeEngine>
}

export interface FakeEngineWish {
  readonly limits?: Partial<EngineLimits>
  readonly storage?: FakeStorage
  /** Instead of one that reads and sends in this thread. */
  readonly sender?: PartSender
  readonly tasks?: FakeTaskStore
  readonly checkpoints?: FakeCheckpointStore
  readonly receipts?: FakeReceiptStore
  readonly hosts?: HostStore
  readonly clock?: FakeClock
  /** Time of the storage minus that of the clock, as far as it is known. */
  readonly clockOffsetMs?: () => number
  /** Asked before a connection is opened. */
  readonly open?: () => Promise<void>
}

const defaults: EngineLimits = {
  tasksAtOnce: 2,
  partsAtOnce: 3,
  connectionsAtOnce: 8,
  stallTimeoutMs: 30_000,
}

export async function startFakeEngine(wish: FakeEngineWish = {}): Promise<FakeEngine> {
  const clock = wish.clock ?? createFakeClock()
  const storage = wish.storage ?? createFakeStorage()
  const tasks = wish.tasks ?? createFakeTaskStore()
  const checkpoints = wish.checkpoints ?? createFakeCheckpointStore()
  const receipts = wish.receipts ?? createFakeReceiptStore()
  const logger = createRecordingLogger()
  const events: EngineEvent[] = []
  const storages: Storages = {
    open: async () => {
      await wish.open?.()
      return storage
    },
    // Only host and clock are asked for: the storage in memory needs no access.
    access: async () => ({
      kind: 'oss',
      endpoint: 'https://storage.in.memory:8080',
      region: '',
      addressing: 'path',
      signature: 'v4',
      accessKeyId: '',
      accessKeySecret: '',
      clockOffsetMs: wish.clockOffsetMs?.() ?? 0,
    }),
  }
  const engine = createEngine({
    stores: {
      tasks,
      checkpoints,
      receipts,
      lifecycleBackups: createFakeLifecycleBackupStore(),
      hosts: wish.hosts ?? createFakeHostStore(),
    },
    storages,
    sender: wish.sender ?? createPartSender({ storages, clock }),
    clock,
    random: () => 0.5,
    logger,
    limits: { ...defaults, ...wish.limits },
    version: '0.1.0',
  })
  engine.subscribe((event) => events.push(event))
  await engine.start()

  const state = (id: string): StateName | undefined => {
    const task = engine.task(id)
    return task === undefined ? undefined : stateName(task.state)
  }
  const flow = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await nextTurn()
      if (!condition()) await clock.advance(10)
    }
  }

  return {
    engine,
    clock,
    storage,
    tasks,
    checkpoints,
    receipts,
    logger,
    events,
    state,
    flow,
    add: async (paths, options) => {
      const destination = { connectionId: 'connection', bucket: 'bucket', prefix: '' }
      const { taskIds, refused } = await engine.enqueue(
        paths,
        destination,
        { ...batchOptions, ...options },
        new AbortController().signal,
      )
      if (refused.length > 0) throw new Error(JSON.stringify(refused))
      return taskIds
    },
    reaches: async (id, ...names) => {
      const isThere = (): boolean => names.some((name) => name === state(id))
      await flow(isThere)
      const task = engine.task(id)
      if (task === undefined) throw new Error(`task ${id} is gone`)
      return task
    },
    restart: async () => {
      const onDisk = createFakeTaskStore([...tasks.disk.values()])
      const parts = createFakeCheckpointStore()
      for (const checkpoint of checkpoints.disk.values()) await parts.write(checkpoint)
      await engine.stop()
      return await startFakeEngine({
        ...wish,
        storage,
        clock,
        receipts,
        tasks: onDisk,
        checkpoints: parts,
      })
    },
  }
}

/** Parts of 10 bytes, one PutObject below 20. */
export const batchOptions: BatchOptions = {
  forbidOverwrite: false,
  verifyMd5: true,
  partSizeBytes: 10,
  multipartThresholdBytes: 20,
  links: 'skip',
}
