/**
 * A file that is written once and proves itself: a checked header line that names length and
 * SHA-256 of the body, then the body and a line feed. It appears under its name only when complete
 * and synced (written as `<name>.tmp` first), so a bad one was damaged, never merely unfinished.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { TransferError } from '../errors.ts'
import { decodeFirstLine, encodeLine } from './checked-line.ts'
import { writeAll, readWhole, type FileSystem } from './file-system.ts'

/** What every header says; a caller adds its own fields. */
export interface CheckedHeader {
  readonly magic: string
  readonly schema: number
  /** The oldest schema version whose programs can read this. */
  readonly minReader: number
  readonly gen: number
}

export interface FoundFile {
  /** `undefined`: nothing of the file can be trusted. */
  readonly header: (CheckedHeader & Readonly<Record<string, unknown>>) | undefined
  /** `undefined`: damaged. Without its line feed. */
  readonly body: Buffer | undefined
}

const temporarySuffix = '.tmp'
const hashStepBytes = 4 * 1024 * 1024
/** A first line that is longer is none. */
const longestHeaderBytes = 64 * 1024

/** A left-over of a write that never came to its end. */
export function isTemporary(name: string): boolean {
  return name.endsWith(temporarySuffix)
}

/** The name under which a file is written before it gets its own. */
export function temporaryName(name: string): string {
  return name + temporarySuffix
}

/** The name a temporary file was to get. */
export function finalName(name: string): string {
  return name.slice(0, -temporarySuffix.length)
}

/**
 * Writes and syncs it; the name is durable when it resolves. With `verify` it is read back before
 * it gets its name. On failure nothing stays but, at worst, the temporary file.
 * Answers the size of the file in bytes.
 */
export async function writeCheckedFile(
  files: FileSystem,
  target: { readonly folder: string; readonly name: string; readonly verify: boolean },
  header: CheckedHeader,
  body: Iterable<string>,
): Promise<number> {
  const pieces: Buffer[] = []
  const sum = createHash('sha256')
  let bytes = 0
  for (const text of body) {
    if (pieces.length > 0) await yieldToLoop()
    const piece = Buffer.from(text)
    sum.update(piece)
    bytes += piece.length
    pieces.push(piece)
  }
  const json = JSON.stringify({ ...header, bytes, sha256: sum.digest('hex') })
  pieces.unshift(encodeLine(header.gen, json))
  pieces.push(Buffer.from('\n'))
  const size = pieces.reduce((total, piece) => total + piece.length, 0)
  const path = join(target.folder, target.name)
  const temporary = temporaryName(path)
  try {
    await writeSynced(files, temporary, pieces)
    if (target.verify) await verifyWritten(files, temporary, header.gen)
    await files.rename(temporary, path)
  } catch (error) {
    // The first failure is the one to tell; the left-over is swept at the next start.
    await files.unlink(temporary).catch(() => {})
    throw error
  }
  await files.syncFolder(target.folder)
  return size
}

/** Reads and checks; rejects only when the disk does. */
export async function readCheckedFile(
  files: FileSystem,
  path: string,
  gen: number,
): Promise<FoundFile> {
  const bytes = await readWhole(files, path)
  const { line, restAt } = decodeFirstLine(gen, bytes)
  const header = asHeader(line.value, gen)
  if (header === undefined) return { header: undefined, body: undefined }
  const body = bytes.subarray(restAt, -1)
  const isWhole =
    bytes.length > restAt &&
    bytes.at(-1) === 0x0a &&
    body.length === header['bytes'] &&
    (await hashInSteps(body)) === header['sha256']
  return { header, body: isWhole ? body : undefined }
}

/** 64 MB at once would block for 70 ms. */
async function hashInSteps(bytes: Buffer): Promise<string> {
  const sum = createHash('sha256')
  for (let from = 0; from < bytes.length; from += hashStepBytes) {
    if (from > 0) await yieldToLoop()
    sum.update(bytes.subarray(from, from + hashStepBytes))
  }
  return sum.digest('hex')
}

/** The same check in small steps and constant memory: `true` when header and body hold. */
export async function isCheckedFileValid(
  files: FileSystem,
  path: string,
  gen: number,
): Promise<boolean> {
  const sum = createHash('sha256')
  let header: FoundFile['header']
  let head: Buffer = Buffer.alloc(0)
  let bodyBytes = 0
  let last = 0
  for await (const piece of files.read(path)) {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (header === undefined) {
      head = Buffer.concat([head, rest])
      if (!head.includes(0x0a)) {
        if (head.length > longestHeaderBytes) return false
        continue
      }
      const { line, restAt } = decodeFirstLine(gen, head)
      header = asHeader(line.value, gen)
      if (header === undefined) return false
      rest = head.subarray(restAt)
    }
    if (rest.length === 0) continue
    // The final line feed is not part of the body.
    const wanted = Math.max(0, Math.min(rest.length, Number(header['bytes']) - bodyBytes))
    sum.update(rest.subarray(0, wanted))
    bodyBytes += rest.length
    last = rest.at(-1) ?? 0
  }
  return (
    header !== undefined &&
    bodyBytes === Number(header['bytes']) + 1 &&
    last === 0x0a &&
    sum.digest('hex') === header['sha256']
  )
}

async function verifyWritten(files: FileSystem, path: string, gen: number): Promise<void> {
  if (await isCheckedFileValid(files, path, gen)) return
  throw new TransferError('disk/unwritable', `${path} reads back differently than it was written`, {
    retry: 'later',
    details: { path },
  })
}

async function writeSynced(
  files: FileSystem,
  path: string,
  pieces: readonly Buffer[],
): Promise<void> {
  const file = await files.create(path)
  try {
    for (const piece of pieces) await writeAll(file, piece)
    await file.datasync()
  } finally {
    await file.close()
  }
}

function asHeader(value: unknown, gen: number): FoundFile['header'] {
  if (typeof value !== 'object' || value === null) return undefined
  const header = value as Partial<CheckedHeader>
  const isHeader =
    typeof header.magic === 'string' &&
    Number.isInteger(header.schema) &&
    Number.isInteger(header.minReader) &&
    header.gen === gen
  return isHeader ? (value as FoundFile['header']) : undefined
}
