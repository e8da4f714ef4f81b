import { describe, expect, it } from 'vitest'
import { createLine } from '../../../../electron/engine/queue/line.ts'
import type { Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'

/** Admits these connections only. */
const admitting =
  (...ids: readonly string[]) =>
  (id: string): boolean =>
    ids.includes(id)

describe('createLine', () => {
  it('keeps the order and the place of a task that waits again', () => {
    const line = createLine()
    const [first, second, third] = [aTask(), aTask(), aTask()].map((task) => line.add(task))
    if (!first || !second || !third) throw new Error('three were added')
    expect([...line.all()]).toEqual([first, second, third])
    expect(line.nextQueued(() => true)).toBe(first)
    first.state = { kind: 'running', phase: 'preparing' }
    second.state = { kind: 'running', phase: 'preparing' }
    expect(line.nextQueued(() => true)).toBe(third)
    second.state = { kind: 'queued' }
    line.queued(second)
    expect(line.nextQueued(() => true)).toBe(second)
  })

  it('forgets a removed task and passes one that is leaving', () => {
    const line = createLine()
    const [first, second] = [line.add(aTask()), line.add(aTask())]
    line.remove(first)
    expect(line.get(first.task.id)).toBeUndefined()
    expect(line.nextQueued(() => true)).toBe(second)
    second.isLeaving = true
    expect(line.nextQueued(() => true)).toBeUndefined()
    second.isLeaving = false
    line.queued(second)
    expect(line.nextQueued(() => true)).toBe(second)
  })

  it('takes the first of the connections that are admitted, in the order of all', () => {
    const line = createLine()
    const [a1, b1, a2, b2] = ['a', 'b', 'a', 'b'].map((connectionId) =>
      line.add(aTask({ connectionId })),
    )
    expect(line.nextQueued(admitting())).toBeUndefined()
    expect(line.nextQueued(admitting('b'))).toBe(b1)
    expect(line.nextQueued(admitting('a', 'b'))).toBe(a1)
    for (const entry of [a1, b1]) if (entry) entry.state = { kind: 'paused' }
    expect(line.nextQueued(admitting('a', 'b'))).toBe(a2)
    expect(line.nextQueued(admitting('b'))).toBe(b2)
    if (b1) {
      b1.state = { kind: 'queued' }
      line.queued(b1)
    }
    expect(line.nextQueued(admitting('a', 'b'))).toBe(b1)
  })

  it('does not walk through 10,000 tasks of a connection that is not admitted', () => {
    const line = createLine()
    let looks = 0
    for (let n = 0; n < 10_000; n++) {
      const entry = line.add(aTask({ connectionId: 'closed' }))
      const { state } = entry
      Object.defineProperty(entry, 'state', { get: () => (looks++, state), configurable: true })
    }
    const open = line.add(aTask({ connectionId: 'open' }))
    expect(line.nextQueued((id) => id === 'open')).toBe(open)
    expect(looks).toBe(0)
  })

  it('finds the open task for the same file and target, and no other', () => {
    const line = createLine()
    const entry = line.add(aTask({ path: '/a', key: 'a' }))
    expect(line.findOpen(sameRoute(entry.task))).toBe(entry)
    expect(line.findOpen(aTask({ path: '/a', key: 'b' }))).toBeUndefined()
    expect(line.findOpen(aTask({ path: '/b', key: 'a' }))).toBeUndefined()
    expect(line.findOpen(aTask({ path: '/a', key: 'a', connectionId: 'x' }))).toBeUndefined()
    entry.state = { kind: 'ended', as: 'done' }
    expect(line.findOpen(sameRoute(entry.task))).toBeUndefined()
    expect(line.findDone(sameRoute(entry.task))).toBe(entry)
    const error = { code: 'internal/bug', message: '' } as const
    entry.state = { kind: 'ended', as: 'failed', error }
    expect(line.findOpen(sameRoute(entry.task))).toBe(entry)
  })

  it('finds the last of several for one target, and the one before when it goes', () => {
    const line = createLine()
    const [first, second] = ['/a', '/b'].map((path) => line.add(aTask({ path, key: 'k' })))
    if (!first || !second) throw new Error('two were added')
    expect(line.findTarget(aTask({ key: 'k' }))).toBe(second)
    expect(line.findOpen(sameRoute(first.task))).toBe(first)
    second.state = { kind: 'ended', as: 'done' }
    expect(line.findTarget(aTask({ key: 'k' }))).toBe(first)
    const again = line.add(sameRoute(second.task))
    expect(line.findTarget(aTask({ key: 'k' }))).toBe(again)
    expect(line.findDone(sameRoute(second.task))).toBeUndefined()
    line.remove(again)
    expect(line.findDone(sameRoute(second.task))).toBe(second)
    line.remove(second)
    line.remove(first)
    expect(line.findTarget(aTask({ key: 'k' }))).toBeUndefined()
  })

  it('finds a renamed task under its new key only', () => {
    const line = createLine()
    const entry = line.add(aTask({ path: '/a', key: 'old' }))
    const before = entry.task
    entry.task = { ...before, target: { ...before.target, key: 'new' } }
    line.rerouted(entry, before)
    expect(line.findOpen(sameRoute(before))).toBeUndefined()
    expect(line.findOpen(sameRoute(entry.task))).toBe(entry)
    line.remove(entry)
    expect(line.findOpen(sameRoute(entry.task))).toBeUndefined()
  })

  it('knows at any moment who holds an upload', () => {
    const line = createLine()
    const holders = (uploadId: string) => [...line.holding(uploadId)]
    const [one, other, none] = [withUpload('u'), withUpload('u'), aTask()].map((task) =>
      line.add(task),
    )
    if (one === undefined || other === undefined || none === undefined) throw new Error('no entry')
    expect(holders('u')).toEqual([one, other])
    const before = other.task
    other.task = { ...before, upload: undefined }
    line.uploadChanged(other, before)
    expect(holders('u')).toEqual([one])
    const unopened = none.task
    none.task = { ...unopened, upload: withUpload('v').upload }
    line.uploadChanged(none, unopened)
    expect(holders('v')).toEqual([none])
    // It may come back: until it is removed its upload is told.
    none.isLeaving = true
    const held = none.task
    none.task = { ...held, upload: withUpload('w').upload }
    line.uploadChanged(none, held)
    expect([holders('v'), holders('w')]).toEqual([[], [none]])
    line.remove(none)
    line.remove(one)
    const removed = one.task
    one.task = withUpload('v')
    line.uploadChanged(one, removed)
    expect(['u', 'v', 'w'].filter((id) => line.isUploadInUse(id))).toEqual([])
  })

  it('looks at each of 100,000 finished tasks once', () => {
    const line = createLine()
    let looks = 0
    for (let count = 0; count < 100_000; count++) {
      const state = { kind: 'ended', as: 'done' } as const
      Object.defineProperty(line.add(aTask()), 'state', { get: () => (looks++, state) })
    }
    const last = line.add(aTask())
    const answers = new Set(Array.from({ length: 1000 }, () => line.nextQueued(() => true)))
    expect([...answers]).toEqual([last])
    expect(looks).toBe(100_000)
  })
})

const withUpload = (uploadId: string): Task =>
  aTask({ upload: { uploadId, key: 'k', partSizeBytes: 1, initiatedAtMs: 0 } })

/** Another task for the same file and target. */
const sameRoute = (task: Task): Task => ({ ...task, id: 'other' })
