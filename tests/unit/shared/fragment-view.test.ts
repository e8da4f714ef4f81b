import { describe, expect, it } from 'vitest'
import { gapsIn } from '#shared/fragment-view.ts'

describe('gapsIn', () => {
  it.each([
    [[], []],
    [[1, 2, 3], []],
    [[2], [{ from: 1, to: 1 }]],
    [
      [1, 5, 6, 9],
      [
        { from: 2, to: 4 },
        { from: 7, to: 8 },
      ],
    ],
    [[10_000], [{ from: 1, to: 9_999 }]],
  ])('of %j are %j', (numbers, gaps) => {
    expect(gapsIn(numbers)).toEqual(gaps)
  })
})
