import { describe, expect, it } from 'vitest'
import {
  calm,
  cut,
  fromModest,
  isSettled,
  levelOf,
  type Climb,
} from '../../../../electron/engine/tuning/climb.ts'
import { judge } from '../../../../electron/engine/tuning/judge.ts'
import type { Reading } from '../../../../electron/engine/tuning/meter.ts'

const MB = 1e6
const most = 64

/** A long look at as many parts as there may be. */
function aReading(parts: number, bytesPerSecond: number, fields: Partial<Reading> = {}): Reading {
  const spanMs = fields.spanMs ?? 12_000
  return {
    spanMs,
    bytes: (bytesPerSecond * spanMs) / 1000,
    bytesPerSecond,
    meanInFlight: parts,
    ended: parts,
    partMs: spanMs / 2,
    troubles: 0,
    begun: 0,
    ...fields,
  }
}

function aSteady(parts: number, bytesPerSecond: number, fields: Partial<Climb> = {}): Climb {
  const recent = [bytesPerSecond, bytesPerSecond]
  const rest = { sinceMs: 0, isCautious: false, recent, ...calm(0) }
  return { phase: 'steady', parts, ...rest, ...fields }
}

const few = (parts: number): Reading => aReading(parts * 0.7, MB, { spanMs: 30_000, ended: 0 })

const atMs = 100_000

describe('judge, in the beginning', () => {
  const first = judge(fromModest(0, most), aReading(4, 4 * MB, { spanMs: 2_000 }), 3_000, most)

  it('doubles after a short look', () => {
    expect(first).toMatchObject({ phase: 'doubling', parts: 8 })
  })

  it('doubles after a very short look at far more than buffers take', () => {
    const much = { spanMs: 1_000, bytes: 8_000_000, begun: 4 }
    expect(judge(first, aReading(8, 8 * MB, much), atMs, most)).toMatchObject({ parts: 16 })
  })

  it('waits while a look is too short, or shows what sockets may only have buffered', () => {
    expect(judge(first, aReading(8, 8 * MB, { spanMs: 999 }), atMs, most)).toBe(first)
    const some = { spanMs: 1_999, bytes: 4_000_000, begun: 4 }
    expect(judge(first, aReading(8, 8 * MB, some), atMs, most)).toBe(first)
    const buffered = { spanMs: 2_000, bytes: 500_000, begun: 4 }
    expect(judge(first, aReading(8, 8 * MB, buffered), atMs, most)).toBe(first)
  })

  it('goes on after a long look if a good deal more gets through', () => {
    expect(judge(first, aReading(8, 5 * MB), atMs, most)).toMatchObject({ parts: 16 })
  })

  it('stays with more that brings a little, and looks for fewer at once', () => {
    const next = judge(first, aReading(8, 4.6 * MB), atMs, most)
    expect(next).toMatchObject({ phase: 'steady', parts: 8, down: { dueMs: atMs } })
  })

  it('goes back from more that brings nothing', () => {
    const next = judge(first, aReading(8, 4.1 * MB), atMs, most)
    expect(next).toMatchObject({ phase: 'steady', parts: 4 })
  })

  it('begins anew when sockets had only filled their buffers', () => {
    const many = aSteady(64, 60 * MB, { recent: [60 * MB], modest: 4 * MB })
    const next = judge(many, aReading(64, 5 * MB, { spanMs: 5_000, ended: 0 }), atMs, most)
    expect(next).toMatchObject({ phase: 'doubling', parts: 4, isCautious: true })
    const proven = judge(many, aReading(64, 50 * MB), 1, most)
    expect(proven).toMatchObject({ phase: 'steady', parts: 64 })
  })
})

describe('judge, of a trial of more', () => {
  const steady = aSteady(8, 8 * MB)
  const trial = judge(steady, aReading(8, 8 * MB), 10_000, most)

  it('begins it when it is due, from a level that is known', () => {
    expect(trial).toMatchObject({ phase: 'up', parts: 10, base: { parts: 8 } })
    const unknown = { ...steady, recent: [] }
    expect(judge(unknown, aReading(8, 8 * MB), 10_000, most)).toMatchObject({ phase: 'steady' })
    expect(judge(steady, aReading(8, 8 * MB), 9_999, most)).toMatchObject({ phase: 'steady' })
  })

  it('never begins it over the bound', () => {
    expect(judge(steady, aReading(8, 8 * MB), 10_000, 8)).toMatchObject({ parts: 8 })
  })

  it.each([
    [8.39, 8],
    [8.4, 10],
  ])('at %f MB/s instead of 8 stays with %i parts', (speed, parts) => {
    expect(judge(trial, aReading(10, speed * MB), atMs, most)).toMatchObject({ parts })
  })

  it('waits longer each time it was for nothing, a minute at most', () => {
    let climb: Climb = steady
    const waits: number[] = []
    for (let n = 0; n < 5; n++) {
      const dueMs = climb.up.dueMs
      const later = { ...climb, down: { ...climb.down, dueMs: Infinity } }
      climb = judge(later, aReading(8, 8 * MB), dueMs, most)
      climb = judge(climb, aReading(10, 8 * MB), dueMs, most)
      waits.push(climb.up.dueMs - dueMs)
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000])
  })

  it('takes a larger step next, once it was right', () => {
    const next = judge(trial, aReading(10, 10 * MB), atMs, most)
    expect(next.up).toMatchObject({ factor: 1.5, dueMs: atMs })
  })

  it('lets parts that trouble had cut come back if nothing is lost by it', () => {
    const back = { ...trial, was: 12 }
    expect(judge(back, aReading(10, 7.8 * MB), atMs, most)).toMatchObject({ parts: 10 })
    expect(judge(back, aReading(10, 7.7 * MB), atMs, most)).toMatchObject({ parts: 8 })
  })
})

