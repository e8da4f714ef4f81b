/**
 * The engine's calls to real files, answered at once: with the thread pool in between, the same
 * seed would not make the same schedule. For `vi.mock('node:fs/promises', ...)`.
 */
import * as fs from 'node:fs'

const later = async <T>(call: () => T): Promise<T> => {
  await Promise.resolve()
  return call()
}

/** Stands in for those functions of `node:fs/promises` that the engine calls during a schedule. */
export const fileCalls = {
  stat: (path: string, options: fs.StatSyncOptions) => later(() => fs.statSync(path, options)),
  lstat: (path: string, options?: fs.StatSyncOptions) => later(() => fs.lstatSync(path, options)),
  realpath: (path: string) => later(() => fs.realpathSync(path)),
  readFile: (path: string, encoding: BufferEncoding) =>
    later(() => fs.readFileSync(path, { encoding })),
  open: async (path: string, flags?: number) => {
    const fd = await later(() => fs.openSync(path, flags ?? 'r'))
    const close = (): Promise<void> => later(() => fs.closeSync(fd))
    return {
      stat: (options: fs.StatSyncOptions & { bigint: true }) =>
        later(() => fs.fstatSync(fd, options)),
      read: (into: Uint8Array, offset: number, length: number, position: number) =>
        later(() => ({ bytesRead: fs.readSync(fd, into, offset, length, position), buffer: into })),
      close,
      [Symbol.asyncDispose]: close,
    }
  },
}
