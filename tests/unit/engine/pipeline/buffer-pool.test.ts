import { describe, expect, it } from 'vitest'
import { createBufferPool } from '../../../../electron/engine/pipeline/buffer-pool.ts'

const MiB = 1024 * 1024

describe('createBufferPool', () => {
  it('uses a buffer again that was given back', () => {
    const pool = createBufferPool()
    const first = pool.take(8 * MiB)
    pool.giveBack(first)
    const second = pool.take(6 * MiB)
    expect(second.buffer).toBe(first.buffer)
    expect(second.length).toBe(6 * MiB)
  })

  it('never lends the same memory twice', () => {
    const pool = createBufferPool()
    pool.giveBack(pool.take(MiB))
    expect(pool.take(MiB).buffer).not.toBe(pool.take(MiB).buffer)
  })

  it('uses the memory of a small file again, for a larger small one too', () => {
    const pool = createBufferPool()
    const first = pool.take(1)
    pool.giveBack(first)
    const second = pool.take(100 * 1024)
    expect(second.buffer).toBe(first.buffer)
    expect(second.length).toBe(100 * 1024)
  })

  it('does not lend the memory of a large part to a small file', () => {
    const pool = createBufferPool()
    const large = pool.take(16 * MiB)
    pool.giveBack(large)
    expect(pool.take(MiB).buffer).not.toBe(large.buffer)
  })

  it('keeps at most 64 MiB for later, dropping the oldest', () => {
    const pool = createBufferPool()
    const buffers = Array.from({ length: 5 }, () => pool.take(16 * MiB))
    for (const buffer of buffers) pool.giveBack(buffer)
    const again = Array.from({ length: 5 }, () => pool.take(16 * MiB).buffer)
    const known = new Set(buffers.map(({ buffer }) => buffer))
    expect(again.filter((memory) => known.has(memory))).toHaveLength(4)
    expect(again).not.toContain(buffers[0]?.buffer)
  })
})
