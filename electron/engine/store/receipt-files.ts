/** One file per finished object, named by its task. Readable by people and by other programs. */
import { join } from 'node:path'
import { TransferError } from '../errors.ts'
import { decodeReceipt, encodeReceipt } from '../task/receipt.ts'
import { toDiskError } from './disk-error.ts'
import { readWhole, writeAll, type FileSystem } from './file-system.ts'
import { isSafeId } from './records.ts'
import type { ReceiptStore } from './stores.ts'
import type { Trouble } from './trouble.ts'

/** Holds the receipts; made with the first one. */
const receiptFolder = 'receipts'
const troubleName = 'receipts'

/** Where the receipt of a task lies in a data folder. */
export function receiptPath(folder: string, taskId: string): string {
  return join(folder, receiptFolder, `${taskId}.json`)
}

export function createReceiptStore(deps: {
  readonly folder: string
  readonly files: FileSystem
  readonly trouble: Pick<Trouble, 'set'>
}): ReceiptStore {
  const { files, trouble } = deps
  const folder = join(deps.folder, receiptFolder)
  const pathOf = (taskId: string): string => {
    if (isSafeId(taskId)) return receiptPath(deps.folder, taskId)
    const message = `task id ${taskId} cannot name a file`
    throw new TransferError('internal/bug', message, { retry: 'never' })
  }

  let isFolderMade = false
  /** Of many small files that end together one sync makes all names durable. */
  const syncNames = shareRuns(() => files.syncFolder(folder))

  return {
    write: async (taskId, receipt) => {
      const path = pathOf(taskId)
      try {
        if (!isFolderMade) await files.makeFolder(folder)
        isFolderMade = true
        await writeAside(files, folder, `${path}.tmp`, Buffer.from(encodeReceipt(receipt)))
        await files.rename(`${path}.tmp`, path)
        await syncNames()
        trouble.set(troubleName, undefined)
      } catch (error) {
        const problem = toDiskError(error, `writing the receipt ${path}`)
        trouble.set(troubleName, problem)
        throw problem
      }
    },
    read: async (taskId) => {
      const path = pathOf(taskId)
      const text = await textOf(files, path)
      if (text === undefined) return undefined
      const found = decodeReceipt(text)
      if ('receipt' in found) return found.receipt
      const isNewer = found.damage === 'newer-version'
      throw new TransferError(
        isNewer ? 'disk/newer-version' : 'disk/damaged',
        `receipt ${path} cannot be used: ${found.damage}`,
        { retry: 'never', details: { path } },
      )
    },
  }
}

async function textOf(files: FileSystem, path: string): Promise<string | undefined> {
  try {
    return (await readWhole(files, path)).toString('utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw toDiskError(error, `reading the receipt ${path}`)
  }
}

/** Writes and syncs a new file. The folder may have vanished, a left-over is there after a kill. */
async function writeAside(
  files: FileSystem,
  folder: string,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const file = await files.create(path).catch(async (error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') await files.makeFolder(folder)
    else if (code === 'EEXIST') await files.unlink(path)
    else throw error
    return files.create(path)
  })
  try {
    await writeAll(file, bytes)
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Whoever asks while `work` runs waits for the run after it, together with all others who do. */
function shareRuns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const run = (): Promise<void> => {
    const own = work().finally(() => {
      if (running === own) running = undefined
    })
    running = own
    return own
  }
  const runNext = (): Promise<void> => {
    next = undefined
    return run()
  }
  return () => {
    if (running === undefined) return run()
    // How the one before ends is told to those who wait for it.
    return (next ??= running.then(runNext, runNext))
  }
}
