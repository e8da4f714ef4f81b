/** What a power cut leaves of a disk at this moment. */
import { dirname } from 'node:path'
import type { Choices } from '../choices.ts'
import { writeVariants, type CrashDisk, type DiskContent } from '../crash-file-system.ts'

interface Inode {
  readonly before: Buffer
}
type NameChange = { readonly path: string; readonly inode: Inode | undefined }

/**
 * `initial` is what the disk held, durably, when its first operation was recorded. Without `random`
 * the poorest disk: only content and names that were synced. With it, writes that were not synced are
 * there, torn, zeroed or reordered, and names in order or in any subset, as the lot falls.
 */
export function syncedContent(
  disk: CrashDisk,
  initial: DiskContent,
  random?: Choices,
): DiskContent {
  const files = new Map<Inode, { durable: Buffer; pending: Buffer[]; isLost: boolean }>()
  const content = new Map<string, Buffer | Inode>(initial)
  /** What of a file of an earlier life is durable; the rest of it is when it is synced once more. */
  const safe = new Map<Inode, Buffer | undefined>(
    Array.from(disk.initial, ([path, inode]) => [inode, initial.get(path)]),
  )
  let unsynced: NameChange[] = []
  const fileOf = (inode: Inode) => {
    const durable = safe.get(inode) ?? Buffer.alloc(0)
    const rest = inode.before.subarray(durable.length)
    const pending = rest.length === 0 ? [] : [rest]
    const file = files.get(inode) ?? { durable, pending, isLost: false }
    files.set(inode, file)
    return file
  }
  for (const operation of disk.operations) {
    switch (operation.type) {
      case 'write':
        fileOf(operation.inode).pending.push(operation.bytes)
        break
      case 'failed-sync':
        fileOf(operation.inode).isLost = true
        break
      case 'sync': {
        const file = fileOf(operation.inode)
        if (file.isLost) break
        file.durable = Buffer.concat([file.durable, ...file.pending])
        file.pending = []
        break
      }
      case 'names':
        unsynced.push(...operation.changes)
        break
      case 'sync-folder': {
        const isThere = ({ path }: NameChange): boolean => dirname(path) === operation.folder
        for (const { path, inode } of unsynced.filter(isThere)) {
          if (inode === undefined) content.delete(path)
          else content.set(path, inode)
        }
        unsynced = unsynced.filter((change) => !isThere(change))
        break
      }
      case 'mark':
        break
    }
  }
  if (random !== undefined) {
    for (const { path, inode } of drawNames(unsynced, random)) {
      if (inode === undefined) content.delete(path)
      else content.set(path, inode)
    }
  }
  return new Map(
    Array.from(content, ([path, held]) => {
      if (Buffer.isBuffer(held)) return [path, held]
      // A file of an earlier life that got a new name was never written in this one.
      const file = files.get(held)
      if (file === undefined) return [path, held.before]
      return [path, random === undefined ? file.durable : random.pick(writeVariants(file, random))]
    }),
  )
}

function drawNames(unsynced: readonly NameChange[], random: Choices): readonly NameChange[] {
  const isOrdered = random.next() < 0.5
  const count = random.below(unsynced.length + 1)
  return unsynced.filter((_, at) => (isOrdered ? at < count : random.next() < 0.5))
}
