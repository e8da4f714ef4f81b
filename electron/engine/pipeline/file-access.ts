/**
 * The calls of a file, in two ways: through libuv's pool of threads, where a call that never ends stops
 * nobody, or in the calling thread, which saves two changes of threads for each (ADR 27).
 */
import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Clock } from '../ports.ts'

/** An open file: as much of a `FileHandle` as is used. Errors are those of the system. */
export interface OpenFile {
  stat(): BigIntStats | Promise<BigIntStats>
  read(into: Uint8Array, offset: number, lengthBytes: number, positionBytes: number): ReadBytes
  close(): void | Promise<void>
}

type ReadBytes = { readonly bytesRead: number } | Promise<{ readonly bytesRead: number }>

/** Opens a file for reading, a FIFO without waiting for who writes into it. */
export type FileAccess = (path: string) => OpenFile | Promise<OpenFile>

const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Nothing waits in this thread: for any path. */
export const throughPool: FileAccess = async (path) => {
  const handle = await open(path, flags)
  return {
    stat: () => handle.stat({ bigint: true }),
    read: (into, offset, lengthBytes, positionBytes) =>
      handle.read(into, offset, lengthBytes, positionBytes),
    close: () => handle.close(),
  }
}

/**
 * Everything waits in this thread: only for disks that answer at once. `tookMs` hears of every read. A link
 * may lead away from the disk, so it is followed through the pool.
 */
export function inThread(
  clock: Pick<Clock, 'monotonic'>,
  tookMs: (ms: number) => void,
): FileAccess {
  return (path) => {
    let descriptor: number
    try {
      descriptor = openSync(path, flags | constants.O_NOFOLLOW)
    } catch (error) {
      if ((error as NodeJS.ErrnoException | undefined)?.code === 'ELOOP') return throughPool(path)
      throw error
    }
    return {
      stat: () => fstatSync(descriptor, { bigint: true }),
      read: (into, offset, lengthBytes, positionBytes) => {
        const startMs = clock.monotonic()
        const bytesRead = readSync(descriptor, into, offset, lengthBytes, positionBytes)
        tookMs(clock.monotonic() - startMs)
        return { bytesRead }
      },
      close: () => closeSync(descriptor),
    }
  }
}
