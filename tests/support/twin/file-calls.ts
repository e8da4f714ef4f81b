/**
 * The engine's calls to real files, answered at once: with the thread pool in between, the same
 * seed would not make the same schedule. For `vi.mock('node:fs/promises', ...)`.
 */
import * as fs from 'node:fs'

const later = async <T>(call: () => T): Promise<T> => {
  await Promise.resolve()
  return call()
}

/** How the local disk treats a person's files; set by a schedule, reset at its beginning. */
export const sourceDisk = {
  /** Opening such a path fails with the code. */
  refused: new Map<string, string>(),
  /** A planted bug: neither ctime nor inode are told. */
  isIdentityPoor: false,
}

const open = new Map<number, string>()

/** What a dead program held open is no longer its. */
export function forgetOpenFiles(): void {
  open.clear()
}

/** Files that were opened and not closed again. */
export function countOpenFiles(): number {
  return open.size
}

/** Stands in for those functions of `node:fs/promises` that the engine calls during a schedule. */
export const fileCalls = {
  stat: (path: string, options: fs.StatSyncOptions) =>
    later(() => told(fs.statSync(path, options))),
  lstat: (path: string, options?: fs.StatSyncOptions) => later(() => fs.lstatSync(path, options)),
  realpath: (path: string) => later(() => fs.realpathSync(path)),
  readFile: (path: string, encoding: BufferEncoding) =>
    later(() => fs.readFileSync(path, { encoding })),
  opendir: (path: string) => later(() => namesIn(path)),
  open: async (path: string, flags?: number) => {
    const fd = await later(() => {
      const code = sourceDisk.refused.get(path)
      if (code !== undefined) throw Object.assign(new Error(`${code}: ${path}`), { code })
      return fs.openSync(path, flags ?? 'r')
    })
    open.set(fd, path)
    const close = (): Promise<void> => {
      open.delete(fd)
      return later(() => fs.closeSync(fd))
    }
    return {
      stat: (options: fs.StatSyncOptions & { bigint: true }) =>
        later(() => told(fs.fstatSync(fd, options))),
      read: (into: Uint8Array, offset: number, length: number, position: number) =>
        later(() => ({ bytesRead: fs.readSync(fd, into, offset, length, position), buffer: into })),
      close,
      [Symbol.asyncDispose]: close,
    }
  },
}

/** In one order on every disk; as bytes, as the engine asks for them. */
async function* namesIn(path: string): AsyncGenerator<{ readonly name: Buffer }> {
  for (const name of fs.readdirSync(path).toSorted()) yield { name: Buffer.from(name) }
}

function told<T>(stats: T): T {
  if (!sourceDisk.isIdentityPoor || typeof stats !== 'object' || stats === null) return stats
  if (!('ctimeNs' in stats && 'mtimeNs' in stats && 'ino' in stats)) return stats
  stats.ctimeNs = stats.mtimeNs
  stats.ino = 1n
  return stats
}
