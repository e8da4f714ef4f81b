import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { watchForStall } from '../../../../electron/engine/pipeline/stall-watch.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

const live = new AbortController().signal

describe('watchForStall', () => {
  it('aborts when nothing has moved for the timeout, and not before', async () => {
    const clock = createFakeClock()
    using watch = watchForStall(clock, 1000, live)
    await clock.advance(600)
    watch.touch()
    await clock.advance(999)
    expect(watch.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(watch.signal.reason).toMatchObject({
      code: 'network/stalled',
      details: { idleMs: '1000' },
    })
  })

  it('holds one timer however often something moves, and none in the end', async () => {
    const clock = createFakeClock()
    const watch = watchForStall(clock, 1000, live)
    for (let step = 0; step < 100; step++) {
      watch.touch()
      await clock.advance(500)
    }
    expect(clock.pending()).toBe(1)
    watch[Symbol.dispose]()
    expect(clock.pending()).toBe(0)
  })

  it('is not fooled by a jump of the wall clock', async () => {
    const clock = createFakeClock()
    using watch = watchForStall(clock, 1000, live)
    clock.jumpWall(3_600_000)
    await clock.advance(999)
    expect(watch.signal.aborted).toBe(false)
  })

  it('ends with the reason of its caller, and leaves nothing on it', () => {
    const clock = createFakeClock()
    const caller = new AbortController()
    using over = watchForStall(clock, 1000, caller.signal)
    over[Symbol.dispose]()
    expect(getEventListeners(caller.signal, 'abort')).toEqual([])
    using watch = watchForStall(clock, 1000, caller.signal)
    caller.abort('pause')
    expect(watch.signal.reason).toBe('pause')
    using late = watchForStall(clock, 1000, caller.signal)
    expect(late.signal.reason).toBe('pause')
  })
})
