/** Counts what is on its way: connections in use, and what parts and files take of the memory. */
import type { LineLoad } from '#shared/line-load.ts'
import type { PartSender, SendJob } from '../pipeline/part-sender.ts'
import { partMemory, partMemoryBytes, partMemoryFor } from '../tuning/part-memory.ts'

export interface CountedLoad {
  /** The same sender, counted. */
  readonly sender: PartSender
  now(): LineLoad
}

export function countLoad(sender: PartSender, mostConnections: () => number): CountedLoad {
  let connections = 0
  let memoryBytes = 0
  return {
    sender: {
      ...sender,
      send: async (job, onSent, signal) => {
        const bytes = memoryOf(job)
        connections++
        memoryBytes += bytes
        try {
          return await sender.send(job, onSent, signal)
        } finally {
          connections--
          memoryBytes -= bytes
        }
      },
    },
    now: () => ({
      connections,
      mostConnections: mostConnections(),
      memoryBytes,
      mostMemoryBytes: partMemory.budgetBytes,
    }),
  }
}

function memoryOf({ source: { lengthBytes }, withMd5 }: SendJob): number {
  return partMemoryBytes(lengthBytes, partMemoryFor(withMd5))
}
