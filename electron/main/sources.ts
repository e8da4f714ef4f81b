/**
 * Local paths -> opaque handles. The page holds handles, never a path, and they expire with its
 * window; what it gives back is looked up here (S16 of the threat model).
 */
import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import { TransferError } from '../engine/errors.ts'

export interface Sources {
  /** Handles for absolute paths, in their order. What cannot be read is `other`; enqueueing says why. */
  register(paths: readonly string[]): Promise<readonly SourceHandle[]>
  /** The paths behind handles; throws `request/invalid` for one that is unknown or expired. */
  take(handles: readonly string[]): readonly string[]
  release(handles: readonly string[]): void
  /** The window is gone: so are its handles. */
  clear(): void
}

/** Files asked about at the same time. */
const atOnce = 64

export function createSources(): Sources {
  const paths = new Map<string, string>()

  async function describe(path: string): Promise<SourceHandle> {
    if (!isAbsolute(path) || path.includes('\0')) {
      throw new TransferError('request/invalid', 'a source is not an absolute path', {
        retry: 'never',
      })
    }
    const stats = await look(path)
    const handle = randomUUID()
    paths.set(handle, path)
    const name = basename(path) || path
    const kind = kindOf(stats)
    return { handle, name, kind, sizeBytes: kind === 'file' ? (stats?.size ?? 0) : 0 }
  }

  return {
    register: async (given) => {
      const handles: SourceHandle[] = []
      for (let at = 0; at < given.length; at += atOnce) {
        handles.push(...(await Promise.all(given.slice(at, at + atOnce).map(describe))))
      }
      return handles
    },
    take: (handles) =>
      handles.map((handle) => {
        const path = paths.get(handle)
        if (path === undefined) {
          throw new TransferError('request/invalid', 'a source handle is unknown or expired', {
            retry: 'never',
          })
        }
        return path
      }),
    release: (handles) => {
      for (const handle of handles) paths.delete(handle)
    },
    clear: () => paths.clear(),
  }
}

/** A link given by hand stands for what it leads to; one that leads nowhere for itself. */
async function look(path: string): Promise<Stats | undefined> {
  try {
    const own = await lstat(path)
    return own.isSymbolicLink() ? await stat(path) : own
  } catch {
    // missing or unreadable: the engine says so, per file, when it is enqueued
    return undefined
  }
}

function kindOf(stats: Stats | undefined): SourceHandle['kind'] {
  if (stats?.isFile() === true) return 'file'
  return stats?.isDirectory() === true ? 'folder' : 'other'
}
