/** Part-sized buffers that are used again: allocating one per part would cost more than sending it. */

export interface BufferPool {
  take(lengthBytes: number): Buffer
  /** Only for buffers that no socket can be reading any more. */
  giveBack(buffer: Buffer): void
}

const idleLimit = 32

export function createBufferPool(): BufferPool {
  const idle: Buffer[] = []
  return {
    take: (lengthBytes) => {
      const index = idle.findIndex((buffer) => buffer.buffer.byteLength >= lengthBytes)
      const [found] = index < 0 ? [] : idle.splice(index, 1)
      if (found === undefined) return Buffer.allocUnsafeSlow(lengthBytes)
      return Buffer.from(found.buffer, 0, lengthBytes)
    },
    giveBack: (buffer) => {
      if (idle.length < idleLimit) idle.push(buffer)
    },
  }
}
