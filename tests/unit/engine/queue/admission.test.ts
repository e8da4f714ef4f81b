import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import type { Entry } from '../../../../electron/engine/queue/entry.ts'
import { aTask } from '../../../support/build-task.ts'
import { aResult, createFakeQueue, type FakeQueue } from '../../../support/fake-queue.ts'
import { turns } from '../../../support/fake-clock.ts'

const closed = new TransferError('network/refused', 'closed', { retry: 'later' })
const live = new AbortController().signal

/** The run of an entry asks the service, and is answered by a wall. */
async function meetWall(fake: FakeQueue, entry: Entry): Promise<void> {
  const going = fake.runs.findLast((each) => each.entry === entry)
  const way = fake.ways.of('connection')
  try {
    const trip = await way.depart(entry.task.id, false, live)
    trip.failed(closed)
    trip.end()
    going?.end.reject(closed)
  } catch (error) {
    going?.end.reject(error)
  }
  await turns()
}

describe('tasks of a way that is down', () => {
  it('wait until the same time without timers of their own, and one is the probe', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 3 })
    const [a, b, c, d] = fake.add(4)
    if (!a || !b || !c || !d) throw new Error('four were added')
    await fake.begin()
    for (const entry of [b, a, c]) await meetWall(fake, entry)
    expect([a, b, c, d].map((entry) => fake.name(entry))).toEqual([
      'waiting-network',
      'waiting-network',
      'waiting-network',
      'queued',
    ])
    const times = [a, b, c].map(({ state }) => state.kind === 'waiting' && state.untilMs)
    expect(new Set(times).size).toBe(1)
    expect(fake.clock.pending()).toBe(1)

    await fake.clock.advance(200)
    expect([a, b, c, d].map((entry) => fake.name(entry))).toEqual([
      'preparing',
      'waiting-network',
      'waiting-network',
      'queued',
    ])
    await meetWall(fake, a)
    const later = [a, b, c].map(({ state }) => state.kind === 'waiting' && state.untilMs)
    expect(new Set(later).size).toBe(1)
    expect(later).not.toEqual(times)
  })

  it('go on in their order once the probe is answered', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const [a, b, c] = fake.add(3)
    if (!a || !b || !c) throw new Error('three were added')
    await fake.begin()
    for (const entry of [b, a]) await meetWall(fake, entry)
    await fake.clock.advance(200)
    const trip = await fake.ways.of('connection').depart(a.task.id, false, live)
    trip.answered()
    trip.end()
    await turns()
    expect([a, b, c].map((entry) => fake.name(entry))).toEqual(['preparing', 'preparing', 'queued'])
    fake.runs.findLast(({ entry }) => entry === a)?.end.resolve(aResult)
    await turns()
    expect(fake.name(c)).toBe('preparing')
  })

  it('take turns as the probe, so that one that always fails keeps nobody waiting', async () => {
    const fake = createFakeQueue()
    const all = fake.add(3)
    await fake.begin()
    const probes: (string | undefined)[] = []
    for (let round = 0; round < 6; round++) {
      const probe = fake.runs.at(-1)?.entry
      probes.push(probe?.task.id)
      if (probe !== undefined) await meetWall(fake, probe)
      await fake.clock.advance(20_000)
    }
    const [a, b, c] = all.map(({ task }) => task.id)
    expect(probes).toEqual([a, a, b, c, a, b])
  })

  it('find another probe when a person pauses the one that is due', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const [a, b] = fake.add(2)
    if (!a || !b) throw new Error('two were added')
    await fake.begin()
    for (const entry of [a, b]) await meetWall(fake, entry)
    await fake.clock.advance(200)
    expect(fake.name(a)).toBe('preparing')
    await fake.queue.transition(a, { type: 'pause' })
    await turns()
    expect([fake.name(a), fake.name(b)]).toEqual(['paused', 'preparing'])
  })

  it('are forgotten by the way when they are removed or stopped', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const [a, b] = fake.add(2)
    if (!a || !b) throw new Error('two were added')
    await fake.begin()
    for (const entry of [a, b]) await meetWall(fake, entry)
    await fake.queue.transition(a, { type: 'cancel' })
    fake.line.remove(b)
    b.stopTimer?.()
    await fake.clock.advance(60_000)
    expect(fake.runs).toHaveLength(2)
  })

  it('try the one a person asks for first', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const [a, b] = fake.add(2)
    if (!a || !b) throw new Error('two were added')
    await fake.begin()
    for (const entry of [a, b]) await meetWall(fake, entry)
    await fake.queue.transition(b, { type: 'retry' })
    await turns()
    expect([fake.name(a), fake.name(b)]).toEqual(['waiting-network', 'preparing'])
    // What is shown last is what it is: it was queued for less than a moment.
    expect(fake.shown.findLast((line) => line.startsWith(b.task.id))).toBe(`${b.task.id} preparing`)
  })
})

