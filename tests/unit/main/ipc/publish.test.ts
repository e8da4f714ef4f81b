import { expect, it } from 'vitest'
import type { AppEvent } from '#shared/ipc/contract.ts'
import type { TaskProgress } from '#shared/task-view.ts'
import { createEmitter, type EngineEvent } from '../../../../electron/engine/events.ts'
import { createPublisher, type Publisher } from '../../../../electron/main/ipc/publish.ts'
import { aTaskView } from '../a-task-view.ts'

/** A publisher over an engine made of its events, and a clock whose timers run when told. */
function publishing(ids: readonly string[] = []): {
  readonly publisher: Publisher
  readonly sent: AppEvent[]
  readonly watched: (string | undefined)[]
  readonly emit: (event: EngineEvent) => void
  readonly runTimers: () => void
} {
  const events = createEmitter<EngineEvent>()
  const sent: AppEvent[] = []
  const watched: (string | undefined)[] = []
  const timers = new Set<() => void>()
  const publisher = createPublisher({
    engine: {
      subscribe: (listener) => events.on(listener),
      ids: () => ids,
      watch: (id) => void watched.push(id),
    },
    clock: {
      timer: (_ms, callback) => {
        timers.add(callback)
        return () => timers.delete(callback)
      },
    },
    send: (event) => void sent.push(event),
  })
  return {
    publisher,
    sent,
    watched,
    emit: (event) => events.emit(event),
    runTimers: () => {
      const due = Array.from(timers)
      timers.clear()
      for (const timer of due) timer()
    },
  }
}

const progress = (id: string, confirmedBytes: number): TaskProgress => ({
  id,
  confirmedBytes,
  inFlightBytes: 0,
  partsStored: 0,
  speedBytesPerSecond: 0,
})

const partsOf = (taskId: string): EngineEvent => ({
  type: 'parts',
  view: { taskId, sizeBytes: 1, partSizeBytes: 1, states: new Uint8Array(1), sending: [] },
})

it('numbers every message without a gap', () => {
  const { publisher, sent, emit, runTimers } = publishing()
  emit({ type: 'tasks.added', tasks: [aTaskView({ id: 'a' })] })
  emit({ type: 'task.changed', task: aTaskView({ id: 'a' }) })
  emit({ type: 'progress', items: [progress('a', 1)] })
  runTimers()
  publisher.tell({ type: 'theme', dark: true })
  emit({ type: 'tasks.removed', ids: ['a'] })
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
})

it('passes the rules of a bucket on as soon as they are read or changed', () => {
  const { sent, emit } = publishing()
  const bucket = { connectionId: 'c', bucket: 'b', rules: [] }
  emit({ type: 'lifecycle', bucket })
  expect(sent).toEqual([{ type: 'lifecycle', bucket, seq: 1 }])
})

it('sends many changes of one task as its newest', () => {
  const { sent, emit, runTimers } = publishing()
  for (let sizeBytes = 1; sizeBytes <= 100; sizeBytes += 1) {
    emit({ type: 'task.changed', task: aTaskView({ id: 'a', sizeBytes }) })
  }
  expect(sent).toEqual([])
  runTimers()
  expect(sent).toMatchObject([{ type: 'tasks.changed', tasks: [{ id: 'a', sizeBytes: 100 }] }])
})

it('coalesces a flood of progress, newest wins', () => {
  const { sent, emit, runTimers } = publishing()
  for (let bytes = 1; bytes <= 2000; bytes += 1) {
    emit({ type: 'progress', items: [progress('a', bytes), progress('b', bytes)] })
  }
  runTimers()
  expect(sent).toMatchObject([
    { type: 'progress', items: [{ confirmedBytes: 2000 }, { confirmedBytes: 2000 }] },
  ])
})

it('never lets an older progress follow a change', () => {
  const { sent, emit, runTimers } = publishing()
  emit({ type: 'progress', items: [progress('a', 5)] })
  emit({ type: 'task.changed', task: aTaskView({ id: 'a', confirmedBytes: 9 }) })
  runTimers()
  expect(sent.map(({ type }) => type)).toEqual(['tasks.changed'])
})

it('says nothing of a removed task after its removal', () => {
  const { sent, emit, runTimers } = publishing()
  emit({ type: 'task.changed', task: aTaskView({ id: 'a' }) })
  emit({ type: 'progress', items: [progress('a', 5)] })
  emit({ type: 'tasks.removed', ids: ['a'] })
  runTimers()
  expect(sent.map(({ type }) => type)).toEqual(['tasks.removed'])
})

it('sends what waits before a snapshot is numbered', () => {
  const { publisher, sent, emit } = publishing(['a'])
  emit({ type: 'task.changed', task: aTaskView({ id: 'a' }) })
  const { seq, ids } = publisher.snapshot()
  expect(sent.at(-1)?.seq).toBe(seq)
  expect(ids).toEqual(['a'])
})

it('lets parts and log lines through for the watched task only', () => {
  const { publisher, sent, watched, emit, runTimers } = publishing()
  const line = { atMs: 0, level: 'info', event: 'added' } as const
  publisher.watch('a')
  emit(partsOf('b'))
  emit({ type: 'log', taskId: 'b', entry: line })
  emit(partsOf('a'))
  emit({ type: 'log', taskId: 'a', entry: line })
  runTimers()
  expect(sent.map(({ type }) => type)).toEqual(['log', 'parts'])
  publisher.watch(undefined)
  emit(partsOf('a'))
  runTimers()
  expect(sent).toHaveLength(2)
  expect(watched).toEqual(['a', undefined])
})

it('stays silent once stopped', () => {
  const { publisher, sent, emit, runTimers } = publishing()
  emit({ type: 'task.changed', task: aTaskView({ id: 'a' }) })
  publisher.stop()
  runTimers()
  emit({ type: 'tasks.removed', ids: ['a'] })
  expect(sent).toEqual([])
})

it('tells of the health of connections before the tasks that changed with it, newest only', () => {
  const { sent, emit, runTimers } = publishing()
  const slowed = {
    connectionId: 'c',
    state: 'slowed',
    requestsAtOnce: 2,
    error: { code: 'oss/throttled', message: '' },
    waitingTasks: 0,
  } as const
  emit({ type: 'health', connections: [slowed] })
  emit({ type: 'task.changed', task: aTaskView({ id: 'a' }) })
  emit({ type: 'health', connections: [{ ...slowed, requestsAtOnce: 1 }] })
  runTimers()
  expect(sent.map(({ type }) => type)).toEqual(['health', 'tasks.changed'])
  expect(sent[0]).toMatchObject({ connections: [{ requestsAtOnce: 1 }] })
  emit({ type: 'health', connections: [] })
  runTimers()
  expect(sent.at(-1)).toMatchObject({ type: 'health', connections: [] })
})
