/** Builds a working engine over its stores: the one place of the engine that names a provider. */
import { availableParallelism } from 'node:os'
import type { Engine, EngineLimits } from './engine-api.ts'
import { createEngine } from './engine.ts'
import type { Clock, Logger } from './ports.ts'
import { createPartPool } from './pipeline/part-pool.ts'
import { watchForSleep } from './health/sleep-watch.ts'
import { createOssStorage, type OssStorage } from './storage/oss/oss-storage.ts'
import type { BrowseStorage } from './storage/browse-storage.ts'
import type { ObjectStorage, StorageAccess, Storages } from './storage/storage.ts'
import type { Stores } from './store/stores.ts'

export interface ComposeDeps {
  readonly stores: Stores
  /**
   * How to reach a connection; throws `connection/unknown` or `credentials/missing`.
   * The clock offset is added here.
   */
  readonly access: (connectionId: string) => Promise<Omit<StorageAccess, 'clockOffsetMs'>>
  /** The service refuses the keys of a connection: answers whether there are others now. */
  readonly renewKeys?: (connectionId: string) => Promise<boolean>
  readonly limits: EngineLimits
  readonly clock: Clock
  readonly logger: Logger
  /** Of Partway: the receipts name it. */
  readonly version: string
  /** The part worker's file: `part-worker.ts` from sources, its bundle in a build. */
  readonly workerUrl: URL
  /** The service's clock differs from ours; signatures are corrected already. */
  readonly onClockOffset?: (connectionId: string, offsetMs: number) => void
}

/** The storages of all connections, for looking around in them too. */
export interface BrowsableStorages extends Storages {
  /** Throws as `open` does. */
  browse(connectionId: string): Promise<ObjectStorage & BrowseStorage>
}

export interface ComposedEngine {
  readonly engine: Engine
  readonly storages: BrowsableStorages
  /** Stops the engine, then closes workers, connections and stores. */
  close(): Promise<void>
}

/** Digesting and sending fill up to this many cores. */
const maxWorkers = 4
/** Control requests of the main thread: few and short. */
const controlConnections = 8

export function composeEngine(deps: ComposeDeps): ComposedEngine {
  const offsets = new Map<string, number>()
  const outdated: ObjectStorage[] = []
  const open = new Map<string, { readonly storage: OssStorage; readonly access: string }>()

  function noteOffset(connectionId: string, offsetMs: number): void {
    offsets.set(connectionId, offsetMs)
    deps.onClockOffset?.(connectionId, offsetMs)
  }

  const storages: BrowsableStorages = {
    access: async (connectionId) => ({
      ...(await deps.access(connectionId)),
      clockOffsetMs: offsets.get(connectionId) ?? 0,
    }),
    open: (connectionId) => storages.browse(connectionId),
    browse: async (connectionId) => {
      const access = await storages.access(connectionId)
      const fingerprint = JSON.stringify(access)
      const known = open.get(connectionId)
      if (known?.access === fingerprint) return known.storage
      const storage = createOssStorage(access, {
        connections: controlConnections,
        clock: deps.clock,
        onClockOffset: (offsetMs) => noteOffset(connectionId, offsetMs),
      })
      open.set(connectionId, { storage, access: fingerprint })
      // A run that began with the old one goes on using it. Idle connections end by themselves.
      if (known !== undefined) outdated.push(known.storage)
      return storage
    },
  }

  const sender = createPartPool({
    workerUrl: deps.workerUrl,
    workers: Math.max(1, Math.min(availableParallelism(), maxWorkers)),
    storages,
    onClockOffset: noteOffset,
    clock: deps.clock,
    logger: deps.logger,
  })

  const engine = createEngine({
    stores: deps.stores,
    storages,
    sender,
    clock: deps.clock,
    random: Math.random,
    logger: deps.logger,
    limits: deps.limits,
    version: deps.version,
    renewKeys: deps.renewKeys,
    onCrashLoop: (listener) => sender.onCrashLoop(listener),
    renewConnections: () => {
      sender.renew()
      for (const { storage } of open.values()) storage.renew()
    },
  })

  const stopSleepWatch = watchForSleep(deps.clock, (gapMs) => {
    deps.logger.info('did not run for a while', { gapMs })
    engine.woke()
  })

  return {
    engine,
    storages,
    close: async () => {
      stopSleepWatch()
      await engine.stop()
      await sender.close()
      const current = Array.from(open.values(), ({ storage }) => storage)
      await Promise.all([...current, ...outdated].map((storage) => storage.close()))
      await deps.stores.close()
    },
  }
}
