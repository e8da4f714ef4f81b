import { expect, it } from 'vitest'
import { createCuts } from '../../../../electron/engine/health/cuts.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

it('cuts after a sleep what was under way then and does not move', async () => {
  const clock = createFakeClock()
  const cuts = createCuts(clock)
  const caller = new AbortController()
  const dead = cuts.begin(caller.signal)
  const moving = cuts.begin(caller.signal)
  moving.touch()
  cuts.arm()
  const later = cuts.begin(caller.signal)
  await clock.advance(4_000)
  moving.touch()
  await clock.advance(1_000)
  expect([dead, moving, later].map((each) => each.isCut())).toEqual([true, false, false])
  expect(dead.signal.reason).toMatchObject({ code: 'network/timeout', retry: 'now' })
  expect(clock.pending()).toBe(0)
})

it('leaves alone what has ended, and passes on why the caller stops', () => {
  const clock = createFakeClock()
  const cuts = createCuts(clock)
  const caller = new AbortController()
  cuts.begin(caller.signal)[Symbol.dispose]()
  cuts.arm()
  expect(clock.pending()).toBe(0)
  const stopped = cuts.begin(caller.signal)
  caller.abort('pause')
  expect(stopped.signal.reason).toBe('pause')
  expect(stopped.isCut()).toBe(false)
  expect(cuts.begin(caller.signal).signal.aborted).toBe(true)
})
