import { describe, expect, it } from 'vitest'
import type { FragmentComparison } from '#shared/fragment-view.ts'
import { layoutPartMap } from '../../../renderer/src/components/detail/part-map-layout.ts'
import {
  countMarks,
  fillMarkCells,
  markOf,
  marksOf,
  marksOfPlan,
  type Marks,
} from '../../../renderer/src/components/fragment-detail/part-marks.ts'
import { aPlan, numbersTo, storedParts } from '../harness/fragment-dialog-answers.ts'

function names(marks: Marks): readonly string[] {
  return Array.from(marks, (_, index) => markOf(marks, index + 1))
}
function stored(...numbers: readonly number[]) {
  return storedParts(numbers)
}
const plan = { ...aPlan, parts: 5, different: [2], missing: [3, 5] }

describe('marksOf', () => {
  it('knows nothing of a fragment without parts', () => {
    expect(names(marksOf([]))).toEqual([])
  })

  it('shows every gap up to the last stored part, and nothing behind it', () => {
    expect(names(marksOf(stored(2, 3, 5)))).toEqual(['gap', 'stored', 'stored', 'gap', 'stored'])
  })

  it('shows what a file says of each part, and what the file has beyond the last', () => {
    expect(names(marksOf(stored(1, 2, 4), plan))).toEqual([
      'equal',
      'different',
      'missing',
      'equal',
      'missing',
    ])
  })

  it('shows stored parts behind the end of the file as different', () => {
    const beyond = { ...plan, parts: 2, different: [4], missing: [] }
    expect(names(marksOf(stored(1, 2, 4), beyond))).toEqual(['equal', 'equal', 'gap', 'different'])
  })

  it('shows which parts are those of another file', () => {
    const answer = { kind: 'refused', reason: 'another-file', stored: 2, different: [1] } as const
    expect(names(marksOf(stored(1, 3), answer))).toEqual(['different', 'gap', 'equal'])
  })

  it.each(['in-use', 'empty', 'other-cut'] as const)(
    'claims nothing when no part was compared (%s)',
    (reason) => {
      const answer: FragmentComparison = { kind: 'refused', reason, stored: 2, different: [1, 2] }
      expect(names(marksOf(stored(1, 2), answer))).toEqual(['stored', 'stored'])
    },
  )
})

describe('marksOfPlan', () => {
  it('takes what is neither different nor missing as equal', () => {
    expect(countMarks(marksOfPlan(aPlan))).toEqual({
      stored: 0,
      gap: 0,
      equal: 37,
      different: 2,
      missing: 1,
    })
  })

  it('leaves out what lies beyond the end of the file', () => {
    expect(marksOfPlan({ ...aPlan, different: [41], missing: [] })).toHaveLength(40)
  })
})

describe('fillMarkCells', () => {
  it('never hides a gap or a difference among 10,000 parts', () => {
    const numbers = numbersTo(10_000, [7000])
    const marks = marksOf(storedParts(numbers), {
      ...aPlan,
      parts: 10_000,
      different: [400],
      missing: [],
    })
    const layout = layoutPartMap(10_000, 300, 100)
    expect(layout.partsPerCell).toBeGreaterThan(1)
    const cells = fillMarkCells(marks, layout)
    const cellOf = (number: number): number => Math.floor((number - 1) / layout.partsPerCell)
    expect(cells.gap.indexOf(1)).toBe(cellOf(7000))
    expect(cells.different.indexOf(1)).toBe(cellOf(400))
    expect(cells.held[cellOf(7000)]).toBeCloseTo(1 - 1 / layout.partsPerCell)
    expect(cells.held[0]).toBe(1)
  })
})
