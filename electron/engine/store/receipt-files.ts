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

  return {
    write: async (taskId, receipt) => {
      const path = pathOf(taskId)
      try {
        await files.makeFolder(folder)
        await writeAside(files, `${path}.tmp`, Buffer.from(encodeReceipt(receipt)))
        await files.rename(`${path}.tmp`, path)
        await files.syncFolder(folder)
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

/** Writes and syncs a new file; a left-over of a killed attempt goes first. */
async function writeAside(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  await files.unlink(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  })
  const file = await files.create(path)
  try {
    await writeAll(file, bytes)
    await file.datasync()
  } finally {
    await file.close()
  }
}
