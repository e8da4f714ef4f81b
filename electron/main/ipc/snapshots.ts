/** The task list as it was at one moment, read by the page in chunks that never block a frame. */
import { randomUUID } from 'node:crypto'
import type { TaskView } from '#shared/task-view.ts'
import { TransferError } from '../../engine/errors.ts'

export interface Snapshots {
  take(tasks: readonly TaskView[]): string
  /** Throws `request/invalid` for a snapshot that is gone: the page takes another. */
  chunk(snapshotId: string, from: number): readonly TaskView[]
  clear(): void
}

/** Tasks per answer. */
export const chunkSize = 500
/** A page that asks again and again does not fill the memory. */
const kept = 2

export function createSnapshots(): Snapshots {
  const snapshots = new Map<string, readonly TaskView[]>()
  return {
    take: (tasks) => {
      const id = randomUUID()
      snapshots.set(id, tasks)
      for (const old of [...snapshots.keys()].slice(0, -kept)) snapshots.delete(old)
      return id
    },
    chunk: (snapshotId, from) => {
      const tasks = snapshots.get(snapshotId)
      if (tasks === undefined) {
        throw new TransferError('request/invalid', 'the snapshot is gone', { retry: 'now' })
      }
      // Read to its end it is over: 100,000 rows are 30 MB.
      if (from + chunkSize >= tasks.length) snapshots.delete(snapshotId)
      return tasks.slice(from, from + chunkSize)
    },
    clear: () => snapshots.clear(),
  }
}
