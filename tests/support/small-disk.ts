/** Disks of 1 MiB that a test can fill: a tmpfs where one can be mounted, a limited folder everywhere. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  diskFiles,
  type AppendFile,
  type FileSystem,
} from '../../electron/engine/store/file-system.ts'

const MiB = 1024 * 1024

export interface SmallDisk {
  readonly name: string
  readonly folder: string
  readonly files: FileSystem
  /** A limited folder is limited for those who use `limitedFiles` of its folder only. */
  readonly isLimitedFolder: boolean
  /** Takes all the room that is left, or gives it back. */
  fill(): Promise<void>
  free(): Promise<void>
  remove(): void
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'ignore' })
}

/** Lies beside the folder while it is to be full, so that other processes see it, too. */
function fullMark(folder: string): string {
  return `${folder}.full`
}

/** Lets the files in the folder take 1 MiB together, and nothing while it is filled. */
export function limitedFiles(folder: string): FileSystem {
  const used = async (): Promise<number> => {
    const names = await readdir(folder, { recursive: true })
    const sizes = names.map((name) =>
      stat(join(folder, name)).then(
        (stats) => stats.size,
        // Removed meanwhile.
        () => 0,
      ),
    )
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }
  const limited = (path: string, file: AppendFile): AppendFile => ({
    datasync: () => file.datasync(),
    close: () => file.close(),
    write: async (bytes) => {
      const room = existsSync(fullMark(folder)) ? 0 : Math.max(0, MiB - (await used()))
      if (room === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path })
      return file.write(bytes.subarray(0, room))
    },
  })
  return {
    ...diskFiles,
    create: async (path) => limited(path, await diskFiles.create(path)),
    append: async (path) => limited(path, await diskFiles.append(path)),
    capacityBytes: () => Promise.resolve(MiB),
  }
}

export function limitedFolder(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'partway-small-'))
  return {
    name: 'a limited folder',
    folder,
    files: limitedFiles(folder),
    isLimitedFolder: true,
    fill: async () => writeFileSync(fullMark(folder), ''),
    free: async () => rmSync(fullMark(folder), { force: true }),
    remove: () => {
      rmSync(fullMark(folder), { force: true })
      rmSync(folder, { recursive: true })
    },
  }
}

/** `undefined` where this user may not mount. */
export function smallTmpfs(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'partway-tmpfs-'))
  try {
    run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const filler = join(folder, 'somebody-elses-file')
  return {
    name: 'a tmpfs of 1 MiB',
    folder,
    files: diskFiles,
    isLimitedFolder: false,
    fill: async () => {
      for (let size = MiB; size >= 1; size = Math.floor(size / 2)) {
        await writeFile(filler, Buffer.alloc(size), { flag: 'a' }).catch(() => {})
      }
    },
    free: () => unlink(filler).catch(() => {}),
    remove: () => {
      run('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true })
    },
  }
}
