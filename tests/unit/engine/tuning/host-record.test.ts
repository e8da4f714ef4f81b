import { describe, expect, it } from 'vitest'
import { levelToBeginWith } from '../../../../electron/engine/tuning/host-record.ts'
import type { HostRecord } from '../../../../electron/engine/store/stores.ts'

const dayMs = 24 * 60 * 60 * 1000
const record: HostRecord = {
  host: 'oss',
  parts: 20,
  bytesPerSecond: 2_000_000,
  troubleShare: 0,
  atMs: 0,
}

describe('levelToBeginWith', () => {
  it.each([
    [-1, 20],
    [dayMs, 20],
    [dayMs + 1, 10],
    [30 * dayMs, 10],
    [30 * dayMs + 1, undefined],
  ])('after %i ms expects %s parts, each as fast as before', (ageMs, parts) => {
    const level = parts && { parts, bytesPerSecond: parts * 100_000 }
    expect(levelToBeginWith(record, ageMs)).toEqual(level)
  })

  it('never makes of few parts fewer than it would begin with anyhow', () => {
    expect(levelToBeginWith({ ...record, parts: 5 }, 2 * dayMs)?.parts).toBe(4)
    expect(levelToBeginWith({ ...record, parts: 3 }, 2 * dayMs)?.parts).toBe(3)
  })
})
