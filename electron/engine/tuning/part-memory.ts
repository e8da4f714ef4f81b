/** What parts on their way take of the memory. Pure. */

export interface PartMemory {
  /** All parts together. */
  readonly budgetBytes: number
  /** A part up to this size is held in memory while it is on its way; a larger one is streamed. */
  readonly heldUpToBytes: number
  /** What a streamed part takes. */
  readonly streamedBytes: number
}

const MiB = 1024 * 1024

/** What the pipeline does (ADR 4), and what all parts may take together (reliability F63). */
export const partMemory: PartMemory = {
  budgetBytes: 128 * MiB,
  heldUpToBytes: 16 * MiB,
  streamedBytes: MiB,
}

/** Only what needs its MD5 before the first byte leaves is held. */
export function partMemoryFor(withMd5: boolean): PartMemory {
  return withMd5 ? partMemory : { ...partMemory, heldUpToBytes: 0 }
}

/** Memory of one part on its way. */
export function partMemoryBytes(partSizeBytes: number, memory: PartMemory): number {
  const { heldUpToBytes, streamedBytes } = memory
  return partSizeBytes <= heldUpToBytes ? partSizeBytes : Math.min(partSizeBytes, streamedBytes)
}

/** Parts of that size that may be on their way; at least 1, or nothing would ever be sent. */
export function mostPartsInMemory(partSizeBytes: number, memory: PartMemory): number {
  return Math.max(1, Math.floor(memory.budgetBytes / partMemoryBytes(partSizeBytes, memory)))
}
