import { beforeEach, describe, expect, it } from 'vitest'
import { TransferError, type RetryAdvice } from '../../../../electron/engine/errors.ts'
import { createKeeper, type Keeper, type Trip } from '../../../../electron/engine/health/keeper.ts'
import { createSlots } from '../../../../electron/engine/transfer/slots.ts'
import { createFakeClock, turns, type FakeClock } from '../../../support/fake-clock.ts'
import { errorOf } from '../../../support/until.ts'

const live = new AbortController().signal
const error = (code: ConstructorParameters<typeof TransferError>[0], retry: RetryAdvice = 'now') =>
  new TransferError(code, 'test', { retry })
const closed = error('network/refused', 'later')
const expired = error('oss/token-expired', 'person')

let clock: FakeClock
let keeper: Keeper
let isSuspended: boolean
let most: number
let changes: boolean[]
const bodies = createSlots(2)
beforeEach(() => {
  clock = createFakeClock()
  isSuspended = false
  most = 8
  changes = []
  keeper = createKeeper({
    clock,
    random: () => 0.5,
    isOnline: () => true,
    isSuspended: () => isSuspended,
    most: () => most,
    bodies,
    changed: (isPassable) => changes.push(isPassable),
  })
})

async function fail(who: string, cause: TransferError): Promise<void> {
  const trip = await keeper.depart(who, false, live)
  trip.failed(cause)
  trip.end()
}

describe('a way that is down', () => {
  it('lets nobody through before its time, and then one alone', async () => {
    await fail('a', closed)
    expect(await errorOf(keeper.depart('a', false, live))).toMatchObject({
      code: 'network/refused',
      retry: 'later',
    })
    expect(keeper.admits()).toBe(false)
    await clock.advance(200)
    expect(keeper.admits()).toBe(true)
    const trip = await keeper.depart('b', false, live)
    expect(keeper.admits()).toBe(false)
    expect(await errorOf(keeper.depart('c', false, live))).toMatchObject({ retry: 'later' })
    expect(keeper.trouble()).toMatchObject({ state: 'down', isTrying: true, failures: 0 })
    trip.answered()
    trip.end()
    expect(keeper.trouble()).toBeUndefined()
    await keeper.depart('c', false, live)
  })

  it('gives the turn to another when the probe ended without asking', async () => {
    await fail('a', closed)
    await clock.advance(200)
    keeper.admitted('b')
    expect(keeper.admits()).toBe(false)
    keeper.left('c')
    expect(keeper.admits()).toBe(false)
    keeper.left('b')
    expect(keeper.admits()).toBe(true)
  })

  it('names one time for everybody, and another one after the probe failed', async () => {
    await fail('a', closed)
    const first = keeper.untilMs()
    expect(first).toBe(clock.now() + 100)
    await clock.advance(100)
    expect(keeper.untilMs()).toBe(first)
    await fail('b', closed)
    expect(keeper.untilMs()).toBe(clock.now() + 200)
    expect(keeper.trouble()).toMatchObject({ failures: 1, isTrying: false })
  })

  it('learns nothing from what was sent before it went down, or before it opened', async () => {
    const early = await keeper.depart('early', false, live)
    await fail('a', closed)
    const until = keeper.untilMs()
    early.answered()
    expect(keeper.isDown()).toBe(true)
    const other = await errorOf(keeper.depart('x', false, live))
    expect(other).toBeInstanceOf(TransferError)
    early.failed(closed)
    expect(keeper.untilMs()).toBe(until)
    await clock.advance(200)
    const probe = await keeper.depart('b', false, live)
    probe.answered()
    early.failed(closed)
    expect(keeper.isDown()).toBe(false)
  })

  it('wakes who waits for it when it is due and when it opens', async () => {
    await fail('a', closed)
    let passed = 0
    const count = (): number => passed++
    void keeper.passable(live).then(count)
    void keeper.passable(live).then(count)
    await turns()
    expect(passed).toBe(0)
    await clock.advance(200)
    expect(passed).toBe(2)
  })
})

