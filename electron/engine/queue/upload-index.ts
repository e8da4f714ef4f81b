/** Which entries hold an open upload, by its ID: asked for each of thousands of fragments. */
import type { Task } from '../task/task.ts'
import type { Entry } from './entry.ts'

export interface UploadIndex {
  /** The record of an entry changed, or is new; `before`: the one it had. */
  changed(entry: Entry, before?: Task): void
  removed(entry: Entry): void
  holding(uploadId: string): Iterable<Entry>
}

export function createUploadIndex(): UploadIndex {
  /** A set only where there are several: that is a record from another time, or a copied data folder. */
  const byId = new Map<string, Entry | Set<Entry>>()

  function forget(entry: Entry, uploadId: string | undefined): void {
    const found = uploadId === undefined ? undefined : byId.get(uploadId)
    if (uploadId === undefined || found === undefined) return
    if (found instanceof Set) found.delete(entry)
    if (found === entry || (found instanceof Set && found.size === 0)) byId.delete(uploadId)
  }

  return {
    changed: (entry, before) => {
      const uploadId = entry.task.upload?.uploadId
      if (uploadId === before?.upload?.uploadId) return
      forget(entry, before?.upload?.uploadId)
      if (uploadId === undefined) return
      const found = byId.get(uploadId)
      if (found === undefined) byId.set(uploadId, entry)
      else if (found instanceof Set) found.add(entry)
      else byId.set(uploadId, new Set([found, entry]))
    },
    removed: (entry) => forget(entry, entry.task.upload?.uploadId),
    holding: (uploadId) => {
      const found = byId.get(uploadId)
      if (found === undefined) return []
      return found instanceof Set ? found : [found]
    },
  }
}
