import { describe, expect, it } from 'vitest'
import { createTeller } from '../../../../electron/main/fragments/teller.ts'
import type { AppEventBody } from '../../../../electron/main/ipc/publish.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

function start() {
  const clock = createFakeClock()
  const events: AppEventBody[] = []
  const teller = createTeller({ clock, tell: (event) => void events.push(event) })
  return { clock, events, teller }
}

describe('what is told of long requests', () => {
  it('is the newest word, at most eight times a second', async () => {
    const { clock, events, teller } = start()
    const progress = teller.progress('r')
    for (let done = 1; done <= 1000; done++) {
      progress.moved(done, 1000)
      await clock.advance(1)
    }
    expect(events).toHaveLength(8)
    expect(events.at(-1)).toEqual({
      type: 'request.progress',
      requestId: 'r',
      done: 1000,
      total: 1000,
    })
  })

  it('of two requests is told for each', async () => {
    const { clock, events, teller } = start()
    teller.progress('a').moved(1, 2)
    teller.progress('b').moved(3, 4)
    await clock.advance(200)
    expect(events).toMatchObject([
      { requestId: 'a', done: 1, total: 2 },
      { requestId: 'b', done: 3, total: 4 },
    ])
  })

  it('is nothing after the end: the answer says it all', async () => {
    const { clock, events, teller } = start()
    const progress = teller.progress('r')
    progress.moved(1, 2)
    progress.end()
    progress.moved(2, 2)
    await clock.advance(1000)
    expect(events).toEqual([])
    expect(clock.pending()).toBe(0)
  })
})

describe('fragments that are gone', () => {
  it('are told a moment later, together and in order', async () => {
    const { clock, events, teller } = start()
    const ids = Array.from({ length: 300 }, (_, index) => `f${index}`)
    for (const id of ids) {
      teller.gone(id)
      await clock.advance(1)
    }
    await clock.advance(125)
    const told = events.map((event) => (event.type === 'fragments.gone' ? event.ids : []))
    expect(told.flat()).toEqual(ids)
    expect(told).toHaveLength(3)
  })

  it('are told at once when the answer is due, and never twice', async () => {
    const { clock, events, teller } = start()
    teller.gone('a')
    teller.flush()
    teller.flush()
    await clock.advance(1000)
    expect(events).toEqual([{ type: 'fragments.gone', ids: ['a'] }])
  })

  it('are not told to a window that is gone', async () => {
    const { clock, events, teller } = start()
    teller.gone('a')
    teller.clear()
    await clock.advance(1000)
    expect(events).toEqual([])
  })
})
