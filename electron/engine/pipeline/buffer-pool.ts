/** Part-sized buffers that are used again: allocating one per part would cost more than sending it. */

export interface BufferPool {
  take(lengthBytes: number): Buffer
  /** Only for buffers that no socket can be reading any more. */
  giveBack(buffer: Buffer): void
}

/** What waits to be used again, together. */
const idleLimitBytes = 64 * 1024 * 1024
/**
 * Small ones are all of this size, so that each fits every small part or file. Made anew for every one
 * of 10,000 parts of 100 KiB they cost a tenth of the CPU time.
 */
const leastBytes = 128 * 1024

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
        ({ byteLength }) =>
          byteLength >= lengthBytes && byteLength <= Math.max(leastBytes, 2 * lengthBytes),
      )
      const found = index < 0 ? undefined : drop(index)
      const memory = found ?? Buffer.allocUnsafeSlow(Math.max(lengthBytes, leastBytes)).buffer
      return Buffer.from(memory, 0, lengthBytes)
    },
    giveBack: ({ buffer }) => {
      idle.push(buffer)
      idleBytes += buffer.byteLength
      while (idleBytes > idleLimitBytes) drop(0)
    },
  }
}
