import { expect, it } from 'vitest'
import { watchForSleep } from '../../../../electron/engine/health/sleep-watch.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

it('notices a gap in which the process did not run, once', async () => {
  const clock = createFakeClock()
  const gaps: number[] = []
  watchForSleep(clock, (gapMs) => gaps.push(gapMs))
  await clock.advance(60_000)
  expect(gaps).toEqual([])
  clock.jumpWall(8 * 3_600_000)
  await clock.advance(60_000)
  expect(gaps).toEqual([8 * 3_600_000])
})

it('takes half a minute, and a clock set back, for nothing', async () => {
  const clock = createFakeClock()
  const gaps: number[] = []
  watchForSleep(clock, (gapMs) => gaps.push(gapMs))
  clock.jumpWall(30_000)
  await clock.advance(5_000)
  clock.jumpWall(-86_400_000)
  await clock.advance(5_000)
  expect(gaps).toEqual([])
  clock.jumpWall(30_001)
  await clock.advance(5_000)
  expect(gaps).toEqual([30_001])
})

it('holds no timer after it was stopped', async () => {
  const clock = createFakeClock()
  const stop = watchForSleep(clock, () => {})
  await clock.advance(12_000)
  stop()
  expect(clock.pending()).toBe(0)
})
