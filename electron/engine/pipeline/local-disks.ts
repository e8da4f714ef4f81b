/** Which files lie on disks of this computer that answer at once, and so may be read in the worker's thread. */
import { realpath, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../ports.ts'
import { inThread, throughPool, type FileAccess } from './file-access.ts'

/** How a file is to be accessed whose device is known, by `SourceIdentity.dev`. */
export type AccessOf = (path: string, dev: string) => FileAccess

/**
 * `statfs` of Linux: ext2-4, XFS, Btrfs, F2FS, ZFS, bcachefs, tmpfs, and what containers lay over them. Not
 * FUSE, NFS, SMB, 9P; nor the file systems of sticks and cards, which may be pulled out and are slow.
 */
const localKinds: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0xca451a4e, 0x01021994, 0x794c7630,
])

/** So long an answer counts: meanwhile something else may be mounted there. */
const validMs = 10_000
/** One read that took longer: the disk is asleep, busy or dying, and the others shall not wait for it. */
const slowReadMs = 250
const slowForMs = 60_000
/** Folders that are remembered. */
const mostFolders = 4_096

interface Known {
  /** Undefined until it has answered, and when it is no local disk. */
  dev: string | undefined
  untilMs: number
  isAsked: boolean
}

/**
 * Asks in the background, so nobody ever waits for an answer: until there is one, a file is read through the
 * pool. A folder is on a local disk when every folder above it is, and no link leads to it.
 */
export function createLocalDisks(
  clock: Pick<Clock, 'monotonic'>,
  kindOf: (path: string) => Promise<number> = fileSystemKind,
): AccessOf {
  const folders = new Map<string, Known>()

  async function ask(folder: string, known: Known): Promise<void> {
    known.isAsked = true
    known.dev = undefined
    try {
      known.dev = await localDevice(folder, kindOf)
    } catch {
      // Gone, or not to be looked at: reading it will say so.
    }
    known.untilMs = clock.monotonic() + validMs
    known.isAsked = false
  }

  function knownOf(folder: string): Known {
    const found = folders.get(folder)
    if (found !== undefined) return found
    if (folders.size >= mostFolders) folders.clear()
    const known: Known = { dev: undefined, untilMs: -Infinity, isAsked: false }
    folders.set(folder, known)
    return known
  }

  return (path, dev) => {
    const folder = dirname(path)
    const known = knownOf(folder)
    if (!known.isAsked && clock.monotonic() >= known.untilMs) void ask(folder, known)
    if (known.dev !== dev) return throughPool
    return inThread(clock, (tookMs) => {
      if (tookMs <= slowReadMs) return
      known.dev = undefined
      known.untilMs = clock.monotonic() + slowForMs
    })
  }
}

/** The device of a folder that lies on local disks all the way up; undefined otherwise. */
async function localDevice(
  folder: string,
  kindOf: (path: string) => Promise<number>,
): Promise<string | undefined> {
  if ((await realpath(folder)) !== folder) return undefined
  for (let above = folder; ; above = dirname(above)) {
    if (!localKinds.has(await kindOf(above))) return undefined
    if (above === dirname(above)) break
  }
  return (await stat(folder, { bigint: true })).dev.toString()
}

/** Other systems number their kinds in other ways, or not at all. */
async function fileSystemKind(path: string): Promise<number> {
  return process.platform === 'linux' ? (await statfs(path)).type : 0
}
