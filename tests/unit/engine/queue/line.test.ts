import { describe, expect, it } from 'vitest'
import { createLine } from '../../../../electron/engine/queue/line.ts'
import type { Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'

describe('createLine', () => {
  it('keeps the order and the place of a task that waits again', () => {
    const line = createLine()
    const [first, second, third] = [aTask(), aTask(), aTask()].map((task) => line.add(task, 0))
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
    const [first, second] = [line.add(aTask(), 0), line.add(aTask(), 0)]
    line.remove(first)
    expect(line.get(first.task.id)).toBeUndefined()
    expect(line.nextQueued(() => true)).toBe(second)
    second.isLeaving = true
    expect(line.nextQueued(() => true)).toBeUndefined()
    second.isLeaving = false
    line.queued(second)
    expect(line.nextQueued(() => true)).toBe(second)
  })

  it('finds the open task for the same file and target, and no other', () => {
    const line = createLine()
    const entry = line.add(aTask({ path: '/a', key: 'a' }), 0)
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

  it('finds a renamed task under its new key only', () => {
    const line = createLine()
    const entry = line.add(aTask({ path: '/a', key: 'old' }), 0)
    const before = entry.task
    entry.task = { ...before, target: { ...before.target, key: 'new' } }
    line.rerouted(entry, before)
    expect(line.findOpen(sameRoute(before))).toBeUndefined()
    expect(line.findOpen(sameRoute(entry.task))).toBe(entry)
    line.remove(entry)
    expect(line.findOpen(sameRoute(entry.task))).toBeUndefined()
  })

  it('looks at each of 100,000 finished tasks once', () => {
    const line = createLine()
    let looks = 0
    for (let count = 0; count < 100_000; count++) {
      const state = { kind: 'ended', as: 'done' } as const
      Object.defineProperty(line.add(aTask(), 0), 'state', { get: () => (looks++, state) })
    }
    const last = line.add(aTask(), 0)
    const answers = new Set(Array.from({ length: 1000 }, () => line.nextQueued(() => true)))
    expect([...answers]).toEqual([last])
    expect(looks).toBe(100_000)
  })
})

/** Another task for the same file and target. */
const sameRoute = (task: Task): Task => ({ ...task, id: 'other' })
