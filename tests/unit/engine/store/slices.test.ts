import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createSlices, createTurns } from '../../../../electron/engine/store/slices.ts'
import { countTurns } from '../../../support/loop-turns.ts'

describe('slices', () => {
  it('never hold more than their limit, whatever the amounts', async () => {
    using turns = countTurns()
    const slices = createSlices(10)
    const perTurn = new Map<number, number>()
    for (let n = 0; n < 200; n++) {
      const amount = 1 + (n % 4)
      await slices.spend(amount)
      perTurn.set(turns.now(), (perTurn.get(turns.now()) ?? 0) + amount)
    }
    expect(perTurn.size).toBeGreaterThan(40)
    // What used the slice up is done in the next one.
    expect(Math.max(...perTurn.values())).toBeLessThan(10 + 4)
  })

  it('do not wait before they are used up', async () => {
    using turns = countTurns()
    const before = turns.now()
    const slices = createSlices(10)
    for (let n = 0; n < 9; n++) await slices.spend(1)
    expect(turns.now()).toBe(before)
  })
})

describe('turns', () => {
  it('give everybody a turn of the loop alone, in order', async () => {
    using turns = countTurns()
    const line = createTurns()
    const seen = await Promise.all(Array.from({ length: 30 }, () => line.take(() => turns.now())))
    expect(new Set(seen).size).toBe(30)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it('wait for the end of work that takes longer', async () => {
    const line = createTurns()
    const order: string[] = []
    const slow = line.take(async () => {
      for (let n = 0; n < 5; n++) await nextTurn()
      order.push('slow')
    })
    await Promise.all([slow, line.take(() => order.push('quick'))])
    expect(order).toEqual(['slow', 'quick'])
  })

  it('go on after work that failed, and tell only who handed it over', async () => {
    const line = createTurns()
    const failing = line.take(() => Promise.reject(new Error('no')))
    const next = line.take(() => 'fine')
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('fine')
  })
})
