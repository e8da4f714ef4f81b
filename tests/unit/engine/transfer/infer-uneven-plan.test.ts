import { describe, expect, it } from 'vitest'
import { partCount, partRange } from '../../../../electron/engine/task/part-plan.ts'
import { inferUnevenPlan } from '../../../../electron/engine/transfer/infer-part-size.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import { tinyLimits } from '../../../support/fake-storage.ts'

type Part = readonly [number: number, sizeBytes: number]

describe('inferUnevenPlan', () => {
  const uneven = (sizeBytes: number, parts: readonly Part[]) =>
    inferUnevenPlan(
      parts.map(([number, size]) => ({ number, sizeBytes: size })),
      sizeBytes,
      tinyLimits,
    )

  it.each<
    readonly [string, number, readonly Part[], readonly number[] | undefined, number, number]
  >([
    [
      'all sizes',
      100,
      [
        [1, 10],
        [2, 25],
        [3, 12],
      ],
      [10, 35, 47],
      25,
      6,
    ],
    [
      'up to a gap',
      100,
      [
        [1, 10],
        [2, 25],
        [4, 30],
      ],
      [10, 35],
      25,
      5,
    ],
    [
      'up to a part too small to be in the middle',
      100,
      [
        [1, 30],
        [2, 30],
        [3, 5],
      ],
      undefined,
      30,
      4,
    ],
    [
      'the last part of the file, however small',
      40,
      [
        [1, 12],
        [2, 25],
        [3, 3],
      ],
      [12, 37, 40],
      25,
      3,
    ],
    [
      'up to where the file ends',
      50,
      [
        [1, 12],
        [2, 25],
        [3, 30],
      ],
      [12, 37],
      25,
      3,
    ],
    [
      'even ones as even',
      100,
      [
        [1, 20],
        [2, 20],
      ],
      undefined,
      20,
      5,
    ],
  ])('uses the run from part 1: %s', (_, sizeBytes, parts, unevenEnds, partSizeBytes, count) => {
    const plan = uneven(sizeBytes, parts)
    expect(plan).toEqual({
      sizeBytes,
      partSizeBytes,
      count,
      isAdjusted: false,
      ...(unevenEnds === undefined ? {} : { unevenEnds }),
    })
  })

  it.each<readonly [string, readonly Part[]]>([
    [
      'part 1 is missing',
      [
        [2, 20],
        [3, 30],
      ],
    ],
    ['nothing is listed', []],
    ['part 1 is larger than the file', [[1, 101]]],
    [
      'part 1 is empty',
      [
        [1, 0],
        [2, 20],
      ],
    ],
    [
      'part 1 is too small for what follows',
      [
        [1, 5],
        [2, 20],
      ],
    ],
  ])('finds nothing when %s', (_, parts) => {
    expect(uneven(100, parts)).toBeUndefined()
  })

  it('makes plans whose ranges are the file, each part where its sizes say', () => {
    const choices = seededChoices(printedSeed())
    for (let round = 0; round < 2_000; round++) {
      const sizes = Array.from({ length: 1 + choices.below(20) }, () => 10 + choices.below(300))
      const run = sizes.reduce((sum, size) => sum + size, 0)
      const sizeBytes = run + choices.below(3_000)
      const plan = uneven(
        sizeBytes,
        sizes.map((size, index): Part => [index + 1, size]),
      )
      if (plan === undefined) throw new Error(`no plan for ${sizes.join(', ')} of ${sizeBytes}`)
      expect(plan.count).toBe(partCount(sizeBytes, plan))
      let end = 0
      for (let number = 1; number <= plan.count; number++) {
        const { offsetBytes, lengthBytes } = partRange(plan, number)
        expect(offsetBytes).toBe(end)
        expect(lengthBytes).toBeGreaterThan(0)
        expect(lengthBytes).toBe(sizes[number - 1] ?? lengthBytes)
        end += lengthBytes
      }
      expect(end).toBe(sizeBytes)
    }
  })
})
