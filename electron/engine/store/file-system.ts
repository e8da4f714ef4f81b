/** The narrow door between the store and the disk, so that tests can put a crashing, full or failing disk behind it. */
import { constants } from 'node:fs'
import { link, mkdir, open, readdir, rename, stat, statfs, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createSlices } from './slices.ts'

/** A file being written, append only. */
export interface AppendFile {
  /** Answers how many bytes were taken: may be fewer than offered, which is not an error. */
  write(bytes: Uint8Array): Promise<number>
  /**
   * Content and length are on the disk when it resolves. Never called again after it failed.
   * `ENOENT` when the file is no longer found under its name: what is written to it is lost.
   */
  datasync(): Promise<void>
  close(): Promise<void>
}

/** Rejections carry the system's `code` (`ENOSPC`, `EIO`, `ENOENT`, ...). */
export interface FileSystem {
  /** With its parents, mode 0700; nothing happens when it is there. */
  makeFolder(path: string): Promise<void>
  list(folder: string): Promise<readonly string[]>
  /** A new file, mode 0600; `EEXIST` when the name is taken. */
  create(path: string): Promise<AppendFile>
  /** A file that is there, to be written on at its end. */
  append(path: string): Promise<AppendFile>
  /** The content from the start, in pieces of at most 256 KiB; each holds until the next is asked for. */
  read(path: string): AsyncIterable<Uint8Array>
  rename(from: string, to: string): Promise<void>
  /** A second name for a file, made in one step; `EEXIST` when the name is taken. */
  link(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** The content of a file that is there already is on the disk when it resolves. */
  sync(path: string): Promise<void>
  /** Names made, changed and removed in this folder are on the disk when it resolves. */
  syncFolder(path: string): Promise<void>
  /** Size of the whole file system the folder lies on, in bytes. */
  capacityBytes(folder: string): Promise<number>
}

const pieceBytes = 256 * 1024
const copySliceBytes = 8 * 1024 * 1024

/** The real disk. */
export const diskFiles: FileSystem = {
  makeFolder: async (path) => {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (first === undefined) return
    // A folder is only durable once its own name is.
    for (let made = path; ; made = dirname(made)) {
      await syncFolder(dirname(made))
      if (made === first || made === dirname(made)) return
    }
  },
  list: (folder) => readdir(folder),
  create: async (path) => {
    const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants
    return appendTo(path, await open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600), 0)
  },
  append: async (path) => {
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND)
    return appendTo(path, handle, (await handle.stat()).size)
  },
  read: async function* (path) {
    await using handle = await open(path)
    // One for all pieces: the memory of 70 that were just let go stays with the process.
    const buffer = Buffer.allocUnsafeSlow(pieceBytes)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  },
  rename,
  link,
  unlink,
  sync: async (path) => {
    // Windows flushes only what it may write.
    await using handle = await open(path, constants.O_RDWR)
    await handle.datasync()
  },
  syncFolder,
  capacityBytes: async (folder) => {
    const { blocks, bsize } = await statfs(folder)
    return blocks * bsize
  },
}

function appendTo(path: string, handle: FileHandle, fromBytes: number): AppendFile {
  let sizeBytes = fromBytes
  return {
    write: async (bytes) => {
      const { bytesWritten } = await handle.write(bytes)
      sizeBytes += bytesWritten
      return bytesWritten
    },
    datasync: async () => {
      // At once: who deletes it in between could as well have done so a moment later.
      await Promise.all([handle.datasync(), assertInPlace(path, sizeBytes)])
    },
    close: () => handle.close(),
  }
}

/**
 * A file that was deleted, with its folder perhaps, goes on taking writes as long as it is open.
 * Told by name and size: inode numbers change by themselves on some network shares.
 */
async function assertInPlace(path: string, sizeBytes: number): Promise<void> {
  const { size } = await stat(path)
  if (size === sizeBytes) return
  throw Object.assign(new Error(`${path} is another file now`), { code: 'ENOENT', path })
}

/** Writes all of it: one `write` may take only a part (seen on full disks). */
export async function writeAll(file: AppendFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const taken = await file.write(done === 0 ? bytes : bytes.subarray(done))
    if (taken <= 0)
      throw Object.assign(new Error('the disk takes nothing more'), { code: 'ENOSPC' })
    done += taken
  }
}

/** The whole content; what lies behind an unreadable place of the disk (`EIO`) is missing, as if cut off. */
export async function readWhole(files: FileSystem, path: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of files.read(path)) pieces.push(Buffer.from(piece))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
  }
  return joined(pieces)
}

/** Like `Buffer.concat`, which would copy 64 MB at once. */
async function joined(pieces: readonly Buffer[]): Promise<Buffer> {
  const [only] = pieces
  if (only !== undefined && pieces.length === 1) return only
  const whole = Buffer.allocUnsafe(pieces.reduce((sum, { length }) => sum + length, 0))
  const slices = createSlices(copySliceBytes)
  let at = 0
  for (const piece of pieces) {
    await slices.spend(piece.length)
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** The names in a folder; none when it does not exist. */
export async function listIfThere(files: FileSystem, folder: string): Promise<readonly string[]> {
  try {
    return await files.list(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; NTFS journals its names itself.
  if (process.platform === 'win32') return
  await using handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } catch (error) {
    // File systems without this notion say so with EINVAL (some network shares).
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  }
}
