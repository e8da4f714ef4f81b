import { expect, it } from 'vitest'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import { createEmitter, type EngineEvent } from '../../../electron/engine/events.ts'
import { createActivity, type Activity, type BatchEnd } from '../../../electron/main/activity.ts'
import { aTaskView } from './a-task-view.ts'

const running: TaskState = { kind: 'running', phase: 'uploading' }
const done: TaskState = { kind: 'ended', as: 'done' }
const error = { code: 'oss/access-denied', message: 'no' } as const
const failed: TaskState = { kind: 'ended', as: 'failed', error }

function following(known: readonly TaskView[] = []): {
  readonly activity: Activity
  readonly ends: BatchEnd[]
  readonly blocked: string[]
  readonly emit: (event: EngineEvent) => void
  readonly change: (fields: Partial<TaskView>) => void
} {
  const events = createEmitter<EngineEvent>()
  const activity = createActivity({
    ids: () => known.map(({ id }) => id),
    task: (id) => known.find((task) => task.id === id),
    subscribe: (listener) => events.on(listener),
  })
  const ends: BatchEnd[] = []
  const blocked: string[] = []
  activity.onBatchEnd((end) => ends.push(end))
  activity.onBlocked(({ id }) => blocked.push(id))
  activity.begin()
  return {
    activity,
    ends,
    blocked,
    emit: (event) => events.emit(event),
    change: (fields) => events.emit({ type: 'task.changed', task: aTaskView(fields) }),
  }
}

it('adds up what is not settled, by the newest progress', () => {
  const { activity, emit, change } = following([
    aTaskView({ id: 'a', sizeBytes: 100, confirmedBytes: 10 }),
    aTaskView({ id: 'p', sizeBytes: 999, state: { kind: 'paused' } }),
    aTaskView({ id: 'd', sizeBytes: 999, state: done }),
  ])
  change({ id: 'b', sizeBytes: 50, state: running })
  emit({
    type: 'progress',
    items: [
      { id: 'b', confirmedBytes: 20, inFlightBytes: 0, partsStored: 1, speedBytesPerSecond: 7 },
    ],
  })
  expect(activity.summary()).toEqual({
    active: 2,
    running: 1,
    blocked: 0,
    totalBytes: 150,
    confirmedBytes: 30,
    speedBytesPerSecond: 7,
  })
})

it('tells the end of a batch once, when its last task ends', () => {
  const { ends, emit, change } = following()
  emit({ type: 'tasks.added', tasks: [aTaskView({ id: 'a' }), aTaskView({ id: 'b' })] })
  change({ id: 'a', state: done })
  expect(ends).toEqual([])
  change({ id: 'b', state: failed })
  expect(ends).toEqual([{ batchId: 'batch', done: 1, failed: 1, name: undefined }])
})

it('names the file of a batch of one', () => {
  const { ends, emit, change } = following()
  emit({ type: 'tasks.added', tasks: [aTaskView({ id: 'a', name: 'one.bin' })] })
  change({ id: 'a', state: done })
  expect(ends).toMatchObject([{ name: 'one.bin', done: 1 }])
})

it('ends a batch whose last open task is removed, and keeps silent when nothing came of it', () => {
  const { ends, emit, change } = following()
  emit({ type: 'tasks.added', tasks: [aTaskView({ id: 'a' }), aTaskView({ id: 'b' })] })
  change({ id: 'a', state: done })
  emit({ type: 'tasks.removed', ids: ['b'] })
  expect(ends).toHaveLength(1)
  emit({ type: 'tasks.added', tasks: [aTaskView({ id: 'c', batchId: 'other' })] })
  change({ id: 'c', batchId: 'other', state: { kind: 'ended', as: 'cancelled' } })
  expect(ends).toHaveLength(1)
})

it('tells once that a task needs a person', () => {
  const { activity, blocked, change } = following()
  const state: TaskState = { kind: 'blocked', by: 'source-missing', error }
  change({ id: 'a', state })
  change({ id: 'a', state })
  expect(blocked).toEqual(['a'])
  expect(activity.summary()).toMatchObject({ active: 0, blocked: 1 })
})
