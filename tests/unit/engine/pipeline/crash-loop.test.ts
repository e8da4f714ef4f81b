import { expect, it } from 'vitest'
import { createDeathCount } from '../../../../electron/engine/pipeline/crash-loop.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

const minuteMs = 60_000

it('says that it is enough at the third death within five minutes, and counts anew', async () => {
  const clock = createFakeClock()
  const die = createDeathCount(clock)
  expect(die()).toBeUndefined()
  await clock.advance(2 * minuteMs)
  expect(die()).toBeUndefined()
  await clock.advance(3 * minuteMs - 1)
  expect(die()).toBe(3)
  expect(die()).toBeUndefined()
  expect(die()).toBeUndefined()
  expect(die()).toBe(3)
})

it('forgets deaths that lie five minutes back', async () => {
  const clock = createFakeClock()
  const die = createDeathCount(clock)
  for (let n = 0; n < 20; n++) {
    expect(die()).toBeUndefined()
    await clock.advance(2.5 * minuteMs)
  }
})
