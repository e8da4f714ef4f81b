import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import type { Entry } from '../../../../electron/engine/queue/entry.ts'
import { aTask } from '../../../support/build-task.ts'
import { aResult, createFakeQueue, type FakeQueue } from '../../../support/fake-queue.ts'
import { turns } from '../../../support/fake-clock.ts'

function refusal(code: ErrorCode): TransferError {
  return new TransferError(code, 'refused', { retry: 'person' })
}

async function fails(fake: FakeQueue, entry: Entry, code: ErrorCode = 'oss/no-such-bucket') {
  fake.runs.findLast((each) => each.entry === entry)?.end.reject(refusal(code))
  await turns()
}

async function succeeds(fake: FakeQueue, entry: Entry) {
  fake.runs.findLast((each) => each.entry === entry)?.end.resolve(aResult)
  await turns()
}

/** Tasks by their bucket. */
function addTo(fake: FakeQueue, ...buckets: readonly string[]): readonly Entry[] {
  return buckets.map((bucket) => fake.line.add(aTask({ bucket })))
}

/** Eight tasks of one bucket, of which the first three failed. */
async function holding() {
  const fake = createFakeQueue()
  const entries = addTo(fake, ...Array.from({ length: 8 }, () => 'gone'))
  await fake.begin()
  for (const entry of entries.slice(0, 3)) await fails(fake, entry)
  return { fake, entries, names: () => entries.map((entry) => fake.name(entry)) }
}

describe('tasks of a bucket that is gone', () => {
  it('are held after the third, while those of another bucket go on', async () => {
    const { fake, names } = await holding()
    expect(names()).toEqual([...Array(3).fill('failed'), ...Array(5).fill('queued')])
    const [other] = addTo(fake, 'there')
    if (!other) throw new Error('one was added')
    fake.queue.pump()
    await turns()
    expect(fake.name(other)).toBe('preparing')
  })

  it('of other buckets are held with them when the trouble is the connection', async () => {
    const fake = createFakeQueue()
    const [a, b, c, d] = addTo(fake, 'one', 'two', 'three', 'four')
    if (!a || !b || !c || !d) throw new Error('four were added')
    await fake.begin()
    for (const entry of [a, b, c]) await fails(fake, entry, 'network/tls')
    expect(fake.name(d)).toBe('queued')
    expect(fake.holds.isStuck(d.task.target)).toBe(true)
  })

  it('let one through as the probe, and all after its success', async () => {
    const { fake, entries, names } = await holding()
    fake.holds.ask({ connectionId: 'connection' })
    await turns()
    expect(names().filter((name) => name === 'preparing')).toHaveLength(1)
    const [probe, next] = entries.slice(3)
    if (!probe || !next) throw new Error('five are left')
    await fails(fake, probe)
    expect(fake.name(next)).toBe('queued')
    fake.holds.ask({ connectionId: 'connection', bucket: 'gone' })
    await turns()
    await succeeds(fake, next)
    for (const entry of entries.slice(5)) await succeeds(fake, entry)
    expect(names().slice(4)).toEqual(Array(4).fill('done'))
  })

  it('let one of them through that a person tries again by hand', async () => {
    const { fake, entries } = await holding()
    const [first] = entries
    if (!first) throw new Error('eight were added')
    await fake.queue.transition(first, { type: 'retry' })
    await turns()
    expect(fake.name(first)).toBe('preparing')
    expect(fake.queue.running.size).toBe(1)
    await succeeds(fake, first)
    expect(fake.queue.running.size).toBe(1)
  })

  it('let the one through that a person resumes, wherever it stands in line', async () => {
    const { fake, entries } = await holding()
    const last = entries.at(-1)
    if (!last) throw new Error('eight were added')
    await fake.queue.transition(last, { type: 'pause' })
    await fake.queue.transition(last, { type: 'resume' })
    await turns()
    expect([...fake.queue.running]).toEqual([last])
  })

  it('find another probe when a person pauses the one that is on its way', async () => {
    const { fake, entries } = await holding()
    fake.holds.ask({ connectionId: 'connection' })
    await turns()
    const [probe, next] = entries.slice(3)
    if (!probe || !next) throw new Error('five are left')
    await fake.queue.transition(probe, { type: 'pause' })
    await turns()
    expect([fake.name(probe), fake.name(next)]).toEqual(['paused', 'preparing'])
  })

  it('are let go by a part of another one that is stored', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const [large, ...small] = addTo(fake, ...Array.from({ length: 6 }, () => 'odd'))
    if (!large) throw new Error('six were added')
    await fake.begin()
    for (const entry of small.slice(0, 3)) await fails(fake, entry, 'oss/access-denied')
    expect(fake.queue.running.size).toBe(1)
    fake.runs[0]?.run.moved()
    await turns()
    expect(fake.queue.running.size).toBe(2)
  })

  it('stay held when one of them waits for a way that is due', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const [waiting, ...others] = addTo(fake, ...Array.from({ length: 6 }, () => 'gone'))
    if (!waiting) throw new Error('six were added')
    await fake.begin()
    for (const entry of others.slice(0, 3)) await fails(fake, entry)
    const way = fake.ways.of('connection')
    const trip = await way.depart(waiting.task.id, false, new AbortController().signal)
    const wall = new TransferError('network/refused', 'closed', { retry: 'later' })
    trip.failed(wall)
    trip.end()
    fake.runs[0]?.end.reject(wall)
    await turns()
    await fake.clock.advance(60_000)
    expect([fake.name(waiting), fake.queue.running.size]).toEqual(['waiting-network', 0])
    fake.holds.ask({ connectionId: 'connection' })
    await turns()
    expect([...fake.queue.running]).toEqual([waiting])
  })

  it('are free again when the connection is another', async () => {
    const { fake, names } = await holding()
    fake.holds.forget('connection')
    await turns()
    expect(names()[3]).toBe('preparing')
  })
})

describe('a held bucket of many tasks', () => {
  it('is not walked through while others are admitted', async () => {
    const fake = createFakeQueue()
    let looks = 0
    const entries = addTo(fake, ...Array.from({ length: 10_000 }, () => 'gone'))
    await fake.begin()
    for (const entry of entries.slice(0, 3)) await fails(fake, entry)
    for (const entry of entries.slice(3)) {
      const { state } = entry
      Object.defineProperty(entry, 'state', { get: () => (looks++, state) })
    }
    for (let i = 0; i < 100; i++) {
      const [other] = addTo(fake, 'there')
      if (!other) throw new Error('one was added')
      fake.queue.pump()
      await turns()
      await succeeds(fake, other)
      expect(fake.name(other)).toBe('done')
    }
    expect(looks).toBe(0)
  })

  it('never has more running than there may be when it is let go beside others', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const gone = addTo(fake, ...Array.from({ length: 8 }, () => 'gone'))
    const [there] = addTo(fake, 'there', 'there', 'there')
    if (!there) throw new Error('three were added')
    await fake.begin()
    for (const entry of gone.slice(0, 4)) await fails(fake, entry)
    fake.holds.ask({ connectionId: 'connection' })
    await turns()
    // Whoever waits elsewhere does not take the slot of the probe while it is told of.
    await succeeds(fake, there)
    const running = [...fake.queue.running].map(({ task }) => task.target.bucket)
    expect(running.toSorted()).toEqual(['gone', 'there'])
  })
})
