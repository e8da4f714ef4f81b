/** The engine's memory, opened: one folder, one writer. */
import { TransferError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import { openCheckpoints } from './checkpoint-files.ts'
import { createConnectionStore } from './connection-store.ts'
import { openDatabase } from './database.ts'
import { isDiskFull, toDiskError } from './disk-error.ts'
import { diskFiles, type FileSystem } from './file-system.ts'
import { readHome, type Home } from './home.ts'
import { openHostFile } from './host-file.ts'
import { acquireLock, type Lock } from './lock.ts'
import { createReceiptStore } from './receipt-files.ts'
import { createLifecycleBackupStore } from './lifecycle-backups.ts'
import type { ReadonlyIndex } from './records.ts'
import { createReserve } from './reserve.ts'
import { storeSchema, type StoreSchema } from './schema.ts'
import { createSettingsStore } from './settings-store.ts'
import type { Stores } from './stores.ts'
import { createTaskStore } from './task-store.ts'

export interface OpenStoresDeps {
  /** Absolute; made when it is missing. */
  readonly folder: string
  readonly clock: Clock
  readonly logger: Logger
  /** Which computer this is, see `computerId`; without it every folder is at home. */
  readonly computer?: () => Promise<string | undefined>
  /** The real disk unless a test brings another. */
  readonly files?: FileSystem
  /** Tests bring older and newer ones. */
  readonly schema?: StoreSchema
  /** A shorter journal is never worth a new generation; tests make it small. */
  readonly leastCompactionBytes?: number
}

/**
 * Opens everything under one data folder. Throws `TransferError`:
 * - `disk/in-use`: another running process holds it (`details.pid`)
 * - `disk/newer-version`: written by a newer version; nothing was changed
 * - `disk/unwritable`, `disk/full`: the folder cannot be made or written (`details.path`)
 *
 * Damage never throws: it is told by `recovery`. On a full disk with room for a lock it opens, in
 * trouble: tasks can be read, changes wait until there is room.
 */
export async function openStores(deps: OpenStoresDeps): Promise<Stores> {
  const { folder } = deps
  const { files = diskFiles, schema = storeSchema } = deps
  const full = { ...deps, files, schema }
  const lock = await takeFolder(full)
  const undo = [() => lock.release()]
  try {
    const home = await readHome(full, await deps.computer?.())
    const database = await openDatabase({
      ...full,
      holdFolder: () => lock.hold(),
      isFromElsewhere: home.isElsewhere,
    })
    undo.unshift(() => database.close())
    // In trouble the tasks are not on the disk as they are now: the next start finds them once more.
    if (database.trouble.current() === undefined) await settle(home, full.logger)
    const { recovery, quarantine, trouble } = database
    const isWhole =
      recovery.quarantined.length === 0 && recovery.dropped.length === 0 && !recovery.lost
    const checkpoints = await openCheckpoints(
      { ...full, quarantine, trouble },
      isWhole ? uploadOwners(database.index()) : undefined,
    )
    undo.unshift(() => checkpoints.close())
    const receipts = createReceiptStore({ ...full, trouble })
    undo.unshift(() => receipts.close())
    return {
      tasks: createTaskStore(database),
      checkpoints,
      receipts,
      lifecycleBackups: createLifecycleBackupStore({ ...full, quarantine }),
      hosts: await openHostFile({ ...full, quarantine }),
      settings: createSettingsStore(database),
      connections: createConnectionStore(database),
      recovery,
      onTrouble: (listener) => trouble.subscribe(listener),
      close: () => inSequence(undo),
    }
  } catch (error) {
    await inSequence(undo)
    throw inFolder(error, folder)
  }
}

async function settle(home: Home, logger: Logger): Promise<void> {
  await home.settle().catch((error: unknown) => {
    // Nothing depends on it today; the next start tries again.
    logger.warn('could not note the computer of the data folder', { error })
  })
}

/** A task that came to its end needs its part table no more. */
function uploadOwners({ tasks }: ReadonlyIndex): ReadonlySet<string> {
  const owners = new Set<string>()
  for (const { id, upload, state } of tasks.values()) {
    if (upload !== undefined && (state.kind !== 'ended' || state.as === 'failed')) owners.add(id)
  }
  return owners
}

async function inSequence(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step()
}

/** Makes the folder and takes its lock, which is also the proof that it can be written. */
async function takeFolder(deps: {
  readonly folder: string
  readonly files: FileSystem
  readonly clock: Clock
}): Promise<Lock> {
  const { folder, files } = deps
  try {
    await files.makeFolder(folder)
    return await acquireLock(deps).catch(async (error: unknown) => {
      if (!isDiskFull(error) || !(await createReserve(files, folder).release())) throw error
      return acquireLock(deps)
    })
  } catch (error) {
    throw inFolder(error, folder)
  }
}

/** Every error says which data folder it is about. */
function inFolder(error: unknown, folder: string): TransferError {
  const problem = toDiskError(error, `opening the data folder ${folder}`)
  const { code, message, retry, details } = problem
  return new TransferError(code, message, {
    retry: retry === 'later' ? 'person' : retry,
    details: { path: folder, ...details, folder },
    cause: error,
  })
}