describe('a service that asks for a pause', () => {
  it('keeps tasks of other connections from nothing, and is sent no more tasks', async () => {
    const fake = createFakeQueue()
    const [a] = fake.add(1)
    const other = fake.line.add(aTask({ connectionId: 'other' }))
    const [next] = fake.add(1)
    if (!a || !next) throw new Error('two were added')
    await fake.begin()
    const trip = await fake.ways.of('connection').depart(a.task.id, false, live)
    const pause = { retry: 'now', retryAfterMs: 60_000 } as const
    trip.failed(new TransferError('oss/throttled', 'slow down', pause))
    await turns()
    const all = [a, other, next]
    expect(all.map((entry) => fake.name(entry))).toEqual(['preparing', 'preparing', 'queued'])
    fake.runs.at(-1)?.end.resolve(aResult)
    await turns()
    expect(all.map((entry) => fake.name(entry))).toEqual(['preparing', 'done', 'queued'])
    await fake.clock.advance(60_000)
    expect(all.map((entry) => fake.name(entry))).toEqual(['preparing', 'done', 'queued'])
    fake.runs[0]?.end.resolve(aResult)
    await turns()
    expect(all.map((entry) => fake.name(entry))).toEqual(['done', 'done', 'preparing'])
  })
})

describe('a probe that does not come to ask', () => {
  it.each(['vault/unavailable', 'internal/bug', 'source/locked', 'disk/full'] as const)(
    'for %s is not repeated at once, again and again',
    async (code) => {
      const fake = createFakeQueue()
      const [a] = fake.add(1)
      if (!a) throw new Error('one was added')
      await fake.begin()
      await meetWall(fake, a)
      await fake.clock.advance(200)
      expect(fake.runs).toHaveLength(2)
      const own = new TransferError(code, 'here', { retry: 'later' })
      for (let round = 0; round < 20; round++) {
        fake.runs.at(-1)?.end.reject(own)
        await turns()
      }
      expect(fake.runs).toHaveLength(2)
      await fake.clock.advance(60_000)
      expect(fake.runs).toHaveLength(3)
    },
  )
})

describe('a cancel while the way is down', () => {
  it('waits for the way, and is its probe when nobody else is', async () => {
    const fake = createFakeQueue()
    const [a] = fake.add(1)
    if (!a) throw new Error('one was added')
    await fake.begin()
    await meetWall(fake, a)
    await fake.queue.transition(a, { type: 'cancel' })
    const way = fake.ways.of('connection')
    const refusal = await way.depart('cancel', false, live).catch((error: unknown) => error)
    fake.aborts.at(-1)?.end.reject(refusal)
    await turns()
    expect(fake.aborts).toHaveLength(1)
    await fake.clock.advance(200)
    expect(fake.aborts).toHaveLength(2)
    fake.aborts.at(-1)?.end.resolve(undefined)
    await turns()
    expect(fake.name(a)).toBe('cancelled')
  })

  it('does not turn in circles over trouble of its own', async () => {
    const fake = createFakeQueue()
    const [a] = fake.add(1)
    if (!a) throw new Error('one was added')
    await fake.begin()
    await meetWall(fake, a)
    await fake.clock.advance(50)
    await fake.queue.transition(a, { type: 'cancel' })
    await fake.clock.advance(150)
    const own = new TransferError('vault/unavailable', 'locked', { retry: 'later' })
    fake.aborts.at(-1)?.end.reject(own)
    await turns()
    expect(fake.aborts).toHaveLength(1)
    await fake.clock.advance(60_000)
    expect(fake.aborts).toHaveLength(2)
  })
})
