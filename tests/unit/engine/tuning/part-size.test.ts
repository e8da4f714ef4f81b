import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planParts } from '../../../../electron/engine/task/part-plan.ts'
import {
  mostPartsInMemory,
  partMemoryBytes,
  type PartMemory,
} from '../../../../electron/engine/tuning/part-memory.ts'
import { partSizeFor, type LineSpeed } from '../../../../electron/engine/tuning/part-size.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB
const limits = {
  minPartSizeBytes: 100 * KiB,
  maxPartSizeBytes: 5 * GiB,
  maxParts: 10_000,
  maxObjectSizeBytes: 10_000 * 5 * GiB,
}
const memory: PartMemory = {
  budgetBytes: 256 * MiB,
  heldUpToBytes: 64 * MiB,
  streamedBytes: MiB,
}
const rules = { limits, memory, mostParts: 8 }
const roomy = { ...rules, memory: { ...memory, budgetBytes: 64 * GiB } }
const line = (bytesPerSecond: number, parts: number, troubleShare = 0): LineSpeed => ({
  bytesPerSecond,
  parts,
  troubleShare,
})

describe('partSizeFor', () => {
  it('leaves it to the size of the file where nothing is known of the line', () => {
    expect(partSizeFor(GiB, undefined, rules)).toBeUndefined()
    expect(partSizeFor(GiB, line(0, 4), rules)).toBeUndefined()
    expect(partSizeFor(GiB, line(NaN, 4), rules)).toBeUndefined()
    expect(partSizeFor(GiB, line(1000, 0), rules)).toBeUndefined()
  })

  it.each([
    ['a phone', line(60_000, 4), 128 * KiB],
    ['a slow line', line(250_000, 4), MiB],
    ['a home', line(5_000_000, 8), 8 * MiB],
    ['an office', line(100e6, 16), 32 * MiB],
    ['a data centre', line(1.2e9, 16), GiB],
    ['a bad line', line(5_000_000, 8, 0.05), 4 * MiB],
  ])('aims at parts of seconds on %s', (_, known, expected) => {
    // Large beside a part, yet not so large that there would be too many.
    expect(partSizeFor(expected * 2000, known, rules)).toBe(expected)
    expect(partSizeFor(expected * 20_000, known, rules)).toBe(expected * 4)
  })

  it('keeps a part between 5 and 30 seconds, for any line and a file that is large beside it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 200_000, max: 1e9, noNaN: true }),
        fc.integer({ min: 1, max: 64 }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (bytesPerSecond, parts, troubleShare) => {
          const each = bytesPerSecond / parts
          fc.pre(each > 30_000 && each < 60e6)
          const sizeBytes = bytesPerSecond * 600
          const size = partSizeFor(sizeBytes, line(bytesPerSecond, parts, troubleShare), roomy) ?? 0
          const seconds = size / each
          // Powers of two: up to a factor of the square root of two beside the aim.
          expect(seconds).toBeGreaterThan(3.5)
          expect(seconds).toBeLessThan(30)
        },
      ),
    )
  })

  it('cuts a file so that every connection has something to do, though not ever smaller', () => {
    const known = line(8 * 8 * MiB, 8)
    expect(partSizeFor(64 * GiB, known, rules)).toBe(128 * MiB)
    expect(partSizeFor(1536 * MiB, known, rules)).toBe(16 * MiB)
    expect(partSizeFor(768 * MiB, known, rules)).toBe(8 * MiB)
    expect(partSizeFor(10 * MiB, known, rules)).toBe(8 * MiB)
    expect(partSizeFor(10 * MiB, line(8 * MiB, 8), rules)).toBe(4 * MiB)
    expect(partSizeFor(10 * MiB, line(MiB, 8), rules)).toBe(2 * MiB)
  })

  it('fits as many parts as there may be into the memory, while they last long enough', () => {
    const known = line(4 * MiB, 4)
    const large = 100 * GiB
    const fit = (budgetBytes: number, mostParts: number) =>
      partSizeFor(large, known, { limits, memory: { ...memory, budgetBytes }, mostParts })
    expect(fit(256 * MiB, 16)).toBe(16 * MiB)
    expect(fit(128 * MiB, 16)).toBe(16 * MiB)
    expect(partSizeFor(large / 4, known, { ...rules, mostParts: 32 })).toBe(8 * MiB)
    expect(partSizeFor(large / 16, known, { ...rules, mostParts: 1000 })).toBe(2 * MiB)
  })

  it('is the same for the same line, and within the limits for any', () => {
    const sizes = fc.integer({ min: 1, max: 53_687_091_200_000 })
    const lines = fc.record({
      bytesPerSecond: fc.double({ min: 1, max: 1e10, noNaN: true }),
      parts: fc.integer({ min: 1, max: 64 }),
      troubleShare: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(sizes, lines, (sizeBytes, known) => {
        const partSizeBytes = partSizeFor(sizeBytes, known, rules)
        expect(partSizeFor(sizeBytes, known, rules)).toBe(partSizeBytes)
        expect(partSizeBytes).toBeGreaterThanOrEqual(limits.minPartSizeBytes)
        expect(partSizeBytes).toBeLessThanOrEqual(limits.maxPartSizeBytes)
        const plan = planParts(sizeBytes, { by: 'auto', partSizeBytes }, limits)
        expect(plan.count).toBeLessThanOrEqual(10_000)
        expect(plan.isAdjusted).toBe(false)
      }),
    )
  })
})

describe('the memory of parts', () => {
  it.each([
    [8 * MiB, 8 * MiB, 32],
    [64 * MiB, 64 * MiB, 4],
    [64 * MiB + 1, MiB, 256],
    [5 * GiB, MiB, 256],
  ])('of %i bytes takes %i, so there may be %i', (size, each, most) => {
    expect(partMemoryBytes(size, memory)).toBe(each)
    expect(mostPartsInMemory(size, memory)).toBe(most)
  })

  it('always has room for one part', () => {
    expect(mostPartsInMemory(64 * MiB, { ...memory, budgetBytes: MiB })).toBe(1)
  })
})
