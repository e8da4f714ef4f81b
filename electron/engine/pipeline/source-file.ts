/**
 * The local file: opened safely, identified exactly, read by positions.
 * One of the doors where foreign errors become `TransferError`.
 */
import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError, type RetryAdvice } from '../errors.ts'
import type { SourceIdentity } from '../task/task.ts'
import { throughPool, type FileAccess, type OpenFile } from './file-access.ts'

/** An open regular file. Closes itself with `await using`. */
export interface SourceFile extends AsyncDisposable {
  readonly identity: SourceIdentity
  /** Fills `into` from `positionBytes`; throws `source/changed` when the file ends before. */
  read(into: Uint8Array, positionBytes: number): Promise<void>
  /** The identity of what is open now. */
  currentIdentity(): Promise<SourceIdentity>
}

/**
 * Opens a regular file for reading. Never blocks on a FIFO or device (O_NONBLOCK, then a look at
 * what was opened): four blocking opens would freeze every file and DNS call of the program.
 */
export async function openSource(
  path: string,
  access: FileAccess = throughPool,
): Promise<SourceFile> {
  const handle = await guard(path, () => access(path))
  try {
    const stats = await guard(path, () => handle.stat())
    refuseSpecial(path, stats)
    return {
      identity: identityOf(stats),
      read: (into, position) => guard(path, () => readFully(handle, path, into, position)),
      currentIdentity: () => guard(path, async () => identityOf(await handle.stat())),
      [Symbol.asyncDispose]: async () => await handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Opens a file that has to be in a known state. Throws `source/changed` when it is not, and
 * `source/missing` also when it is deleted in the moment between opening and looking.
 */
export async function openUnchanged(
  path: string,
  before: SourceIdentity,
  access: FileAccess = throughPool,
): Promise<SourceFile> {
  const file = await openSource(path, access)
  try {
    await assertStillThere(path, before, { currentIdentity: async () => file.identity })
    return file
  } catch (error) {
    await file[Symbol.asyncDispose]()
    throw error
  }
}

/** The identity of the file a path leads to now. */
export async function identify(path: string): Promise<SourceIdentity> {
  const stats = await guard(path, () => stat(path, { bigint: true }))
  refuseSpecial(path, stats)
  return identityOf(stats)
}

export function isSameIdentity(a: SourceIdentity, b: SourceIdentity): boolean {
  return (
    a.sizeBytes === b.sizeBytes &&
    a.mtimeNs === b.mtimeNs &&
    a.ctimeNs === b.ctimeNs &&
    a.dev === b.dev &&
    a.ino === b.ino
  )
}

/** Throws `source/changed` unless both are the same state of the same file. */
export function assertUnchanged(path: string, before: SourceIdentity, now: SourceIdentity): void {
  if (isSameIdentity(before, now)) return
  throw new TransferError('source/changed', `file ${path} is not the one that was added`, {
    retry: 'person',
    details: { path, sizeBefore: `${before.sizeBytes}`, sizeNow: `${now.sizeBytes}` },
  })
}

/**
 * After reading: throws `source/changed` when the open file is not what it was, and `source/missing`
 * when that is because it was moved or deleted: both change its ctime, but ask for different things.
 */
export async function assertStillThere(
  path: string,
  before: SourceIdentity,
  file: Pick<SourceFile, 'currentIdentity'>,
): Promise<void> {
  const now = await file.currentIdentity()
  if (!isSameIdentity(before, now)) await identify(path)
  assertUnchanged(path, before, now)
}

/** Any error of a file call, by its `code`. */
export function toSourceError(error: unknown, path: string): unknown {
  if (error instanceof TransferError) return error
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const known = code === undefined ? undefined : codes[code]
  if (known === undefined) return error
  const [errorCode, retry] = known
  return new TransferError(errorCode, `${code} on ${path}`, {
    retry,
    details: { path, osCode: code ?? '' },
    cause: error,
  })
}

const codes: Readonly<Record<string, readonly [ErrorCode, RetryAdvice]>> = {
  ENOENT: ['source/missing', 'person'],
  ENOTDIR: ['source/missing', 'person'],
  EACCES: ['source/unreadable', 'never'],
  EPERM: ['source/unreadable', 'never'],
  EISDIR: ['source/is-folder', 'never'],
  ENXIO: ['source/not-a-file', 'never'],
  EBUSY: ['source/locked', 'later'],
  ETXTBSY: ['source/locked', 'later'],
  EMFILE: ['source/locked', 'later'],
  ENFILE: ['source/locked', 'later'],
  EIO: ['source/read-error', 'later'],
  ESTALE: ['source/read-error', 'later'],
  ENODEV: ['source/missing', 'person'],
  ELOOP: ['source/not-a-file', 'never'],
  ENAMETOOLONG: ['source/missing', 'never'],
}

async function guard<T>(path: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw toSourceError(error, path)
  }
}

function refuseSpecial(path: string, stats: BigIntStats): void {
  if (stats.isFile()) return
  const isFolder = stats.isDirectory()
  throw new TransferError(
    isFolder ? 'source/is-folder' : 'source/not-a-file',
    `${path} is ${isFolder ? 'a folder' : 'not a regular file'}`,
    { retry: 'never', details: { path } },
  )
}

function identityOf(stats: BigIntStats): SourceIdentity {
  return {
    sizeBytes: Number(stats.size),
    mtimeNs: stats.mtimeNs.toString(),
    ctimeNs: stats.ctimeNs.toString(),
    dev: stats.dev.toString(),
    ino: stats.ino.toString(),
  }
}

/**
 * Fills `into`, however few bytes come at a time. A byte that cannot be read is asked for once more:
 * twice is no accident, and the error names it (reliability F48).
 */
export async function readFully(
  handle: Pick<OpenFile, 'read'>,
  path: string,
  into: Uint8Array,
  positionBytes: number,
): Promise<void> {
  let done = 0
  let failedAt: number | undefined
  while (done < into.length) {
    const at = positionBytes + done
    let bytesRead: number
    try {
      ;({ bytesRead } = await handle.read(into, done, into.length - done, at))
    } catch (error) {
      const isReadError = (error as NodeJS.ErrnoException | undefined)?.code === 'EIO'
      if (!isReadError) throw error
      if (failedAt === at) throw unreadableByte(path, at, error)
      failedAt = at
      continue
    }
    if (bytesRead === 0) {
      throw new TransferError('source/changed', `file ${path} ends before it should`, {
        retry: 'person',
        details: { path, endedAtByte: `${at}` },
      })
    }
    done += bytesRead
  }
}

function unreadableByte(path: string, atByte: number, cause: unknown): TransferError {
  return new TransferError('source/read-error', `cannot read byte ${atByte} of ${path}`, {
    retry: 'never',
    details: { path, osCode: 'EIO', atByte: `${atByte}` },
    cause,
  })
}
