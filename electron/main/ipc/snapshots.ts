/**
 * The task list, read by the page in chunks that never block a frame. Which tasks it has is settled when
 * it is taken; a row is made when it is read, and may be newer: the page applies what has changed since.
 */
import { randomUUID } from 'node:crypto'
import { snapshotChunk, type TaskView } from '#shared/task-view.ts'
import type { Engine } from '../../engine/engine-api.ts'
import { TransferError } from '../../engine/errors.ts'

export interface Snapshots {
  take(ids: readonly string[]): string
  /** Without those that were removed meanwhile. Throws `request/invalid` for a snapshot that is gone: the page takes another. */
  chunk(snapshotId: string, from: number): readonly TaskView[]
  clear(): void
}

/** A page that asks again and again does not fill the memory. */
const kept = 2

export function createSnapshots(engine: Pick<Engine, 'task'>): Snapshots {
  const snapshots = new Map<string, readonly string[]>()
  return {
    take: (ids) => {
      const id = randomUUID()
      snapshots.set(id, ids)
      for (const old of [...snapshots.keys()].slice(0, -kept)) snapshots.delete(old)
      return id
    },
    chunk: (snapshotId, from) => {
      const ids = snapshots.get(snapshotId)
      if (ids === undefined) {
        throw new TransferError('request/invalid', 'the snapshot is gone', { retry: 'now' })
      }
      // Read to its end it is over.
      if (from + snapshotChunk >= ids.length) snapshots.delete(snapshotId)
      return ids
        .slice(from, from + snapshotChunk)
        .map((id) => engine.task(id))
        .filter((task) => task !== undefined)
    },
    clear: () => snapshots.clear(),
  }
}
