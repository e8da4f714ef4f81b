import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { turns } from '../../../support/fake-clock.ts'
import { aResult, createFakeQueue, only } from '../../../support/fake-queue.ts'

const offline = (): TransferError =>
  new TransferError('network/refused', 'refused', { retry: 'later' })
const wrongKey = (): TransferError =>
  new TransferError('oss/invalid-access-key', 'no such key', { retry: 'person' })
describe('the order of tasks', () => {
  it('runs as many as allowed, in order, and the next when one is done', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 2 })
    const entries = fake.add(4)
    await fake.begin()
    expect(fake.runs.map(({ entry }) => entry)).toEqual(entries.slice(0, 2))
    fake.runs[1]?.end.resolve(aResult)
    await turns()
    expect(fake.runs.map(({ entry }) => entry)).toEqual(entries.slice(0, 3))
    expect(entries.map((entry) => fake.name(entry))).toEqual([
      'preparing',
      'done',
      'preparing',
      'queued',
    ])
  })

  it('lets a waiting task give its slot away and keep its place', async () => {
    const fake = createFakeQueue()
    const [first, second, third] = fake.add(3)
    await fake.begin()
    fake.runs[0]?.end.reject(offline())
    await turns()
    expect([first, second].map((entry) => entry && fake.name(entry))).toEqual([
      'waiting-network',
      'preparing',
    ])
    await fake.clock.advance(1000)
    expect(first && fake.name(first)).toBe('queued')
    fake.runs[1]?.end.resolve(aResult)
    await turns()
    expect(fake.runs.map(({ entry }) => entry)).toEqual([first, second, first])
    expect(third && fake.name(third)).toBe('queued')
  })

  it('waits longer each time without progress, and from the start after some', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    const waits: number[] = []
    for (let round = 0; round < 6; round++) {
      if (round === 4) fake.runs.at(-1)?.run.moved()
      fake.runs.at(-1)?.end.reject(offline())
      await turns()
      const { state } = entry
      if (state.kind !== 'waiting') throw new Error(state.kind)
      waits.push(state.untilMs - fake.clock.now())
      await fake.clock.advance(state.untilMs - fake.clock.now())
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 500, 1000])
  })

  it('looks for no checkpoint of a file that went up as one object', async () => {
    const fake = createFakeQueue()
    fake.add(1, null)
    await fake.begin()
    fake.runs[0]?.end.resolve(aResult)
    await turns()
    expect(fake.settled).toEqual([])
  })

  it('holds 10,000 queued tasks without touching them', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 3 })
    fake.add(10_000)
    await fake.begin()
    expect(fake.runs).toHaveLength(3)
    for (let done = 0; done < 300; done++) {
      fake.runs[done]?.end.resolve(aResult)
      await turns(1)
    }
    await turns()
    expect(fake.runs).toHaveLength(303)
    expect(fake.tasks.written).toHaveLength(300)
    expect(fake.shown).toHaveLength(603)
    expect(fake.clock.pending()).toBe(0)
  })
})

describe('pausing', () => {
  it('stops the run at once and is paused when the run has ended', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    const entry = only(fake.add(1))
    await fake.begin()
    expect(await fake.queue.transition(entry, { type: 'pause' })).toBe(true)
    expect(fake.runs[0]?.signal.reason).toBe('pause')
    expect(fake.name(entry)).toBe('pausing')
    fake.runs[0]?.end.reject('pause')
    await turns()
    expect(fake.name(entry)).toBe('paused')
    expect(fake.tasks.disk.get(entry.task.id)?.state).toEqual({ kind: 'paused' })
  })

  it('stops the run before the wish is on the disk', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    fake.tasks.hold()
    void fake.queue.transition(entry, { type: 'pause' })
    expect(fake.runs[0]?.signal.reason).toBe('pause')
    fake.tasks.release()
    await turns()
    expect(fake.name(entry)).toBe('paused')
  })

  it('shows nothing that is not on the disk', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    fake.tasks.hold()
    const paused = fake.queue.transition(entry, { type: 'pause' })
    await turns()
    const names = (): readonly string[] => fake.shown.map((each) => each.split(' ')[1] ?? '')
    expect(fake.tasks.waiting()).toBe(2)
    expect(names()).toEqual(['preparing'])
    fake.tasks.release(1)
    expect(await paused).toBe(true)
    expect(names()).toEqual(['preparing', 'pausing'])
    fake.tasks.release(1)
    await turns()
    expect(names()).toEqual(['preparing', 'pausing', 'paused'])
  })

  it('outranks the trouble a run ends in', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    const entry = only(fake.add(1))
    await fake.begin()
    fake.runs[0]?.end.reject(wrongKey())
    void fake.queue.transition(entry, { type: 'pause' })
    await turns()
    expect(fake.name(entry)).toBe('paused')
    expect(fake.logger.errors).toEqual([])
  })

  it('is overtaken by a run that finishes', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    const entry = only(fake.add(1))
    await fake.begin()
    await fake.queue.transition(entry, { type: 'pause' })
    fake.runs[0]?.end.resolve(aResult)
    await turns()
    expect(fake.name(entry)).toBe('done')
    expect(fake.tasks.disk.get(entry.task.id)).toMatchObject({
      state: { kind: 'ended', as: 'done' },
      result: aResult,
    })
    expect(fake.settled).toEqual([entry.task.id])
  })

  it('can be taken back while it is being written, without a slot getting lost', async () => {
    const fake = createFakeQueue()
    const [first, second] = fake.add(2)
    await fake.begin()
    if (first === undefined || second === undefined) throw new Error('two were added')
    fake.tasks.hold()
    void fake.queue.transition(first, { type: 'pause' })
    await turns()
    expect(fake.name(first)).toBe('paused')
    expect(fake.runs[1]?.entry).toBe(second)
    fake.runs[1]?.end.resolve(aResult)
    void fake.queue.transition(first, { type: 'resume' })
    await turns()
    fake.tasks.release()
    await turns()
    expect(fake.runs[2]?.entry).toBe(first)
    expect(fake.queue.running).toEqual(new Set([first]))
    fake.runs[2]?.end.resolve(aResult)
    await turns()
    expect([first, second].map((entry) => fake.name(entry))).toEqual(['done', 'done'])
    expect(fake.queue.running.size).toBe(0)
  })
})
