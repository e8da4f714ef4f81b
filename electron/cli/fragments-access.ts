/** What the fragment commands work with: the service, the tasks that need their uploads, the prices. */
import { stat } from 'node:fs/promises'
import { TransferError } from '../engine/errors.ts'
import { createFragmentCalls, type FragmentCalls } from '../engine/fragments/fragment-calls.ts'
import { systemClock, type Logger } from '../engine/ports.ts'
import { openStores } from '../engine/store/open-stores.ts'
import type { Stores } from '../engine/store/stores.ts'
import type { Task } from '../engine/task/task.ts'
import { accessOf, type CliConnection } from './connection-options.ts'
import { openStorage } from './open-storage.ts'

export interface FragmentAccess {
  readonly fragments: FragmentCalls
  /** Forgets a task whose upload is to go. */
  forget(taskId: string): Promise<void>
  /**
   * The time by which the service tells when an upload was begun (epoch ms), known once it has
   * answered: our own clock may be wrong by days, and age decides what is deleted.
   */
  nowMs(): number
  close(): Promise<void>
}

/**
 * Opens the data folder, if there is one: looking makes none. Throws `TransferError`, `disk/in-use`
 * while another Partway works with it; without `folder` no tasks are known.
 */
export async function openFragments(
  connection: CliConnection,
  folder: string | undefined,
  logger: Logger,
): Promise<FragmentAccess> {
  const stores = await storesIn(folder, logger)
  let clockOffsetMs = 0
  const storage = openStorage(connection, (offsetMs) => (clockOffsetMs = offsetMs))
  const tasks = (): readonly Task[] => stores?.tasks.all() ?? []
  // Nobody else changes them: the data folder is ours.
  let byUpload: ReadonlyMap<string | undefined, readonly Task[]> | undefined
  const fragments = createFragmentCalls({
    storages: {
      open: () => Promise.resolve(storage),
      access: async () => ({ ...accessOf(connection), clockOffsetMs }),
    },
    clock: systemClock,
    random: Math.random,
    tasks,
    tasksWith: (uploadId) => (byUpload ??= groupByUpload(tasks())).get(uploadId) ?? [],
    claims: new Set(),
  })
  return {
    fragments,
    nowMs: () => systemClock.now() + clockOffsetMs,
    forget: async (taskId) => {
      byUpload = undefined
      await stores?.tasks.remove([taskId])
      await stores?.checkpoints.remove(taskId)
    },
    close: async () => {
      await storage.close()
      await stores?.close()
    },
  }
}

function groupByUpload(tasks: readonly Task[]): ReadonlyMap<string | undefined, readonly Task[]> {
  return Map.groupBy(tasks, ({ upload }) => upload?.uploadId)
}

async function storesIn(folder: string | undefined, logger: Logger): Promise<Stores | undefined> {
  if (folder === undefined || !(await isThere(folder))) return undefined
  return await openStores({ folder, clock: systemClock, logger })
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new TransferError('disk/unwritable', `data folder ${folder} cannot be looked at`, {
      retry: 'person',
      details: { folder, osCode: (error as NodeJS.ErrnoException).code ?? '' },
      cause: error,
    })
  }
}
