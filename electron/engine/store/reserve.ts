/** Room kept for bad times: a file that is given up when the disk is full, so that the last changes still fit. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { finalName } from './checked-file.ts'
import { writeAll, type FileSystem } from './file-system.ts'

const MiB = 1024 * 1024
const mostBytes = 8 * MiB
/** On a tiny disk the reserve must not be what fills it. */
const shareOfDisk = 1 / 16
const fileName = 'reserve'
const temporaryName = 'reserve.tmp'

export interface Reserve {
  /** Gives the room back; `false`: there was none to give. */
  release(): Promise<boolean>
  /** Takes the room again; rejects when the disk has it not. */
  ensure(): Promise<void>
}

export function createReserve(files: FileSystem, folder: string): Reserve {
  const path = join(folder, fileName)
  const temporary = join(folder, temporaryName)
  return {
    release: async () => {
      try {
        await files.unlink(path)
        return true
      } catch {
        // Not there, or the disk refuses even this: either way there is no room to win.
        return false
      }
    },
    ensure: async () => {
      const names = await files.list(folder)
      if (names.includes(fileName)) return
      if (names.includes(temporaryName)) await files.unlink(temporary)
      const capacity = await files.capacityBytes(folder)
      const sizeBytes = Math.min(mostBytes, Math.floor(capacity * shareOfDisk))
      if (sizeBytes === 0) return
      try {
        await fill(files, temporary, sizeBytes)
        await files.rename(temporary, join(folder, finalName(temporaryName)))
      } catch (error) {
        await files.unlink(temporary).catch(() => {})
        throw error
      }
    },
  }
}

/** Random bytes: a compressing file system would store zeros as nothing. */
async function fill(files: FileSystem, path: string, sizeBytes: number): Promise<void> {
  const file = await files.create(path)
  try {
    for (let left = sizeBytes; left > 0; left -= MiB) {
      await writeAll(file, randomBytes(Math.min(left, MiB)))
    }
    await file.datasync()
  } finally {
    await file.close()
  }
}
