/**
 * A file that is written once and proves itself: a checked header line that names length and
 * SHA-256 of the body, then the body and a line feed. It appears under its name only when complete
 * and synced (written as `<name>.tmp` first), so a bad one was damaged, never merely unfinished.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { TransferError } from '../errors.ts'
import { createEncoder, decodeFirstLine, encodeLine, type Encode } from './checked-line.ts'
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
/** A longer body is made a second time instead. */
const mostKeptBytes = 2 * 1024 * 1024
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
 * it gets its name. A long body is gone through twice, and has to be the same: its sum stands before
 * it, and 70 MB are not kept for that. On failure nothing stays but, at worst, the temporary file.
 * Answers the size of the file in bytes.
 */
export async function writeCheckedFile(
  files: FileSystem,
  target: { readonly folder: string; readonly name: string; readonly verify: boolean },
  header: CheckedHeader,
  body: Iterable<string>,
): Promise<number> {
  const sum = createHash('sha256')
  const encode = createEncoder()
  let kept: string[] | undefined = []
  let bytes = 0
  for (const text of body) {
    if (bytes > 0) await yieldToLoop()
    const piece = encode(text)
    sum.update(piece)
    bytes += piece.length
    if (bytes > mostKeptBytes) kept = undefined
    kept?.push(text)
  }
  const json = JSON.stringify({ ...header, bytes, sha256: sum.digest('hex') })
  const first = encodeLine(header.gen, json)
  const path = join(target.folder, target.name)
  const temporary = temporaryName(path)
  try {
    await writeSynced(files, temporary, first, kept ?? body, encode)
    if (target.verify) await verifyWritten(files, temporary, header.gen)
    await files.rename(temporary, path)
  } catch (error) {
    // The first failure is the one to tell; the left-over is swept at the next start.
    await files.unlink(temporary).catch(() => {})
    throw error
  }
  await files.syncFolder(target.folder)
  return first.length + bytes + 1
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
  return (await scan(files, path, gen, () => {}, undefined)).isWhole
}

/** Who takes a file line by line, before it is known whether all of it holds. */
export interface LineTaker {
  /** The first line holds. May throw: nothing more is read then. */
  begin(header: CheckedHeader): void
  line(text: string): Promise<void>
}

/**
 * Reads the lines of a body in constant memory. Only when it answers `isWhole` they may be believed.
 * What lies behind an unreadable place of the disk (`EIO`) is missing.
 */
export async function readCheckedLines(
  files: FileSystem,
  path: string,
  gen: number,
  taker: LineTaker,
): Promise<Scanned> {
  let header: FoundFile['header']
  let rest: Buffer = Buffer.alloc(0)
  try {
    const found = await scan(
      files,
      path,
      gen,
      (told) => {
        header = told
        taker.begin(told)
      },
      async (piece) => {
        const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
        let start = 0
        for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
          await taker.line(bytes.toString('utf8', start, end))
          start = end + 1
        }
        // A copy: the piece is filled anew.
        rest = Buffer.from(bytes.subarray(start))
      },
    )
    if (found.isWhole) await taker.line(rest.toString())
    return found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
    return { header, isWhole: false }
  }
}

export interface Scanned {
  /** `undefined`: nothing of the file can be trusted. */
  readonly header: FoundFile['header']
  readonly isWhole: boolean
}

async function scan(
  files: FileSystem,
  path: string,
  gen: number,
  begin: (header: NonNullable<FoundFile['header']>) => void,
  take: ((piece: Buffer) => Promise<void>) | undefined,
): Promise<Scanned> {
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
        if (head.length > longestHeaderBytes) return { header, isWhole: false }
        continue
      }
      const { line, restAt } = decodeFirstLine(gen, head)
      header = asHeader(line.value, gen)
      if (header === undefined) return { header, isWhole: false }
      begin(header)
      rest = head.subarray(restAt)
    }
    if (rest.length === 0) continue
    // The final line feed is not part of the body.
    const wanted = Math.max(0, Math.min(rest.length, Number(header['bytes']) - bodyBytes))
    sum.update(rest.subarray(0, wanted))
    bodyBytes += rest.length
    last = rest.at(-1) ?? 0
    await take?.(rest.subarray(0, wanted))
  }
  const isWhole =
    header !== undefined &&
    bodyBytes === Number(header['bytes']) + 1 &&
    last === 0x0a &&
    sum.digest('hex') === header['sha256']
  return { header, isWhole }
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
  first: Buffer,
  body: Iterable<string>,
  encode: Encode,
): Promise<void> {
  const file = await files.create(path)
  try {
    await writeAll(file, first)
    for (const text of body) await writeAll(file, encode(text))
    await writeAll(file, Buffer.from('\n'))
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
