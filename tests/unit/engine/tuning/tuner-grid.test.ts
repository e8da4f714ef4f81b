/** Product M5: the tuner beside the best fixed number of parts, wherever a line may be. */
import { describe, expect, it } from 'vitest'
import { createTuner } from '../../../../electron/engine/tuning/tuner.ts'
import { allCells, gridTable, measureCell } from '../../../support/line-simulator/grid.ts'
import { seedsFor } from '../../../support/line-simulator/seeds.ts'

describe('the tuner on a grid of lines', () => {
  it('reaches 90 % of the best fixed setting everywhere, and 95 % in the median', () => {
    const seeds = seedsFor(3)
    const results = allCells.map((cell) =>
      measureCell(cell, (most) => createTuner({ host: 'oss', nowMs: 0, most }), seeds),
    )
    const ratios = results.map(({ ratio }) => ratio).toSorted((a, b) => a - b)
    const least = ratios[0] ?? 0
    const median = ratios[ratios.length >> 1] ?? 0
    const summary = `seeds ${seeds.join(', ')}: least ${least}, median ${median}`
    const isKept = least >= 0.9 && median >= 0.95
    expect(results).toHaveLength(100)
    expect(isKept ? 'kept' : `${summary}\n${gridTable(results)}`).toBe('kept')
  })
})
