import { describe, expect, it } from 'vitest'
import { gapsOf } from '../../../electron/cli/fragments-parts.ts'

describe('gapsOf', () => {
  it.each([
    [[], []],
    [[1, 2, 3], []],
    [[2], [[1, 1]]],
    [
      [1, 5, 6, 9],
      [
        [2, 4],
        [7, 8],
      ],
    ],
    [[10_000], [[1, 9_999]]],
  ])('of %j are %j', (numbers, gaps) => {
    expect(gapsOf(numbers)).toEqual(gaps)
  })
})
