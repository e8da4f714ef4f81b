/** One writer per data folder: a file that names the process that holds it. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { readWhole, writeAll, type FileSystem } from './file-system.ts'
import { isRunning, ownIdentity } from './process-identity.ts'

export interface Lock {
  /** The folder is there and still ours; made and taken again when it had vanished. Throws `disk/in-use` when somebody else has it now. */
  hold(): Promise<void>
  /** Removes the file, if it is still ours and the disk lets go of it. */
  release(): Promise<void>
}

export interface LockDeps {
  readonly folder: string
  readonly files: FileSystem
  readonly clock: Pick<Clock, 'now'>
}

const lockName = 'lock'
const tornId = 'unreadable'
const ownerSchema = z.object({
  pid: z.int().positive(),
  start: z.string(),
  notedAtMs: z.number(),
  id: z.string().min(8),
})
type Owner = z.infer<typeof ownerSchema>

/**
 * Takes the folder. Throws `disk/in-use`, naming the pid, while a running process holds it; the
 * lock of a dead one is taken over, by exactly one of those who try.
 */
export async function acquireLock(deps: LockDeps): Promise<Lock> {
  const { folder, files } = deps
  const path = join(folder, lockName)
  let id = await acquire(deps, lockName)
  await sweepRights(deps)
  return {
    hold: async () => {
      await files.makeFolder(folder)
      const holder = await readOwner(files, path)
      if (holder === 'gone' || holder.id !== id) id = await acquire(deps, lockName)
    },
    release: () => release(files, path, id),
  }
}

/**
 * Removes what a program left that was killed while it took a lock over. Nobody can do harm by it: a
 * right is about one lock of the past, by its id, and the lock is another one now.
 */
async function sweepRights({ folder, files }: LockDeps): Promise<void> {
  const names = await files.list(folder)
  for (const name of names.filter((each) => rightPattern.test(each))) {
    // It is of no use to anybody, and looked at again at the next start.
    await files.unlink(join(folder, name)).catch(() => {})
  }
}

/** Ids are UUIDs, or the one that every torn lock has. */
const rightPattern = new RegExp(`^${lockName}(\\.([0-9a-f]{8}|${rightOf(tornId)}))+$`)

/** The part of an id that names the right to remove its lock. */
function rightOf(id: string): string {
  return id.slice(0, 8)
}

/** Answers the id the lock has now. */
async function acquire(deps: LockDeps, name: string): Promise<string> {
  const { folder, files, clock } = deps
  const path = join(folder, name)
  const id = randomUUID()
  const own: Owner = { ...(await ownIdentity(clock)), id }
  for (;;) {
    if (await createWhole(deps, path, own)) return id
    const holder = await readOwner(files, path)
    if (holder === 'gone') continue
    if (holder.owner !== undefined && (await isRunning(holder.owner, clock))) {
      throw inUse(folder, holder.owner.pid)
    }
    // Who holds the right to remove this very lock, and only this one, is decided by a lock.
    const rightName = `${name}.${rightOf(holder.id)}`
    const right = await acquire(deps, rightName)
    try {
      const now = await readOwner(files, path)
      if (now !== 'gone' && now.id === holder.id) await files.unlink(path)
    } finally {
      await release(files, join(folder, rightName), right)
    }
  }
}

/** The file appears with its whole content or not at all. `false`: the name is taken. */
async function createWhole(deps: LockDeps, path: string, own: Owner): Promise<boolean> {
  const { files } = deps
  const draft = `${path}.${own.id}.tmp`
  await createWith(files, draft, own)
  try {
    await files.link(draft, path)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Taken; or the draft was swept as a left-over by who has just taken it.
    if (code === 'EEXIST' || code === 'ENOENT') return false
    // FAT and some network shares know no second names; there the name comes before the content.
    if (noLinks.has(code)) return await createInPlace(files, path, own)
    throw error
  } finally {
    await files.unlink(draft).catch(() => {})
  }
}

const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

async function createInPlace(files: FileSystem, path: string, own: Owner): Promise<boolean> {
  try {
    await createWith(files, path, own)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function createWith(files: FileSystem, path: string, own: Owner): Promise<void> {
  const file = await files.create(path)
  try {
    await writeAll(file, Buffer.from(JSON.stringify(own)))
  } finally {
    await file.close()
  }
}

/** A lock nobody can read was torn by a power cut: its owner is dead. */
async function readOwner(
  files: FileSystem,
  path: string,
): Promise<'gone' | { readonly owner: Owner | undefined; readonly id: string }> {
  let text: string
  try {
    text = (await readWhole(files, path)).toString()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
    throw error
  }
  try {
    const owner = ownerSchema.parse(JSON.parse(text))
    return { owner, id: owner.id }
  } catch {
    return { owner: undefined, id: tornId }
  }
}

async function release(files: FileSystem, path: string, id: string): Promise<void> {
  try {
    const holder = await readOwner(files, path)
    if (holder !== 'gone' && holder.id === id) await files.unlink(path)
  } catch {
    // A disk that refuses even this must not keep the program from ending: the lock of a process
    // that is gone is taken over.
  }
}

function inUse(folder: string, pid: number): TransferError {
  return new TransferError('disk/in-use', `${folder} is in use by process ${pid}`, {
    retry: 'person',
    details: { path: folder, pid: `${pid}` },
  })
}
