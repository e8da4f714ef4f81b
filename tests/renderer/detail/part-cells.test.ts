import { describe, expect, it } from 'vitest'
import type { PartsView } from '#shared/task-view.ts'
import {
  allStored,
  countParts,
  fillCells,
  partRange,
  partState,
  sameCell,
} from '../../../renderer/src/components/detail/part-cells.ts'
import { layoutPartMap } from '../../../renderer/src/components/detail/part-map-layout.ts'

const pending = 0
const sending = 1
const stored = 2
const toRetry = 3

function aView(states: number[], change: Partial<PartsView> = {}): PartsView {
  return {
    taskId: 't',
    sizeBytes: states.length * 100,
    partSizeBytes: 100,
    states: Uint8Array.from(states),
    sending: [],
    ...change,
  }
}

/** All parts in squares of their own, or so many in one. */
function layoutOf(parts: number, partsPerCell = 1) {
  return { ...layoutPartMap(parts, 500, 500), partsPerCell, cells: Math.ceil(parts / partsPerCell) }
}

describe('fillCells', () => {
  it('fills a part on its way by the bytes sent', () => {
    const view = aView([stored, sending, pending], {
      sending: [{ number: 2, attempt: 1, sentBytes: 25 }],
    })
    const cells = fillCells(view, layoutOf(3))
    expect([...cells.stored]).toEqual([1, 0, 0])
    expect([...cells.sent]).toEqual([0, 0.25, 0])
    expect([...cells.sending]).toEqual([0, 1, 0])
  })

  it('measures the last part by its own, smaller size', () => {
    const view = aView([stored, sending], {
      sizeBytes: 110,
      sending: [{ number: 2, attempt: 1, sentBytes: 5 }],
    })
    expect(fillCells(view, layoutOf(2)).sent[1]).toBe(0.5)
  })

  it('shows the share stored of parts that stand behind one square', () => {
    const view = aView([stored, stored, stored, pending, sending, pending, pending, pending], {
      sending: [{ number: 5, attempt: 1, sentBytes: 100 }],
    })
    const cells = fillCells(view, layoutOf(8, 4))
    expect([...cells.stored]).toEqual([0.75, 0])
    expect([...cells.sent]).toEqual([0, 0.25])
  })

  it('keeps one part to retry visible among 10,000 whatever the group size', () => {
    const states = Array.from({ length: 10_000 }, () => stored)
    states[6789] = toRetry
    for (const partsPerCell of [1, 2, 7, 100, 5000]) {
      const cells = fillCells(aView(states), layoutOf(10_000, partsPerCell))
      expect(cells.attention[Math.floor(6789 / partsPerCell)]).toBe(1)
      expect(cells.attention.reduce((sum, value) => sum + value, 0)).toBe(1)
    }
  })

  it('ignores bytes of a part that is no longer on its way', () => {
    const view = aView([stored, toRetry], {
      sending: [
        { number: 1, attempt: 1, sentBytes: 50 },
        { number: 2, attempt: 1, sentBytes: 50 },
        { number: 99, attempt: 1, sentBytes: 50 },
      ],
    })
    expect([...fillCells(view, layoutOf(2)).sent]).toEqual([0, 0])
  })
})

describe('sameCell', () => {
  it('asks for a new picture only of squares that look different', () => {
    const states = [stored, sending, pending]
    const at = (sentBytes: number, third = pending) =>
      fillCells(
        aView([states[0] ?? 0, sending, third], {
          partSizeBytes: 100_000,
          sizeBytes: 300_000,
          sending: [{ number: 2, attempt: 1, sentBytes }],
        }),
        layoutOf(3),
      )
    const before = at(50_000)
    expect([0, 1, 2].map((cell) => sameCell(before, at(50_001), cell))).toEqual([true, true, true])
    expect([0, 1, 2].map((cell) => sameCell(before, at(60_000, stored), cell))).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('parts', () => {
  it('are counted by state', () => {
    expect(countParts(aView([stored, stored, sending, toRetry, pending]))).toEqual({
      pending: 1,
      sending: 1,
      stored: 2,
      'to-retry': 1,
    })
  })

  it('cover the file byte for byte', () => {
    const view = { sizeBytes: 250, partSizeBytes: 100 }
    expect([1, 2, 3].map((number) => partRange(view, number))).toEqual([
      { offsetBytes: 0, sizeBytes: 100 },
      { offsetBytes: 100, sizeBytes: 100 },
      { offsetBytes: 200, sizeBytes: 50 },
    ])
  })

  it('are where somebody else has cut them, in sizes of their own', () => {
    const view = { sizeBytes: 250, partSizeBytes: 100, unevenEnds: [30, 130] }
    expect([1, 2, 3, 4].map((number) => partRange(view, number))).toEqual([
      { offsetBytes: 0, sizeBytes: 30 },
      { offsetBytes: 30, sizeBytes: 100 },
      { offsetBytes: 130, sizeBytes: 100 },
      { offsetBytes: 230, sizeBytes: 20 },
    ])
  })

  it('of a finished task are all stored, though nothing is watched any more', () => {
    const view = allStored({ id: 't', sizeBytes: 250, partSizeBytes: 100, partsTotal: 3 })
    expect([1, 2, 3].map((number) => partState(view, number))).toEqual([
      'stored',
      'stored',
      'stored',
    ])
  })
})
