/**
 * The receipts of finished objects, readable by people and by other programs: one file per object that was
 * made of parts, named by its task; those of all others are lines of `receipt-packs.ts`.
 */
import { basename, dirname, join } from 'node:path'
import { TransferError } from '../errors.ts'
import { decodeReceipt, encodeReceipt, type Receipt } from '../task/receipt.ts'
import { toDiskError } from './disk-error.ts'
import { readWhole, writeAll, type FileSystem } from './file-system.ts'
import { createReceiptPacks, findInPacks } from './receipt-packs.ts'
import { isSafeId } from './records.ts'
import type { ReceiptStore } from './stores.ts'
import type { Trouble } from './trouble.ts'

/** Holds the receipts; made with the first one. */
const receiptFolder = 'receipts'
const troubleName = 'receipts'

/**
 * Where the receipt of a task lies in a data folder. That of a small file lies in a pack of the same
 * folder, and `readReceipt` finds it there.
 */
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

  const packs = createReceiptPacks({ folder, files })
  let isFolderMade = false
  /** Of many files that end together one sync makes all names durable. */
  const syncNames = shareRuns(() => files.syncFolder(folder))

  async function writeFile(path: string, receipt: Receipt): Promise<void> {
    if (!isFolderMade) await files.makeFolder(folder)
    isFolderMade = true
    await writeAside(files, folder, `${path}.tmp`, Buffer.from(encodeReceipt(receipt)))
    await files.rename(`${path}.tmp`, path)
    await syncNames()
  }

  return {
    write: async (taskId, receipt) => {
      const path = pathOf(taskId)
      try {
        if (receipt.uploadId === undefined) await packs.append(taskId, JSON.stringify(receipt))
        else await writeFile(path, receipt)
        trouble.set(troubleName, undefined)
      } catch (error) {
        const problem = toDiskError(error, `writing the receipt ${path}`)
        trouble.set(troubleName, problem)
        throw problem
      }
    },
    read: async (taskId) => await readReceipt(pathOf(taskId), files),
    close: () => packs.close(),
  }
}

/**
 * The receipt at `receiptPath`, or the one that a pack beside it holds for this name; `undefined` when
 * there is neither. Throws `disk/damaged`, `disk/newer-version`.
 */
export async function readReceipt(path: string, files: FileSystem): Promise<Receipt | undefined> {
  const text = await textOf(files, path)
  const own = text === undefined ? undefined : decoded(text, path)
  if (own !== undefined && !(own instanceof TransferError) && own.uploadId !== undefined) return own
  // Earlier versions wrote a file for a small one, too, and a later run of the task a line.
  let damage: TransferError | undefined
  for await (const found of findInPacks(dirname(path), basename(path, '.json'), files)) {
    const receipt = decoded(found.text, found.path)
    if (!(receipt instanceof TransferError)) return receipt
    damage ??= receipt
  }
  const left = own ?? damage
  if (left instanceof TransferError) throw left
  return left
}

function decoded(text: string, path: string): Receipt | TransferError {
  const found = decodeReceipt(text)
  if ('receipt' in found) return found.receipt
  const isNewer = found.damage === 'newer-version'
  return new TransferError(
    isNewer ? 'disk/newer-version' : 'disk/damaged',
    `receipt ${path} cannot be used: ${found.damage}`,
    { retry: 'never', details: { path } },
  )
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
