import { describe, expect, it } from 'vitest'
import { inferPlans } from '../../../../electron/engine/transfer/infer-part-size.ts'
import { partCount, partRange } from '../../../../electron/engine/task/part-plan.ts'
import { tinyLimits } from '../../../support/fake-storage.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'

type Part = readonly [number: number, sizeBytes: number]

function infer(sizeBytes: number, parts: readonly Part[], planned = 20): readonly number[] {
  const listed = parts.map(([number, size]) => ({ number, sizeBytes: size }))
  return inferPlans(listed, sizeBytes, planned, tinyLimits).map((plan) => plan.partSizeBytes)
}

describe('inferPlans', () => {
  it.each<readonly [string, number, readonly Part[], readonly number[]]>([
    [
      'all but the last',
      95,
      [
        [1, 30],
        [2, 30],
      ],
      [30],
    ],
    [
      'the last among them',
      95,
      [
        [2, 30],
        [4, 5],
      ],
      [30],
    ],
    [
      'in any order',
      95,
      [
        [4, 5],
        [1, 30],
      ],
      [30],
    ],
    [
      'exactly full',
      90,
      [
        [1, 30],
        [3, 30],
      ],
      [30],
    ],
    ['a single one as planned', 95, [[3, 20]], [20]],
    ['a single one of another size', 95, [[3, 30]], [30]],
    ['only the last', 95, [[4, 5]], [30]],
    ['only the last, or one of the first', 95, [[5, 15]], [20, 15]],
    ['one that may be the last or not', 90, [[2, 30]], [30, 60]],
    ['the whole file', 95, [[1, 95]], [95]],
  ])('reads the part size from %s', (_, size, parts, expected) => {
    expect(infer(size, parts)).toEqual(expected)
  })

  it.each<readonly [string, number, readonly Part[]]>([
    ['there is none', 95, []],
    [
      'they differ',
      95,
      [
        [1, 30],
        [2, 20],
        [3, 30],
      ],
    ],
    [
      'the highest is too short for its place',
      95,
      [
        [1, 30],
        [2, 5],
      ],
    ],
    [
      'the highest is too long',
      95,
      [
        [1, 30],
        [4, 6],
      ],
    ],
    [
      'the file ends before',
      95,
      [
        [1, 30],
        [5, 30],
      ],
    ],
    [
      'it is below the limit',
      95,
      [
        [1, 9],
        [2, 9],
      ],
    ],
    [
      'there would be too many',
      1_001,
      [
        [1, 10],
        [2, 10],
      ],
    ],
    [
      'it is above the limit',
      5_000,
      [
        [1, 1_001],
        [2, 1_001],
      ],
    ],
    ['a single one is longer than the file', 95, [[1, 96]]],
    [
      'a number is no number of a part',
      95,
      [
        [0, 30],
        [1, 30],
      ],
    ],
  ])('finds nothing when %s', (_, size, parts) => {
    expect(infer(size, parts)).toEqual([])
  })

  it('finds the plan again from any of its parts', () => {
    const choices = seededChoices(printedSeed())
    for (let round = 0; round < 2_000; round++) {
      const partSizeBytes = 10 + choices.below(300)
      const sizeBytes = 1 + choices.below(partSizeBytes * 40)
      const count = partCount(sizeBytes, { partSizeBytes })
      const numbers = new Set(
        Array.from({ length: 1 + choices.below(count) }, () => 1 + choices.below(count)),
      )
      const parts = Array.from(numbers, (number): Part => [
        number,
        partRange({ sizeBytes, partSizeBytes }, number).lengthBytes,
      ])
      const found = infer(sizeBytes, parts, partSizeBytes)
      const isFound = found.includes(partSizeBytes)
      expect({ isFound, sizeBytes, partSizeBytes, parts }).toMatchObject({ isFound: true })
    }
  })
})
