import { describe, expect, it } from 'vitest'
import { median, summarize } from '../../../../build/bench/summary.ts'
import { aCounted, aRun } from './builders.ts'

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 2], 2],
    [[10, 9, 1, 2], 5.5],
    [[], NaN],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

describe('summarize', () => {
  it('is the median of each figure by itself, and how far the walls are apart', () => {
    const runs = [
      aRun({ wallSeconds: 4, cpuSeconds: 1, peakRssBytes: 90e6, idleRssBytes: 10e6 }),
      aRun({ wallSeconds: 2, cpuSeconds: 3, peakRssBytes: 70e6, idleRssBytes: 40e6 }),
      aRun({ wallSeconds: 3, cpuSeconds: 2, peakRssBytes: 80e6, idleRssBytes: 30e6 }),
    ]
    expect(summarize(runs)).toEqual({
      runs: 3,
      wallSeconds: 3,
      wireSeconds: 1.5,
      cpuSeconds: 2,
      serverCpuSeconds: 0.5,
      peakRssBytes: 80e6,
      overIdleBytes: 50e6,
      loopDelayP99Ms: 5,
      requests: 11,
      wallSpread: 2,
    })
  })

  it('leaves out runs with problems, and knows nothing where no other is left', () => {
    const bad = aRun({ wallSeconds: 100 }, { problems: ['something else was stored'] })
    expect(summarize([bad, aRun()])).toMatchObject({ runs: 1, wallSeconds: 2, wallSpread: 1 })
    expect(summarize([bad])).toBeUndefined()
    expect(summarize([])).toBeUndefined()
  })

  it('has no memory and no loop delay where nobody could measure them', () => {
    const unknown = { peakRssBytes: undefined, idleRssBytes: undefined, loopDelayP99Ms: undefined }
    const summary = summarize([aRun(unknown), aRun({ ...unknown, peakRssBytes: 7 })])
    const { peakRssBytes, overIdleBytes, loopDelayP99Ms } = summary ?? {}
    expect([peakRssBytes, overIdleBytes, loopDelayP99Ms]).toEqual([7, undefined, undefined])
  })

  it('counts requests of all kinds', () => {
    const counted = aCounted({ requests: { a: 1, b: 20 } })
    expect(summarize([aRun({}, { counted })])?.requests).toBe(21)
  })
})
