import { describe, expect, it } from 'vitest'
import { createSlots } from '../../../../electron/engine/transfer/slots.ts'
import { turns } from '../../../support/fake-clock.ts'
import { errorOf } from '../../../support/until.ts'

const live = new AbortController().signal

/** Takes `count` slots; answers the releases in the order in which they were granted. */
function take(slots: ReturnType<typeof createSlots>, count: number, signal = live) {
  const granted: (() => void)[] = []
  const takers = Array.from({ length: count }, async () => granted.push(await slots.take(signal)))
  return { granted, takers }
}

describe('createSlots', () => {
  it('grants as many as there are, the others in the order they came', async () => {
    const slots = createSlots(2)
    const order: number[] = []
    const releases: (() => void)[] = []
    for (const name of [1, 2, 3, 4]) {
      const take = async (): Promise<void> => {
        const release = await slots.take(live)
        order.push(name)
        releases.push(release)
      }
      void take()
    }
    await turns()
    expect(order).toEqual([1, 2])
    releases[1]?.()
    await turns()
    expect(order).toEqual([1, 2, 3])
  })

  it('gets a slot back once, however often it is given', async () => {
    const slots = createSlots(1)
    const { granted } = take(slots, 3)
    await turns()
    granted[0]?.()
    granted[0]?.()
    await turns()
    expect(granted).toHaveLength(2)
  })

  it('lets a waiter go that is told to stop, without losing a slot', async () => {
    const slots = createSlots(1)
    const controller = new AbortController()
    const { granted } = take(slots, 1)
    const stopped = errorOf(slots.take(controller.signal))
    const { granted: later } = take(slots, 1)
    await turns()
    controller.abort('pause')
    expect(await stopped).toBe('pause')
    granted[0]?.()
    await turns()
    expect(later).toHaveLength(1)
    expect(await errorOf(slots.take(AbortSignal.abort('cancel')))).toBe('cancel')
  })

  it('grants to one that is told to stop in the same moment', async () => {
    const slots = createSlots(1)
    const controller = new AbortController()
    const granted = slots.take(controller.signal)
    controller.abort('pause')
    const release = await granted
    release()
    expect(await slots.take(live)).toBeTypeOf('function')
  })

  it('grows at once and shrinks as slots come back', async () => {
    const slots = createSlots(1)
    const { granted } = take(slots, 6)
    await turns()
    expect(granted).toHaveLength(1)
    slots.resize(3)
    await turns()
    expect(granted).toHaveLength(3)
    slots.resize(1)
    for (const release of granted.slice(0, 2)) release()
    await turns()
    expect(granted).toHaveLength(3)
    granted[2]?.()
    await turns()
    expect(granted).toHaveLength(4)
  })
})
