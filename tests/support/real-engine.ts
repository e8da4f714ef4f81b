/** The engine as the program composes it: real files, real workers, real sockets. */
import { stateName, type StateName, type TaskView } from '#shared/task-view.ts'
import { composeEngine } from '../../electron/engine/compose.ts'
import type { BatchOptions, Engine, EngineLimits } from '../../electron/engine/engine-api.ts'
import type { EngineEvent } from '../../electron/engine/events.ts'
import { silentLogger, systemClock } from '../../electron/engine/ports.ts'
import type { StorageAccess } from '../../electron/engine/storage/storage.ts'
import { openStores } from '../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../electron/engine/store/stores.ts'
import { createFastClock } from './fast-clock.ts'
import { createRecordingLogger, type RecordingLogger } from './recording-logger.ts'

export interface RealEngine extends AsyncDisposable {
  readonly engine: Engine
  readonly stores: Stores
  readonly logger: RecordingLogger
  readonly events: readonly EngineEvent[]
  /** Adds files and folders to `bucket`; answers the ids. Throws when one is refused. */
  add(paths: readonly string[], options?: AddOptions): Promise<readonly string[]>
  /** Adds one file; answers its id. */
  addOne(path: string, options?: AddOptions): Promise<string>
  /** Resolves when the task is shown in one of the states. */
  reaches(id: string, ...names: readonly StateName[]): Promise<TaskView>
  /** Resolves with the first event for which the question is answered with yes. */
  event(isMeant: (event: EngineEvent) => boolean): Promise<EngineEvent>
}

export interface AddOptions extends Partial<BatchOptions> {
  readonly prefix?: string
  readonly connectionId?: string
}

export interface RealEngineWish {
  /** The data folder. */
  readonly folder: string
  readonly access: (connectionId: string) => Promise<Omit<StorageAccess, 'clockOffsetMs'>>
  readonly renewKeys?: (connectionId: string) => Promise<boolean>
  readonly limits?: Partial<EngineLimits>
  readonly workerUrl?: URL
  /** The name of the computer it runs on; unnamed ones are all the same. */
  readonly computer?: string
}

export const KiB = 1024
/** Parts of 100 KiB, the smallest there are; one PutObject below that. */
export const smallParts: BatchOptions = {
  forbidOverwrite: false,
  verifyMd5: true,
  partSizeBytes: 100 * KiB,
  multipartThresholdBytes: 100 * KiB,
  links: 'skip',
}

const workerUrl = new URL('../../electron/engine/pipeline/part-worker.ts', import.meta.url)
const defaults: EngineLimits = {
  tasksAtOnce: 3,
  partsAtOnce: 4,
  connectionsAtOnce: 16,
  stallTimeoutMs: 30_000,
}

/** Waits between attempts pass twenty times as fast. */
export async function startRealEngine(wish: RealEngineWish): Promise<RealEngine> {
  const logger = createRecordingLogger()
  const stores = await openStores({
    folder: wish.folder,
    clock: systemClock,
    logger: silentLogger,
    computer: () => Promise.resolve(wish.computer),
  })
  const composed = composeEngine({
    stores,
    access: wish.access,
    ...(wish.renewKeys === undefined ? {} : { renewKeys: wish.renewKeys }),
    limits: { ...defaults, ...wish.limits },
    clock: createFastClock(20),
    logger,
    version: '0.1.0',
    workerUrl: wish.workerUrl ?? workerUrl,
  })
  const { engine } = composed
  const events: EngineEvent[] = []
  engine.subscribe((event) => events.push(event))

  function event(isMeant: (event: EngineEvent) => boolean): Promise<EngineEvent> {
    return new Promise((resolve) => {
      const stop = engine.subscribe((each) => {
        if (!isMeant(each)) return
        stop()
        resolve(each)
      })
    })
  }

  async function reaches(id: string, ...names: readonly StateName[]): Promise<TaskView> {
    const isThere = (): boolean => {
      const task = engine.task(id)
      return task !== undefined && names.includes(stateName(task.state))
    }
    if (!isThere()) await event(isThere)
    const task = engine.task(id)
    if (task === undefined) throw new Error(`task ${id} is gone`)
    return task
  }

  async function add(paths: readonly string[], options: AddOptions = {}) {
    const { prefix = '', connectionId = 'connection', ...rest } = options
    const { taskIds, refused } = await engine.enqueue(
      paths,
      { connectionId, bucket: 'bucket', prefix },
      { ...smallParts, ...rest },
      new AbortController().signal,
    )
    if (refused.length > 0) throw new Error(JSON.stringify(refused))
    return taskIds
  }

  await engine.start()
  return {
    engine,
    stores,
    logger,
    events,
    add,
    addOne: async (path, options) => {
      const [id, ...more] = await add([path], options)
      if (id === undefined || more.length > 0) throw new Error('expected one task')
      return id
    },
    reaches,
    event,
    [Symbol.asyncDispose]: () => composed.close(),
  }
}
