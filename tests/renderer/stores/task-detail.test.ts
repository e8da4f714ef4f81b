import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LogEntry, PartRow, PartsView } from '#shared/task-view.ts'
import { useTaskDetailStore } from '../../../renderer/src/stores/task-detail.ts'
import { installFakeBridge, type Answers } from '../support/fake-bridge.ts'

const view = (taskId: string, ...states: number[]): PartsView => ({
  taskId,
  sizeBytes: states.length * 100,
  partSizeBytes: 100,
  states: Uint8Array.from(states),
  sending: [],
})
const line = (atMs: number): LogEntry => ({ atMs, level: 'info', event: 'started' })
const row = (number: number, state: PartRow['state'] = 'stored'): PartRow => ({
  number,
  offsetBytes: (number - 1) * 100,
  sizeBytes: 100,
  state,
  attempts: 1,
  sentBytes: 100,
})

const quiet: Answers = {
  'parts.watch': ({ taskId }) => (taskId === null ? null : view(taskId, 2, 1, 0)),
  'log.read': () => [line(1)],
  'speed.history': () => ({ endMs: 0, stepMs: 1000, bytesPerSecond: [] }),
  'parts.rows': ({ from, count }) =>
    Array.from({ length: Math.min(count, 250 - from) }, (_, index) => row(from + index + 1)),
}

beforeEach(() => {
  setActivePinia(createPinia())
})

describe('useTaskDetailStore', () => {
  it('watches one task and stops watching when the pane closes', async () => {
    const bridge = installFakeBridge(quiet)
    const store = useTaskDetailStore()
    await store.watchTask('a')
    expect(store.parts?.states).toEqual(Uint8Array.of(2, 1, 0))
    expect(store.log).toEqual([line(1)])
    await store.watchTask(undefined)
    expect(bridge.inputs('parts.watch')).toEqual([{ taskId: 'a' }, { taskId: null }])
    expect(bridge.listeners()).toBe(0)
    expect(store.parts).toBeUndefined()
  })

  it('follows events of its task and ignores those of others', async () => {
    const bridge = installFakeBridge(quiet)
    const store = useTaskDetailStore()
    await store.watchTask('a')
    bridge.emit({ seq: 1, type: 'parts', view: view('b', 0, 0) })
    bridge.emit({ seq: 2, type: 'log', taskId: 'b', entry: line(9) })
    bridge.emit({ seq: 3, type: 'parts', view: view('a', 2, 2, 2) })
    bridge.emit({ seq: 4, type: 'log', taskId: 'a', entry: line(2) })
    expect(store.parts?.states).toEqual(Uint8Array.of(2, 2, 2))
    expect(store.log.map((entry) => entry.atMs)).toEqual([1, 2])
  })

  it('keeps an event that overtook the answer', async () => {
    const answer = Promise.withResolvers<PartsView>()
    const bridge = installFakeBridge({ ...quiet, 'parts.watch': () => answer.promise })
    const store = useTaskDetailStore()
    const watching = store.watchTask('a')
    bridge.emit({ seq: 1, type: 'parts', view: view('a', 2, 2) })
    answer.resolve(view('a', 0, 0))
    await watching
    expect(store.parts?.states).toEqual(Uint8Array.of(2, 2))
  })

  it('shows a log line told and read at the same time once', async () => {
    const answer = Promise.withResolvers<LogEntry[]>()
    const bridge = installFakeBridge({ ...quiet, 'log.read': () => answer.promise })
    const store = useTaskDetailStore()
    const watching = store.watchTask('a')
    bridge.emit({ seq: 1, type: 'log', taskId: 'a', entry: line(2) })
    bridge.emit({ seq: 2, type: 'log', taskId: 'a', entry: line(3) })
    answer.resolve([line(1), line(2)])
    await watching
    expect(store.log.map((entry) => entry.atMs)).toEqual([1, 2, 3])
  })

  it('drops answers for a task it no longer shows', async () => {
    const slow = Promise.withResolvers<LogEntry[]>()
    installFakeBridge({
      ...quiet,
      'log.read': ({ taskId }) => (taskId === 'a' ? slow.promise : [line(7)]),
    })
    const store = useTaskDetailStore()
    const first = store.watchTask('a')
    await store.watchTask('b')
    slow.resolve([line(1)])
    await first
    expect(store.log).toEqual([line(7)])
  })

  it('tells what main refused and shows the rest', async () => {
    const error = { code: 'disk/damaged', message: 'log of a' } as const
    installFakeBridge({ ...quiet, 'log.read': () => error })
    const store = useTaskDetailStore()
    await store.watchTask('a')
    expect(store.failure).toEqual(error)
    expect(store.parts).not.toBeUndefined()
    expect(store.logLoaded).toBe(true)
  })

  it('loads the rows in sight, block by block, and each block once', async () => {
    const bridge = installFakeBridge(quiet)
    const store = useTaskDetailStore()
    await store.watchTask('a')
    store.needRows(95, 130)
    store.needRows(101, 140)
    await settled()
    expect(bridge.inputs('parts.rows').map(({ from }) => from)).toEqual([0, 100])
    expect(store.row(95)?.number).toBe(95)
    expect(store.row(130)?.number).toBe(130)
    expect(store.row(201)).toBeUndefined()
  })

  it('loads rows again after parts have changed, showing the old ones meanwhile', async () => {
    const bridge = installFakeBridge(quiet)
    const store = useTaskDetailStore()
    await store.watchTask('a')
    store.needRows(1, 20)
    await settled()
    bridge.emit({ seq: 1, type: 'parts', view: view('a', 2, 2, 2) })
    expect(store.row(1)?.number).toBe(1)
    store.needRows(1, 20)
    await settled()
    expect(bridge.inputs('parts.rows')).toHaveLength(2)
  })

  it('forgets rows of the task before, also those still on their way', async () => {
    const slow = Promise.withResolvers<PartRow[]>()
    installFakeBridge({
      ...quiet,
      'parts.rows': ({ taskId }) => (taskId === 'a' ? slow.promise : [row(1, 'pending')]),
    })
    const store = useTaskDetailStore()
    await store.watchTask('a')
    store.needRows(1, 1)
    await store.watchTask('b')
    slow.resolve([row(1)])
    await settled()
    expect(store.row(1)).toBeUndefined()
  })
})

/** All answers that are ready have been taken. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}
