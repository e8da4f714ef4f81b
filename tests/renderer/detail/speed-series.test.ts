import { describe, expect, it } from 'vitest'
import {
  isStalled,
  speedFigures,
  speedSeries,
} from '../../../renderer/src/components/detail/speed-series.ts'

const history = (bytesPerSecond: number[]) => ({ endMs: 100_000, stepMs: 1000, bytesPerSecond })

describe('speedSeries', () => {
  it('sets every sample at its time, the newest at the end', () => {
    expect(speedSeries(history([1, 2, 3]))).toEqual([
      [98, 99, 100],
      [1, 2, 3],
    ])
  })

  it('keeps the last minutes only', () => {
    const [x, y] = speedSeries(history(Array.from({ length: 500 }, (_, i) => i)), 180_000)
    expect(x).toHaveLength(181)
    expect(y.at(-1)).toBe(499)
    expect((x.at(-1) ?? 0) - (x[0] ?? 0)).toBe(180)
  })

  it('sums up as average and peak, and as nothing without samples', () => {
    expect(speedFigures(speedSeries(history([10, 20, 60])))).toEqual({ average: 30, peak: 60 })
    expect(speedFigures(speedSeries(history([])))).toBeUndefined()
  })
})

describe('isStalled', () => {
  it('speaks of a stall after 15 seconds without a byte, not before', () => {
    const silent = (seconds: number) => history([5, ...Array.from({ length: seconds }, () => 0)])
    expect(isStalled(silent(14))).toBe(false)
    expect(isStalled(silent(15))).toBe(true)
    expect(isStalled(history([0, 0]))).toBe(false)
    expect(isStalled(undefined)).toBe(false)
  })
})
