import { describe, expect, it } from 'vitest'
import type { AppEvent } from '#shared/ipc/contract.ts'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import {
  apply,
  emptyMirror,
  mirrorOf,
  totalSpeed,
  type Mirror,
} from '../../../renderer/src/stores/tasks-mirror.ts'
import { aTask } from '../harness/tasks.ts'

const queued: TaskState = { kind: 'queued' }
const uploading: TaskState = { kind: 'running', phase: 'uploading' }
const done: TaskState = { kind: 'ended', as: 'done' }
const offline: TaskState = {
  kind: 'waiting',
  for: 'network',
  untilMs: 9,
  error: { code: 'network/dns', message: 'no such host' },
}

function mirror(...tasks: TaskView[]): Mirror {
  return mirrorOf(tasks, 0)
}

function progress(id: string, confirmedBytes: number, speed = 0): AppEvent {
  return {
    seq: 1,
    type: 'progress',
    items: [{ id, confirmedBytes, inFlightBytes: 0, partsStored: 1, speedBytesPerSecond: speed }],
  }
}

describe('apply', () => {
  it('adds tasks behind the others, in their order', () => {
    const tasks = [aTask({ id: 'b' }), aTask({ id: 'c' })]
    const next = apply(mirror(aTask({ id: 'a' })), { seq: 1, type: 'tasks.added', tasks }, 0)
    expect(next.order).toEqual(['a', 'b', 'c'])
    expect(next.tasks.get('c')).toBe(tasks[1])
  })

  it('counts a task once, in the group of its present state', () => {
    const before = mirror(aTask({ id: 'a', state: queued }), aTask({ id: 'b', state: queued }))
    const tasks = [aTask({ id: 'a', state: done })]
    const next = apply(before, { seq: 1, type: 'tasks.changed', tasks }, 0)
    expect(next.counts).toMatchObject({ waiting: 1, done: 1, active: 0 })
    expect(next.order).toEqual(['a', 'b'])
  })

  it('takes a task added twice as one', () => {
    const before = mirror(aTask({ id: 'a', state: queued }))
    const tasks = [aTask({ id: 'a', state: uploading }), aTask({ id: 'a', state: done })]
    const next = apply(before, { seq: 1, type: 'tasks.added', tasks }, 0)
    expect(next.order).toEqual(['a'])
    expect(next.counts).toMatchObject({ waiting: 0, active: 0, done: 1 })
    expect(next.tasks.get('a')?.state).toEqual(done)
  })

  it('forgets removed tasks and everything counted for them', () => {
    const before = mirror(aTask({ id: 'a', state: uploading }), aTask({ id: 'b', state: offline }))
    const next = apply(before, { seq: 1, type: 'tasks.removed', ids: ['a', 'b', 'x'] }, 0)
    expect({ ...next, tasks: next.tasks.size }).toEqual({ ...emptyMirror, tasks: 0 })
  })

  it('leaves the mirror before it untouched', () => {
    const before = mirror(aTask({ id: 'a', confirmedBytes: 1 }))
    apply(before, progress('a', 50), 0)
    apply(before, { seq: 2, type: 'tasks.removed', ids: ['a'] }, 0)
    expect(before.tasks.get('a')?.confirmedBytes).toBe(1)
    expect(before.order).toEqual(['a'])
  })

  it('changes only the task that progress is about', () => {
    const other = aTask({ id: 'b' })
    const next = apply(mirror(aTask({ id: 'a' }), other), progress('a', 77), 0)
    expect(next.tasks.get('a')?.confirmedBytes).toBe(77)
    expect(next.tasks.get('b')).toBe(other)
  })

  it('forgets a time left that is no longer told', () => {
    const before = mirror(aTask({ id: 'a', timeLeftSeconds: 12 }))
    expect(apply(before, progress('a', 77), 0).tasks.get('a')?.timeLeftSeconds).toBeUndefined()
  })

  it('ignores progress of tasks it does not know', () => {
    const before = mirror(aTask({ id: 'a' }))
    expect(apply(before, progress('gone', 1), 0)).toBe(before)
  })

  it('is not moved by events about other things', () => {
    const before = mirror(aTask({ id: 'a' }))
    expect(apply(before, { seq: 1, type: 'theme', dark: true }, 0)).toBe(before)
  })

  it('remembers when bytes moved last, so that a stall can be seen', () => {
    const running = mirrorOf([aTask({ id: 'a', state: uploading, confirmedBytes: 5 })], 100)
    const same = apply(running, progress('a', 5), 9000)
    expect(same.active.get('a')?.movedAtMs).toBe(100)
    const moved = apply(same, progress('a', 6), 9500)
    expect(moved.active.get('a')?.movedAtMs).toBe(9500)
  })

  it('counts what waits for the network until it waits no more', () => {
    const waiting = mirror(aTask({ id: 'a', state: offline }))
    expect(waiting.waitingForNetwork).toBe(1)
    const tasks = [aTask({ id: 'a', state: queued })]
    expect(apply(waiting, { seq: 1, type: 'tasks.changed', tasks }, 0).waitingForNetwork).toBe(0)
  })
})

describe('totalSpeed', () => {
  it('sums the speed of what runs, not of what stopped', () => {
    const running = aTask({ id: 'a', state: uploading, speedBytesPerSecond: 10 })
    const ended = aTask({ id: 'b', state: done, speedBytesPerSecond: 99 })
    expect(totalSpeed(mirror(running, ended, { ...running, id: 'c' }))).toBe(20)
  })
})
