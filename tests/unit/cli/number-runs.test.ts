import { describe, expect, it } from 'vitest'
import { numberRuns } from '../../../electron/cli/number-runs.ts'

describe('numberRuns', () => {
  it.each([
    [[], ''],
    [[7], '7'],
    [[1, 2, 3], '1-3'],
    [[1, 3, 4, 9, 10_000], '1, 3-4, 9, 10000'],
  ])('tells %j as "%s"', (numbers, text) => {
    expect(numberRuns(numbers)).toBe(text)
  })

  it('counts what would be too much to read', () => {
    const odd = Array.from({ length: 15 }, (_, index) => 2 * index + 1)
    expect(numberRuns(odd.slice(0, 12))).toBe('1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23')
    expect(numberRuns([...odd, 30])).toBe('1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 4 more')
  })
})
