/** A disk of a few MiB for a data folder: a tmpfs, where one can be mounted (root on Linux). */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that is left. */
  fill(): Promise<void>
  /** Gives it back. */
  free(): Promise<void>
  makeReadOnly(): void
  remove(): void
}

/** Whether this machine lets us have one; found out by having one. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'partway-mount-'))
  try {
    mount(folder, 1)
    run('umount', [folder])
    return true
  } catch {
    // another system, or not allowed to
    return false
  } finally {
    rmdirSync(folder)
  }
}

export function mountSmallDisk(folder: string, sizeMiB: number): SmallDisk {
  mkdirSync(folder, { recursive: true })
  mount(folder, sizeMiB)
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: async () => {
      await using file = await open(filler, 'a')
      for (let block = 64 * 1024; block >= 1;) {
        try {
          await file.appendFile(Buffer.alloc(block))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          block = Math.floor(block / 8)
        }
      }
    },
    free: () => unlink(filler),
    makeReadOnly: () => run('mount', ['-o', 'remount,ro', folder]),
    remove: () => run('umount', ['-l', folder]),
  }
}

function mount(folder: string, sizeMiB: number): void {
  run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder])
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'ignore' })
}