describe('refused credentials', () => {
  it('let nobody through until they are changed, and what was signed with old ones is repeated', async () => {
    const one = await keeper.depart('one', false, live)
    const two = await keeper.depart('two', false, live)
    expect(one.failed(expired)).toBe('throw')
    expect(keeper.isRefused()).toBe(true)
    expect(await errorOf(keeper.depart('three', false, live))).toMatchObject({
      code: 'oss/token-expired',
      retry: 'person',
    })
    keeper.hurry()
    keeper.tryNow()
    expect(keeper.isRefused()).toBe(true)
    keeper.changed()
    expect(two.failed(expired)).toBe('again')
    expect(keeper.isRefused()).toBe(false)
  })

  it('are those of the connection, though the way is down meanwhile', async () => {
    const one = await keeper.depart('one', false, live)
    await fail('a', closed)
    expect(one.failed(expired)).toBe('throw')
    expect(keeper.isRefused()).toBe(true)
    expect(clock.pending()).toBe(0)
  })
})

describe('a throttled connection', () => {
  const less = error('oss/throttled')

  it('has so many requests under way as it may, in the order they came', async () => {
    const trips: Trip[] = []
    for (const who of ['a', 'b', 'c', 'd']) trips.push(await keeper.depart(who, false, live))
    expect(trips[0]?.failed(less)).toBe('again')
    for (const trip of trips) trip.end()
    expect(keeper.trouble()).toMatchObject({ state: 'slowed', requestsAtOnce: 2 })
    const begun: string[] = []
    const later = ['e', 'f', 'g', 'h'].map(async (who) => {
      const trip = await keeper.depart(who, false, live)
      begun.push(who)
      return trip
    })
    await turns()
    expect(begun).toEqual([])
    await clock.advance(100)
    expect(begun).toEqual(['e', 'f'])
    const [first] = later
    ;(await first)?.end()
    await turns()
    expect(begun).toEqual(['e', 'f', 'g'])
  })

  it('does not hold the slots of others while it waits', async () => {
    const first = await keeper.depart('a', true, live)
    first.failed(new TransferError('oss/throttled', 'less', { retry: 'now', retryAfterMs: 60_000 }))
    first.end()
    void keeper.depart('b', true, live).then((trip) => trip.end())
    void keeper.depart('c', true, live).then((trip) => trip.end())
    await turns()
    const others = [await bodies.take(live), await bodies.take(live)]
    for (const release of others) release()
    expect(keeper.trouble()).toMatchObject({ state: 'slowed', untilMs: clock.now() + 60_000 })
    keeper.tryNow()
    await turns()
    expect(keeper.trouble()).not.toHaveProperty('untilMs')
  })

  it('waits again, and longer, when it is refused again after a wait', async () => {
    const sent: Trip[] = []
    for (let round = 1; clock.monotonic() < 10_000; round++) {
      void keeper.depart('a', false, live).then((trip) => sent.push(trip))
      while (sent.length < round) await clock.advance(10)
      expect(sent.at(-1)?.failed(less)).toBe('again')
      sent.at(-1)?.end()
    }
    // 100, 200, 400 ms and so on.
    expect(sent.length).toBeLessThan(10)
  })

  it('waits as long as it was told, whatever is answered of what was under way', async () => {
    most = 2
    const refused = await keeper.depart('a', false, live)
    const other = await keeper.depart('b', false, live)
    const told = { retry: 'now', retryAfterMs: 60_000 } as const
    refused.failed(new TransferError('oss/throttled', 'less', told))
    other.answered()
    expect(keeper.trouble()).toMatchObject({ state: 'slowed', untilMs: clock.now() + 60_000 })
  })

  it('is well again when enough requests were answered', async () => {
    const first = await keeper.depart('a', false, live)
    first.failed(less)
    first.end()
    await clock.advance(200)
    for (let n = 0; n < 40; n++) {
      const trip = await keeper.depart('a', false, live)
      trip.answered()
      trip.end()
    }
    expect(keeper.trouble()).toBeUndefined()
    expect(clock.pending()).toBe(0)
  })
})

describe('a computer asleep', () => {
  it('sends nothing until it wakes, and forgets the failures before', async () => {
    for (const who of ['a', 'b', 'c', 'd']) await fail(who, error('network/reset'))
    isSuspended = true
    let hasLeft = false
    const departing = keeper.depart('e', false, live).then((trip) => {
      hasLeft = true
      return trip
    })
    await turns()
    expect(hasLeft).toBe(false)
    isSuspended = false
    keeper.woke()
    const trip = await departing
    trip.failed(error('network/reset'))
    expect(keeper.isDown()).toBe(false)
  })

  it('tries a way that was down as soon as it wakes', async () => {
    await fail('a', closed)
    expect(keeper.admits()).toBe(false)
    keeper.woke()
    expect(keeper.admits()).toBe(true)
    expect(changes.at(-1)).toBe(true)
  })
})
