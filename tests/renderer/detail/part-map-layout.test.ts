import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellAt,
  cellOfPart,
  cellOrigin,
  layoutPartMap,
  moveCell,
  runOfCell,
  type PartMapLayout,
} from '../../../renderer/src/components/detail/part-map-layout.ts'

const parts = fc.integer({ min: 1, max: 10_000 })
const rooms = fc.record({
  parts,
  width: fc.integer({ min: 1, max: 1600 }),
  height: fc.integer({ min: 1, max: 700 }),
})
/** Panes as people have them. */
const panes = fc.record({
  parts,
  width: fc.integer({ min: 300, max: 1600 }),
  height: fc.integer({ min: 90, max: 700 }),
})

/** Whether the squares stand for part 1 to the last, each part in one square only. */
function isUnbroken(layout: PartMapLayout): boolean {
  let next = 1
  for (let cell = 0; cell < layout.cells; cell++) {
    const { first, last } = runOfCell(layout, cell)
    const isHere = cellOfPart(layout, first) === cell && cellOfPart(layout, last) === cell
    if (first !== next || last < first || !isHere) return false
    next = last + 1
  }
  return next === layout.parts + 1
}

describe('layoutPartMap', () => {
  it('shows every part in exactly one square, in order', () => {
    fc.assert(
      fc.property(rooms, ({ parts, width, height }) => {
        const layout = layoutPartMap(parts, width, height)
        expect(isUnbroken(layout)).toBe(true)
      }),
    )
  })

  it('keeps every square inside the pane', () => {
    fc.assert(
      fc.property(panes, ({ parts, width, height }) => {
        const layout = layoutPartMap(parts, width, height)
        const last = cellOrigin(layout, layout.cells - 1)
        expect(last.y + layout.cell).toBeLessThanOrEqual(height)
        expect((layout.columns - 1) * layout.pitch + layout.cell).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('finds each square under every point of it', () => {
    fc.assert(
      fc.property(panes, fc.nat(), ({ parts, width, height }, pick) => {
        const layout = layoutPartMap(parts, width, height)
        const cell = pick % layout.cells
        const { x, y } = cellOrigin(layout, cell)
        expect(cellAt(layout, x, y)).toBe(cell)
        expect(cellAt(layout, x + layout.cell - 0.5, y + layout.cell - 0.5)).toBe(cell)
      }),
    )
  })

  it('gives each of 400 parts its own square in a pane like the mock-up', () => {
    expect(layoutPartMap(400, 704, 180)).toMatchObject({ partsPerCell: 1, cells: 400 })
  })

  it('groups 10,000 parts only as far as the pane demands', () => {
    const layout = layoutPartMap(10_000, 704, 180)
    expect(layout.partsPerCell).toBe(4)
    expect(layout.cells).toBe(2500)
    expect(layoutPartMap(10_000, 1500, 600).partsPerCell).toBe(1)
  })

  it('shows nothing under a point behind the last square', () => {
    const layout = layoutPartMap(5, 704, 180)
    const { x, y } = cellOrigin(layout, 4)
    expect(cellAt(layout, x + layout.pitch, y)).toBeUndefined()
    expect(cellAt(layout, -1, 0)).toBeUndefined()
    expect(cellAt(layout, 0, layout.pitch * 2)).toBeUndefined()
  })
})

describe('moveCell', () => {
  const layout = layoutPartMap(95, 7 * 32, 1000)
  const columns = layout.columns

  it.each([
    ['right', 0, 1],
    ['left', 0, 0],
    ['right', 94, 94],
    ['down', 0, columns],
    ['up', columns, 0],
    ['up', 3, 3],
    ['down', 94, 94],
    ['home', 50, 0],
    ['end', 50, 94],
    ['page-down', 94, 94],
    ['page-up', 1, 0],
  ] as const)('goes %s from %i to %i', (move, from, to) => {
    expect(moveCell(layout, from, move)).toBe(to)
  })
})
