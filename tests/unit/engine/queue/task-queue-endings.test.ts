import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { turns } from '../../../support/fake-clock.ts'
import { aResult, createFakeQueue, only } from '../../../support/fake-queue.ts'
import { errorOf } from '../../../support/until.ts'

const offline = (): TransferError =>
  new TransferError('network/refused', 'refused', { retry: 'later' })
const wrongKey = (): TransferError =>
  new TransferError('oss/invalid-access-key', 'no such key', { retry: 'person' })
const denied = (): TransferError =>
  new TransferError('oss/access-denied', 'may not abort', { retry: 'person' })

describe('cancelling', () => {
  it('waits for the run, then deletes the parts, then is cancelled', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    const entry = only(fake.add(1))
    await fake.begin()
    await fake.queue.transition(entry, { type: 'cancel' })
    expect(fake.aborts).toEqual([])
    fake.runs[0]?.end.reject('cancel')
    await turns()
    expect(fake.name(entry)).toBe('cancelling')
    only(fake.aborts).end.resolve(undefined)
    await turns()
    expect(fake.name(entry)).toBe('cancelled')
    expect(entry.task.endedAtMs).toBe(fake.clock.now())
  })

  it('takes over from a pause that has not ended yet', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    const entry = only(fake.add(1))
    await fake.begin()
    await fake.queue.transition(entry, { type: 'pause' })
    await fake.queue.transition(entry, { type: 'cancel' })
    expect(fake.aborts).toEqual([])
    fake.runs[0]?.end.reject('pause')
    await turns()
    only(fake.aborts).end.resolve(undefined)
    await turns()
    expect(fake.name(entry)).toBe('cancelled')
  })

  it('frees the slot while parts are being deleted', async () => {
    const fake = createFakeQueue()
    const [first, second] = fake.add(2)
    await fake.begin()
    if (first) await fake.queue.transition(first, { type: 'cancel' })
    await turns()
    expect(fake.aborts).toHaveLength(1)
    expect(fake.runs[1]?.entry).toBe(second)
  })

  it('is done when the object turns out to be finished', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    await fake.queue.transition(entry, { type: 'cancel' })
    await turns()
    only(fake.aborts).end.resolve(aResult)
    await turns()
    expect(fake.name(entry)).toBe('done')
    expect(entry.task.result).toEqual(aResult)
    expect(fake.settled).toEqual([entry.task.id])
  })

  it('repeats while only the way is in trouble, ever slower', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    await fake.queue.transition(entry, { type: 'cancel' })
    await turns()
    for (const ms of [500, 1000, 2000]) {
      fake.aborts.at(-1)?.end.reject(offline())
      const tried = fake.aborts.length
      await fake.clock.advance(ms - 1)
      expect(fake.aborts).toHaveLength(tried)
      await fake.clock.advance(1)
      expect(fake.aborts).toHaveLength(tried + 1)
      expect(fake.name(entry)).toBe('cancelling')
    }
    fake.aborts.at(-1)?.end.resolve(undefined)
    await turns()
    expect(fake.name(entry)).toBe('cancelled')
  })

  it('fails when the parts may not be deleted, and can be asked for again', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    await fake.queue.transition(entry, { type: 'cancel' })
    await turns()
    fake.tasks.hold()
    only(fake.aborts).end.reject(denied())
    await turns()
    expect(fake.name(entry)).toBe('failed')
    const again = fake.queue.transition(entry, { type: 'cancel' })
    fake.tasks.release()
    expect(await again).toBe(true)
    await turns()
    expect(fake.aborts).toHaveLength(2)
    fake.aborts[1]?.end.resolve(undefined)
    await turns()
    expect(fake.name(entry)).toBe('cancelled')
  })

  it.each(['waiting', 'paused', 'blocked'])(
    'deletes the parts of a task that is %s',
    async (kind) => {
      const fake = createFakeQueue()
      const entry = only(fake.add(1))
      await fake.begin()
      if (kind === 'paused') await fake.queue.transition(entry, { type: 'pause' })
      else fake.runs[0]?.end.reject(kind === 'waiting' ? offline() : wrongKey())
      await turns()
      expect(entry.state.kind).toBe(kind)
      await fake.queue.transition(entry, { type: 'cancel' })
      only(fake.aborts).end.resolve(undefined)
      await turns()
      expect(fake.name(entry)).toBe('cancelled')
      expect(fake.clock.pending()).toBe(0)
    },
  )
})

