import { expect, it } from 'vitest'
import { saturatedAt, watchLoad } from '../../../../electron/engine/pipeline/worker-load.ts'

/** What is said after each span of so many ms, of which the thread was active for some. */
function said(spans: readonly (readonly [ms: number, activeMs: number])[]): boolean[] {
  let nowMs = 0
  let active = 0
  const clock = { monotonic: () => nowMs }
  const load = watchLoad(clock, () => ({ active, idle: nowMs - active }))
  return spans.map(([ms, activeMs]) => {
    nowMs += ms
    active += activeMs
    return load.share() >= saturatedAt
  })
}

it('is saturated when it was active for four fifths of the time', () => {
  expect(said([[100, 80]])).toEqual([true])
  expect(said([[100, 79]])).toEqual([false])
})

it('goes by the last span, and by none that is too short to tell', () => {
  expect(
    said([
      [99, 99],
      [1, 1],
      [99, 0],
      [1, 0],
      [1_000, 900],
    ]),
  ).toEqual([false, true, true, false, true])
})

it('is not saturated before it has begun', () => {
  const load = watchLoad({ monotonic: performance.now.bind(performance) }, () => ({
    active: 0,
    idle: 0,
  }))
  expect(load.share()).toBe(0)
})
