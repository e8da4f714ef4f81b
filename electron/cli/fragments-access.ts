/** What the fragment commands work with: the service, and the tasks that still need their uploads. */
import { stat } from 'node:fs/promises'
import { TransferError } from '../engine/errors.ts'
import { systemClock, type Logger } from '../engine/ports.ts'
import { createOssStorage } from '../engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../engine/storage/storage.ts'
import { openStores } from '../engine/store/open-stores.ts'
import type { Stores } from '../engine/store/stores.ts'
import type { Task } from '../engine/task/task.ts'
import { accessOf, type CliConnection } from './connection-options.ts'

/** Control requests: few and short. */
const connections = 8

export function openStorage(connection: CliConnection): ObjectStorage {
  return createOssStorage(
    { ...accessOf(connection), clockOffsetMs: 0 },
    { connections, clock: systemClock },
  )
}

/** The unfinished tasks of a data folder by the upload they go on with. */
export interface TasksInFolder {
  find(bucket: string, uploadId: string): Task | undefined
  /** Forgets a task whose upload is gone. */
  forget(task: Task): Promise<void>
  close(): Promise<void>
}

const none: TasksInFolder = {
  find: () => undefined,
  forget: async () => {},
  close: async () => {},
}

/**
 * Opens the data folder, if there is one: looking makes none. Throws `TransferError`, `disk/in-use`
 * while another Partway works with it.
 */
export async function openTasks(folder: string, logger: Logger): Promise<TasksInFolder> {
  if (!(await isThere(folder))) return none
  const stores = await openStores({ folder, clock: systemClock, logger })
  const byUpload = new Map(
    stores.tasks
      .all()
      .filter(isUnfinished)
      .map((task) => [idOf(task.target.bucket, task.upload?.uploadId ?? ''), task]),
  )
  return {
    find: (bucket, uploadId) => byUpload.get(idOf(bucket, uploadId)),
    forget: (task) => forget(stores, task),
    close: () => stores.close(),
  }
}

async function forget(stores: Stores, task: Task): Promise<void> {
  await stores.tasks.remove([task.id])
  await stores.checkpoints.remove(task.id)
}

function isUnfinished({ state, upload }: Task): boolean {
  return upload !== undefined && (state.kind !== 'ended' || state.as === 'failed')
}

function idOf(bucket: string, uploadId: string): string {
  return JSON.stringify([bucket, uploadId])
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
