import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  partCount,
  partRange,
  planParts,
  type PartWish,
} from '../../../../electron/engine/task/part-plan.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB
const oss = {
  minPartSizeBytes: 100 * KiB,
  maxPartSizeBytes: 5 * GiB,
  maxParts: 10_000,
  maxObjectSizeBytes: 10_000 * 5 * GiB,
}
/** 48.8 TB. */
const largest = 53_687_091_200_000

const auto: PartWish = { by: 'auto' }
const bySize = (partSizeBytes: number): PartWish => ({ by: 'size', partSizeBytes })
const byCount = (parts: number): PartWish => ({ by: 'count', parts })

describe('planParts', () => {
  it.each([
    [0, 1, 0],
    [1, 1, 1],
    [8 * MiB - 1, 1, 8 * MiB - 1],
    [8 * MiB, 1, 8 * MiB],
    [8 * MiB + 1, 2, 1],
    [24 * MiB - 1, 3, 8 * MiB - 1],
    [24 * MiB, 3, 8 * MiB],
    [24 * MiB + 1, 4, 1],
  ])('cuts %i bytes into %i parts by itself, the last of %i bytes', (size, count, last) => {
    const plan = planParts(size, auto, oss)
    expect(plan).toEqual({ sizeBytes: size, partSizeBytes: 8 * MiB, count, isAdjusted: false })
    expect(partRange(plan, count).lengthBytes).toBe(last)
  })

  it.each([
    [100 * KiB - 1, 100 * KiB, true],
    [100 * KiB, 100 * KiB, false],
    [100 * KiB + 1, 100 * KiB + 1, false],
    [5 * GiB - 1, 5 * GiB - 1, false],
    [5 * GiB, 5 * GiB, false],
    [5 * GiB + 1, 5 * GiB, true],
  ])('makes of a wish for parts of %i bytes %i', (wish, size, isAdjusted) => {
    expect(planParts(20 * MiB, bySize(wish), oss)).toMatchObject({
      partSizeBytes: size,
      isAdjusted,
    })
  })

  it.each([
    [9_999, MiB, 9_999, false],
    [10_000, MiB, 10_000, false],
    [10_001, 2 * MiB, 5_001, true],
  ])('raises the part size when %i parts would be needed', (parts, size, count, isAdjusted) => {
    expect(planParts(parts * MiB, bySize(MiB), oss)).toMatchObject({
      partSizeBytes: size,
      count,
      isAdjusted,
    })
  })

  it.each([
    [1, 1, false],
    [2, 2, false],
    [200, 200, false],
    [201, 200, true],
    [100_000, 200, true],
  ])('cuts 20,480,000 bytes into %i parts as %i', (wish, count, isAdjusted) => {
    expect(planParts(200 * 100 * KiB, byCount(wish), oss)).toMatchObject({ count, isAdjusted })
  })

  it('says so when equal parts cannot make the wished number', () => {
    const tiny = { ...oss, minPartSizeBytes: 1 }
    expect(planParts(10, byCount(6), tiny)).toMatchObject({ count: 5, isAdjusted: true })
  })

  it.each([largest - 1, largest])('plans %i bytes within the limits', (size) => {
    expect(planParts(size, auto, oss)).toMatchObject({ partSizeBytes: 5 * GiB, count: 10_000 })
  })

  it('refuses a file over 48.8 TB, naming the limit and the size', () => {
    expect(() => planParts(largest + 1, auto, oss)).toThrow(
      expect.objectContaining({
        code: 'source/too-large',
        retry: 'never',
        details: { sizeBytes: `${largest + 1}`, limitBytes: `${largest}` },
      }),
    )
  })

  it('keeps every part in its place and within the limits, up to 48.8 TB', () => {
    const size = fc.oneof(
      fc.integer({ min: 0, max: 64 * MiB }),
      fc.integer({ min: 0, max: largest }),
      fc.integer({ min: largest - 100, max: largest }),
    )
    const wish = fc.oneof(
      fc.constant(auto),
      fc.integer({ min: 1, max: 6 * GiB }).map(bySize),
      fc.integer({ min: 1, max: 12_000 }).map(byCount),
    )
    fc.assert(
      fc.property(size, wish, (sizeBytes, wished) => {
        const plan = planParts(sizeBytes, wished, oss)
        expect(plan.count).toBeGreaterThanOrEqual(1)
        expect(plan.count).toBeLessThanOrEqual(10_000)
        expect(plan.count).toBe(partCount(sizeBytes, plan))
        expect(plan.partSizeBytes).toBeGreaterThanOrEqual(oss.minPartSizeBytes)
        expect(plan.partSizeBytes).toBeLessThanOrEqual(oss.maxPartSizeBytes)
        let end = 0
        for (let number = 1; number <= plan.count; number++) {
          const { offsetBytes, lengthBytes } = partRange(plan, number)
          if (offsetBytes !== end) throw new Error(`gap before part ${number}`)
          const isLast = number === plan.count
          if (!isLast && lengthBytes !== plan.partSizeBytes) throw new Error('short part inside')
          if (lengthBytes < (sizeBytes === 0 ? 0 : 1)) throw new Error(`part ${number} is empty`)
          end += lengthBytes
        }
        expect(end).toBe(sizeBytes)
      }),
    )
  })
})