describe('judge, of fewer', () => {
  const base = { parts: 16, bytesPerSecond: 10 * MB }
  const down = aSteady(8, 0, { phase: 'down', base, recent: [] })

  it.each([
    [9.79, 16],
    [9.8, 8],
  ])('at %f MB/s instead of 10 has %i parts', (speed, parts) => {
    expect(judge(down, aReading(8, speed * MB), atMs, most)).toMatchObject({ parts })
  })

  it('gives it up after a short look where it plainly costs', () => {
    const short = { spanMs: 2_000, ended: 0 }
    expect(judge(down, aReading(8, 8.9 * MB, short), atMs, most)).toMatchObject({ parts: 16 })
    expect(judge(down, aReading(8, 9.1 * MB, short), atMs, most)).toBe(down)
  })

  it('tries it at once on a line that has become worse', () => {
    const worse = judge(aSteady(16, 10 * MB), aReading(16, 4 * MB), 0, most)
    expect(worse.down.dueMs).toBe(0)
    expect(judge(worse, aReading(16, 4 * MB), 1, most)).toMatchObject({ phase: 'down', parts: 8 })
  })

  it('takes what failed parts give back for no other line', () => {
    const climb = aSteady(16, 10 * MB)
    expect(judge(climb, aReading(16, 6 * MB, { troubles: 1 }), 0, most).recent).toHaveLength(3)
    expect(judge(climb, aReading(16, 6 * MB), 0, most).recent).toHaveLength(1)
  })

  it('never tries fewer than four for their own sake', () => {
    const four = aSteady(4, 4 * MB, { down: { dueMs: 0, waitMs: 1, factor: 0.5 } })
    expect(judge(four, aReading(4, 4 * MB), 1, most)).toMatchObject({ phase: 'steady', parts: 4 })
  })
})

describe('a cut', () => {
  const steady = aSteady(16, 16 * MB)
  const trial = cut(steady, 0.7, 16 * MB, atMs)

  it('takes effect at once', () => {
    expect(trial).toMatchObject({ phase: 'cut', parts: 11 })
  })

  it('is taken back where it costs: trouble is no matter of how many', () => {
    const next = judge(trial, aReading(11, 11 * MB), atMs + 5_000, most)
    expect(next).toMatchObject({ phase: 'steady', parts: 16, recent: steady.recent })
  })

  it('stays where it costs nothing, and lets them come back one day', () => {
    const next = judge(trial, aReading(11, 15.5 * MB), atMs + 5_000, most)
    expect(next).toMatchObject({ phase: 'steady', parts: 11, was: 16 })
  })

  it.each([
    [64, 44],
    [5, 4],
    [4, 2],
    [1, 1],
  ])('makes of %i parts %i', (parts, fewer) => {
    expect(cut(aSteady(parts, MB), 0.7, MB, atMs).parts).toBe(fewer)
  })

  it('in the beginning ends no doubling that nothing speaks against', () => {
    const early = cut(fromModest(0, most), 0.7, 0, 1_000)
    const next = judge(early, aReading(2, 2 * MB), 20_000, most)
    expect(next).toMatchObject({ phase: 'doubling', parts: 2 })
  })
})

describe('without enough to send', () => {
  it('nothing grows, and what was being tried is taken back', () => {
    const base = { parts: 8, bytesPerSecond: MB }
    const up = aSteady(10, MB, { phase: 'up', base })
    expect(judge(up, few(10), atMs, most)).toMatchObject({ phase: 'steady', parts: 8 })
    const doubling = { ...fromModest(0, most), parts: 16, base }
    expect(judge(doubling, few(16), atMs, most)).toMatchObject({ phase: 'doubling', parts: 8 })
    expect(judge(aSteady(8, MB), few(8), atMs, most)).toMatchObject({ parts: 8, recent: [] })
  })

  it('nothing grows where nothing gets through', () => {
    const first = judge(fromModest(0, most), aReading(4, 0), atMs, most)
    expect(first).toMatchObject({ phase: 'doubling', parts: 4 })
    const base = { parts: 8, bytesPerSecond: 0 }
    const up = aSteady(10, 0, { phase: 'up', base })
    expect(judge(up, aReading(10, 0), atMs, most)).toMatchObject({ parts: 8 })
  })

  it('a cut stays', () => {
    const next = judge(cut(aSteady(10, MB), 0.7, MB, 0), few(7), atMs, most)
    expect(next).toMatchObject({ phase: 'steady', parts: 7, was: 10 })
  })
})

describe('isSettled', () => {
  it('waits for the crowd before, and for new connections to be made', () => {
    const trial = aSteady(10, MB, { phase: 'up', sinceMs: 0 })
    expect(isSettled(trial, 10, 2_999)).toBe(false)
    expect(isSettled(trial, 11, 3_000)).toBe(false)
    expect(isSettled(trial, 10, 3_000)).toBe(true)
  })
})

describe('levelOf', () => {
  it('is the middle window, the better of two, and unknown without one', () => {
    expect(levelOf({ recent: [5, 1, 3] })).toBe(3)
    expect(levelOf({ recent: [1, 3] })).toBe(3)
    expect(levelOf({ recent: [] })).toBeUndefined()
  })
})
