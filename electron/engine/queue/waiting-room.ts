/** Tasks that wait for the way to their connection, not for a time of their own. */
import type { Entry } from './entry.ts'

export interface WaitingRoom {
  /** The answer lets the entry go again. */
  hold(entry: Entry): () => void
  /** Those of one connection, as they are now, in their order. */
  of(connectionId: string): readonly Entry[]
  /** The first in line, of the connections and buckets that are admitted. */
  first(
    isAdmitted: (connectionId: string) => boolean,
    mayBegin: (entry: Entry) => boolean,
  ): Entry | undefined
}

export function createWaitingRoom(): WaitingRoom {
  const held = new Map<string, Set<Entry>>()

  return {
    hold: (entry) => {
      const { connectionId } = entry.task.target
      const others = held.get(connectionId) ?? new Set()
      others.add(entry)
      held.set(connectionId, others)
      return () => {
        others.delete(entry)
        if (others.size === 0 && held.get(connectionId) === others) held.delete(connectionId)
      }
    },
    of: (connectionId) => [...(held.get(connectionId) ?? [])].toSorted((a, b) => a.place - b.place),
    first: (isAdmitted, mayBegin) => {
      let first: Entry | undefined
      for (const [connectionId, entries] of held) {
        if (!isAdmitted(connectionId)) continue
        for (const entry of entries) {
          if (first !== undefined && first.place < entry.place) continue
          if (mayBegin(entry)) first = entry
        }
      }
      return first
    },
  }
}
