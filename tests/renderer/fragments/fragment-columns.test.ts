import { describe, expect, it } from 'vitest'
import {
  directionOf,
  layoutFragments,
  nextFragmentSort,
  shownSort,
} from '../../../renderer/src/components/fragments/fragment-columns.ts'

describe('the order of the list', () => {
  const oldestFirst = { by: 'initiated', descending: false } as const

  it.each([
    [1400, 'initiated', 'ascending'],
    [900, 'age', 'descending'],
  ] as const)('is shown by exactly one column at %d px', (widthPx, by, direction) => {
    const { columns } = layoutFragments(widthPx, new Set())
    const sort = shownSort(oldestFirst, columns)
    const arrows = columns.filter((column) => directionOf(column, sort) !== 'none')
    expect(arrows).toEqual([by])
    expect(directionOf(by, sort)).toBe(direction)
  })

  it('turns round at the first press, also where another column tells it', () => {
    const { columns } = layoutFragments(900, new Set())
    expect(nextFragmentSort('age', shownSort(oldestFirst, columns))).toEqual({
      by: 'age',
      descending: false,
    })
  })
})
