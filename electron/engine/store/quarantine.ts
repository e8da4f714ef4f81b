/** Damaged and outdated files are put aside, never thrown away. */
import { join } from 'node:path'
import type { Clock, Logger } from '../ports.ts'
import { listIfThere, writeAll, type FileSystem } from './file-system.ts'

const folderName = 'quarantine'
const newestKept = 20

export interface Quarantine {
  /** Moves a file of this folder to `quarantine/`. Failures are logged: the file then stays where it is. */
  move(folder: string, name: string): Promise<void>
  /** Puts a copy there. */
  copy(folder: string, name: string): Promise<void>
}

/** The newest 20 files are kept; names begin with the time, so they sort by age. */
export function createQuarantine(deps: {
  readonly folder: string
  readonly files: FileSystem
  readonly clock: Clock
  readonly logger: Logger
}): Quarantine {
  const { files, clock, logger } = deps
  const target = join(deps.folder, folderName)
  const putAside = async (
    from: string,
    name: string,
    put: (to: string) => Promise<void>,
  ): Promise<void> => {
    const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:.]/g, '')
    try {
      await files.makeFolder(target)
      const taken = await files.list(target)
      let to = `${stamp}-${name}`
      for (let n = 1; taken.includes(to); n++) to = `${stamp}-${name}-${n}`
      await put(join(target, to))
      await files.syncFolder(target)
      for (const old of [...taken, to].toSorted().slice(0, -newestKept)) {
        await files.unlink(join(target, old))
      }
    } catch (error) {
      // Somebody else, or an earlier step, has set it aside already.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
      logger.warn('could not set a file aside', { file: join(from, name), error })
    }
  }
  return {
    move: (folder, name) => putAside(folder, name, (to) => files.rename(join(folder, name), to)),
    copy: (folder, name) => putAside(folder, name, (to) => copyFile(files, join(folder, name), to)),
  }
}

/** Copies files of an older schema to `before-v<version>/`, once, before they are outlived. */
export async function keepOutdated(
  files: FileSystem,
  folder: string,
  names: readonly string[],
  version: number,
): Promise<void> {
  if (names.length === 0) return
  const target = join(folder, `before-v${version}`)
  await files.makeFolder(target)
  const there = await listIfThere(files, target)
  for (const name of names) {
    if (there.includes(name)) continue
    const temporary = join(target, `${name}.tmp`)
    // A killed attempt leaves a temporary file; it is made again.
    if (there.includes(`${name}.tmp`)) await files.unlink(temporary)
    await copyFile(files, join(folder, name), temporary)
    await files.rename(temporary, join(target, name))
  }
  await files.syncFolder(target)
}

async function copyFile(files: FileSystem, from: string, to: string): Promise<void> {
  const file = await files.create(to)
  try {
    for await (const piece of files.read(from)) await writeAll(file, piece)
    await file.datasync()
  } finally {
    await file.close()
  }
}