describe('stopping the queue', () => {
  it('ends every run, writes no new state and leaves no timer', async () => {
    const fake = createFakeQueue({ tasksAtOnce: 3 })
    const entries = fake.add(4)
    await fake.begin()
    fake.runs[0]?.end.reject(offline())
    await turns()
    const [, , cancelled] = entries
    if (cancelled) await fake.queue.transition(cancelled, { type: 'cancel' })
    await turns()
    const written = fake.tasks.written.length
    await fake.queue.stop()
    expect(fake.runs.every(({ signal }, index) => index === 0 || signal.aborted)).toBe(true)
    expect(only(fake.aborts).signal.reason).toBe('shutdown')
    expect(fake.tasks.written).toHaveLength(written)
    expect(fake.clock.pending()).toBe(0)
    expect(fake.logger.errors).toEqual([])
  })

  it('waits until a run is off the wire', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    fake.add(1)
    await fake.begin()
    let isStopped = false
    const stopped = fake.queue.stop().then(() => (isStopped = true))
    await turns()
    expect(isStopped).toBe(false)
    fake.runs[0]?.end.reject('shutdown')
    expect(await stopped).toBe(true)
  })

  it('takes up no task and sets no timer afterwards', async () => {
    const fake = createFakeQueue()
    const [first] = fake.add(2)
    await fake.begin()
    await fake.queue.stop()
    fake.queue.pump()
    if (first) first.state = { kind: 'paused' }
    if (first) await fake.queue.transition(first, { type: 'resume' })
    expect(fake.runs).toHaveLength(1)
    expect(fake.clock.pending()).toBe(0)
  })

  it('does not wait for ever for a disk that takes nothing', async () => {
    const fake = createFakeQueue()
    const entry = only(fake.add(1))
    await fake.begin()
    fake.tasks.hold()
    void fake.queue.transition(entry, { type: 'pause' })
    await turns()
    const stopped = fake.queue.stop()
    await fake.clock.advance(3_000)
    await stopped
    expect(fake.tasks.disk.get(entry.task.id)).toBeUndefined()
    expect(fake.clock.pending()).toBe(0)
  })

  it('carries on at the next start with what was being cancelled', async () => {
    const before = createFakeQueue()
    const entry = only(before.add(1))
    await before.begin()
    await before.queue.transition(entry, { type: 'cancel' })
    await turns()
    await before.queue.stop()
    const record = before.tasks.disk.get(entry.task.id)
    if (record === undefined) throw new Error('nothing on the disk')
    const after = createFakeQueue()
    const again = after.line.add(record)
    await after.begin()
    expect(after.name(again)).toBe('cancelling')
    expect(after.runs).toEqual([])
    expect(after.aborts).toHaveLength(1)
  })
})

describe('trouble of the store', () => {
  it('tells who asked, and is never an unhandled rejection', async () => {
    const fake = createFakeQueue({ isStubborn: true })
    const [first, second] = fake.add(2)
    await fake.begin()
    if (first === undefined || second === undefined) throw new Error('two were added')
    fake.tasks.failNext(new Error('closed'))
    expect(await errorOf(fake.queue.transition(second, { type: 'pause' }))).toMatchObject({
      message: 'closed',
    })
    fake.tasks.failNext(new Error('closed'))
    fake.runs[0]?.end.resolve(aResult)
    await turns()
    expect(fake.logger.errors).toMatchObject([{ message: 'work in the background failed' }])
    expect(fake.shown.map((each) => each.split(' ')[1])).toEqual(['preparing'])
  })
})
