import { setImmediate as nextTurn } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBites } from '../../../../electron/main/fragments/bites.ts'
import { turns } from '../../../support/fake-clock.ts'
import { errorOf } from '../../../support/until.ts'

const never = new AbortController().signal

/** Pages that are answered when the test says so; `asked` counts those that were asked for. */
function paged(...pages: readonly (readonly number[] | Error)[]) {
  const answers = pages.map(() => Promise.withResolvers<void>())
  const state = { asked: 0, isClosed: false }
  async function* source(): AsyncGenerator<number> {
    try {
      for (const [at, page] of pages.entries()) {
        state.asked++
        await answers[at]?.promise
        if (page instanceof Error) throw page
        yield* page
      }
    } finally {
      state.isClosed = true
    }
  }
  return { state, source: source(), answer: (at: number) => answers[at]?.resolve() }
}

describe('a listing in bites', () => {
  it('asks nothing before somebody looks', async () => {
    const { state, source } = paged([1])
    createBites(source, 10)
    await turns()
    expect(state.asked).toBe(0)
  })

  it('answers the first page while the second one is on its way', async () => {
    const { state, source, answer } = paged([1, 2, 3], [4])
    const bites = createBites(source, 10)
    answer(0)
    expect(await bites.next(never)).toEqual({ items: [1, 2, 3], isEnd: false })
    expect(state.asked).toBe(2)
    answer(1)
    expect(await bites.next(never)).toEqual({ items: [4], isEnd: true })
    expect(await bites.next(never)).toEqual({ items: [], isEnd: true })
  })

  it('asks for one page ahead and no more, however long nobody looks', async () => {
    const { state, source, answer } = paged([1], [2], [3], [4])
    const bites = createBites(source, 10)
    for (const at of [0, 1, 2, 3]) answer(at)
    // Everything is answered at once: it comes as one bite.
    expect(await bites.next(never)).toEqual({ items: [1, 2, 3, 4], isEnd: true })
    const slow = paged([1], [2], [3], [4])
    const reader = createBites(slow.source, 10)
    slow.answer(0)
    await reader.next(never)
    for (const at of [1, 2, 3]) slow.answer(at)
    await turns(20)
    expect(slow.state.asked).toBe(2)
    expect(state.asked).toBe(4)
    expect(await reader.next(never)).toEqual({ items: [2, 3, 4], isEnd: true })
  })

  it('never answers more than a bite, and stops where it is full', async () => {
    const { state, source, answer } = paged([1, 2, 3, 4, 5], [6])
    const bites = createBites(source, 2)
    answer(0)
    expect(await bites.next(never)).toEqual({ items: [1, 2], isEnd: false })
    expect(await bites.next(never)).toEqual({ items: [3, 4], isEnd: false })
    expect(state.asked).toBe(1)
    answer(1)
    expect(await bites.next(never)).toEqual({ items: [5, 6], isEnd: false })
    expect(await bites.next(never)).toEqual({ items: [], isEnd: true })
  })

  it('tells what came before an error, then the error, again and again', async () => {
    const failure = new Error('refused')
    const { source, answer } = paged([1], failure)
    const bites = createBites(source, 10)
    answer(0)
    answer(1)
    expect(await bites.next(never)).toEqual({ items: [1], isEnd: false })
    expect(await errorOf(bites.next(never))).toBe(failure)
    expect(await errorOf(bites.next(never))).toBe(failure)
  })

  it('loses nothing when whoever waits gives up', async () => {
    const { state, source, answer } = paged([1, 2], [3])
    const bites = createBites(source, 10)
    const leaving = new AbortController()
    const waiting = bites.next(leaving.signal)
    leaving.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    answer(0)
    await turns(20)
    expect(state.asked).toBe(1)
    expect(await bites.next(never)).toEqual({ items: [1, 2], isEnd: false })
    answer(1)
    expect(await bites.next(never)).toEqual({ items: [3], isEnd: true })
  })

  it('tells everything once and in order, whatever the pages, the bites and the patience', async () => {
    const pages = fc.array(fc.nat({ max: 12 }), { maxLength: 8 })
    const patience = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(
        pages,
        patience,
        fc.integer({ min: 1, max: 15 }),
        async (sizes, waits, most) => {
          let count = 0
          async function* source(): AsyncGenerator<number> {
            for (const [at, size] of sizes.entries()) {
              for (let turn = 0; turn < at % 3; turn++) await nextTurn()
              for (let item = 0; item < size; item++) yield count++
            }
          }
          const bites = createBites(source(), most)
          const told: number[] = []
          for (let look = 0; ; look++) {
            const leaving = new AbortController()
            const answer = bites.next(leaving.signal).catch(() => undefined)
            for (let turn = waits[look % waits.length] ?? 0; turn > 0; turn--) await nextTurn()
            // Every other look is given up, if it has no answer by then.
            if (look % 2 === 1) leaving.abort()
            const bite = await answer
            expect(bite?.items.length ?? 0).toBeLessThanOrEqual(most)
            told.push(...(bite?.items ?? []))
            if (bite?.isEnd === true) break
          }
          const all = sizes.reduce((sum, size) => sum + size, 0)
          expect(told).toEqual(Array.from({ length: all }, (_, index) => index))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('serves one at a time', async () => {
    const { source, answer } = paged([1])
    const bites = createBites(source, 10)
    const first = bites.next(never)
    await expect(bites.next(never)).rejects.toMatchObject({ code: 'request/invalid' })
    answer(0)
    expect((await first).items).toEqual([1])
  })

  it('frees what the source holds when it is ended half-way', async () => {
    const { state, source, answer } = paged([1, 2, 3], [4])
    const bites = createBites(source, 2)
    answer(0)
    await bites.next(never)
    bites.end()
    await turns()
    expect(state).toEqual({ asked: 1, isClosed: true })
    expect((await bites.next(never)).isEnd).toBe(true)
  })
})
