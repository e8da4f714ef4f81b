/** Part-sized buffers that are used again: allocating one per part would cost more than sending it. */

export interface BufferPool {
  take(lengthBytes: number): Buffer
  /** Only for buffers that no socket can be reading any more. */
  giveBack(buffer: Buffer): void
}

/** What waits to be used again, together. */
const idleLimitBytes = 64 * 1024 * 1024
/** Smaller ones are cheap to make, and would only be in the way. */
const worthKeepingBytes = 256 * 1024

export function createBufferPool(): BufferPool {
  /** Oldest first. */
  const idle: ArrayBufferLike[] = []
  let idleBytes = 0

  function drop(index: number): ArrayBufferLike | undefined {
    const [memory] = idle.splice(index, 1)
    idleBytes -= memory?.byteLength ?? 0
    return memory
  }

  return {
    take: (lengthBytes) => {
      const index = idle.findIndex(
        // Half empty at most: a small file must not hold the memory of a large part.
        ({ byteLength }) => byteLength >= lengthBytes && byteLength <= 2 * lengthBytes,
      )
      const found = index < 0 ? undefined : drop(index)
      if (found === undefined) return Buffer.allocUnsafeSlow(lengthBytes)
      return Buffer.from(found, 0, lengthBytes)
    },
    giveBack: ({ buffer }) => {
      if (buffer.byteLength < worthKeepingBytes) return
      idle.push(buffer)
      idleBytes += buffer.byteLength
      while (idleBytes > idleLimitBytes) drop(0)
    },
  }
}
