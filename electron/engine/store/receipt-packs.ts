/**
 * Receipts of objects that went up as one request, as lines of a few long files: many of them share one
 * write and one sync (ADR 29). A line is `{"task":"<id>","receipt":{…}}`; the sum in the receipt proves
 * it, so a damaged line harms no other, and one that a kill tore off is none.
 */
import { join } from 'node:path'
import {
  listIfThere,
  readWhole,
  writeAll,
  type AppendFile,
  type FileSystem,
} from './file-system.ts'

export interface ReceiptPacks {
  /** `receipt`: its JSON, without a line feed. Durable when it resolves; rejects with what the disk said. */
  append(taskId: string, receipt: string): Promise<void>
  /** Nothing is appended afterwards. */
  close(): Promise<void>
}

export interface FoundReceipt {
  /** Its JSON, unless it is damaged. */
  readonly text: string
  /** The pack it stands in. */
  readonly path: string
}

/** A pack that has grown so long is followed by another: it is read whole to find a receipt. */
const fullPackBytes = 4 * 1024 * 1024
const namePattern = /^pack\.([1-9]\d{0,14})\.jsonl$/
const lineFeed = 0x0a

/** The pack being written. */
interface Pack {
  readonly path: string
  readonly file: AppendFile
  sizeBytes: number
  /** Nothing in it was made durable yet, and nobody else has written to it. */
  isUnused: boolean
  /** Before the first line: the last one of an earlier program may have been torn off. */
  separator: string
}

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export function createReceiptPacks(deps: {
  readonly folder: string
  readonly files: FileSystem
}): ReceiptPacks {
  const { folder, files } = deps
  let pack: Pack | undefined
  /** What a failed sync left of a file is not known: only a new one is written to. */
  let isLastSpoilt = false
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    // One turn later, so that what ends together becomes one group.
    await Promise.resolve()
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        await writeGroup(group)
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
  }

  function wake(): void {
    running ??= run().finally(() => {
      running = undefined
      if (waiting.length > 0) wake()
    })
  }

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    pack ??= await openPack()
    const current = pack
    try {
      const text = current.separator + group.map(({ line }) => line).join('')
      const bytes = Buffer.from(text)
      await writeAll(current.file, bytes)
      await current.file.datasync()
      current.sizeBytes += bytes.length
      current.isUnused = false
      current.separator = ''
    } catch (error) {
      isLastSpoilt = true
      await letGo()
      if (current.isUnused) await files.unlink(current.path).catch(() => {})
      throw error
    }
    if (current.sizeBytes >= fullPackBytes) await letGo()
  }

  /** What is in it is synced, or is of no use: closing can lose nothing. */
  async function letGo(): Promise<void> {
    const old = pack
    pack = undefined
    await old?.file.close().catch(() => {})
  }

  /** Goes on with the last pack while it is short, so that short lives do not leave a file each. */
  async function openPack(): Promise<Pack> {
    await files.makeFolder(folder)
    const last = (await packsIn(folder, files)).at(-1)
    const continued = last === undefined || isLastSpoilt ? undefined : await continuePack(last.path)
    const next = continued ?? (await createPack((last?.number ?? 0) + 1))
    isLastSpoilt = false
    try {
      // Also of one that is there: who made it may have been killed before this.
      await files.syncFolder(folder)
    } catch (error) {
      await next.file.close().catch(() => {})
      throw error
    }
    return next
  }

  async function continuePack(path: string): Promise<Pack | undefined> {
    const bytes = await readWhole(files, path)
    if (bytes.length >= fullPackBytes) return undefined
    const isTorn = bytes.length > 0 && bytes.at(-1) !== lineFeed
    const file = await files.append(path)
    const sizeBytes = bytes.length
    return { path, file, sizeBytes, isUnused: false, separator: isTorn ? '\n' : '' }
  }

  async function createPack(number: number): Promise<Pack> {
    const path = join(folder, `pack.${number}.jsonl`)
    return { path, file: await files.create(path), sizeBytes: 0, isUnused: true, separator: '' }
  }

  return {
    append: (taskId, receipt) =>
      new Promise((resolve, reject) => {
        waiting.push({ line: `${headOf(taskId)}${receipt}}\n`, resolve, reject })
        wake()
      }),
    close: async () => {
      await running
      await letGo()
    },
  }
}

/** What stands in the packs of a folder as the receipt of a task, newest first. */
export async function* findInPacks(
  folder: string,
  taskId: string,
  files: FileSystem,
): AsyncGenerator<FoundReceipt> {
  // No text inside a line holds it: quotation marks in texts are escaped.
  const head = Buffer.from(headOf(taskId))
  for (const { path } of (await packsIn(folder, files)).toReversed()) {
    const bytes = await readWhole(files, path)
    for (let end = bytes.length; end > 0;) {
      const at = bytes.subarray(0, end).lastIndexOf(head)
      if (at === -1) break
      const lineEnd = bytes.indexOf(lineFeed, at)
      const line = bytes.toString('utf8', at + head.length, lineEnd === -1 ? end : lineEnd)
      yield { path, text: line.slice(0, -1) }
      end = at
    }
  }
}

/** Oldest first. */
async function packsIn(
  folder: string,
  files: FileSystem,
): Promise<readonly { readonly path: string; readonly number: number }[]> {
  const found = (await listIfThere(files, folder)).map((name) => ({
    path: join(folder, name),
    number: Number(namePattern.exec(name)?.[1]),
  }))
  return found.filter(({ number }) => !Number.isNaN(number)).toSorted((a, b) => a.number - b.number)
}

function headOf(taskId: string): string {
  return `{"task":"${taskId}","receipt":`
}
