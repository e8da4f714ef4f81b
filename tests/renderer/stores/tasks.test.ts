import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask, manyTasks } from '../harness/tasks.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'

let bridge: FakeBridge
let all: TaskView[]

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  bridge = installFakeBridge({
    'tasks.snapshot': () => ({ snapshotId: 's', seq: 7, count: all.length }),
    'tasks.chunk': ({ from }) => all.slice(from, from + 500),
  })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('useTasksStore', () => {
  it('loads everything in pieces, in the order of the queue', async () => {
    all = manyTasks(1201)
    const tasks = useTasksStore()
    expect(await tasks.load()).toBe(7)
    expect(bridge.inputs('tasks.chunk').map((each) => each.from)).toEqual([0, 500, 1000])
    expect(tasks.list).toEqual(all.map((task) => task.id))
  })

  it('shows what is filtered and searched for, and keeps it so while tasks change', async () => {
    all = [
      aTask({ id: 'a', name: 'one.mov', state: { kind: 'queued' } }),
      aTask({ id: 'b', name: 'two.mov', state: { kind: 'paused' } }),
    ]
    const tasks = useTasksStore()
    await tasks.load()
    tasks.filter = 'paused'
    await nextTick()
    expect(tasks.list).toEqual(['b'])
    const next = aTask({ id: 'a', name: 'one.mov', state: { kind: 'paused' } })
    tasks.changed({ seq: 8, type: 'tasks.changed', tasks: [next] })
    vi.runAllTimers()
    expect(tasks.list).toEqual(['a', 'b'])
    tasks.search = { text: 'two', matches: (task) => task.name.includes('two') }
    await nextTick()
    expect(tasks.list).toEqual(['b'])
  })

  it('paints many events at once', async () => {
    all = [aTask({ id: 'a' })]
    const tasks = useTasksStore()
    await tasks.load()
    const before = tasks.mirror
    for (let n = 0; n < 50; n += 1) {
      const item = { id: 'a', confirmedBytes: n, inFlightBytes: 0, partsStored: 0 }
      tasks.changed({
        seq: 8 + n,
        type: 'progress',
        items: [{ ...item, speedBytesPerSecond: 5 }],
      })
    }
    expect(tasks.mirror).toBe(before)
    vi.runAllTimers()
    expect(tasks.task('a')?.confirmedBytes).toBe(49)
    expect(tasks.speed).toBe(5)
  })

  it('shows the first file that is added, but never takes the eye off another', async () => {
    all = []
    const tasks = useTasksStore()
    await tasks.load()
    tasks.changed({ seq: 8, type: 'tasks.added', tasks: [aTask({ id: 'a' }), aTask({ id: 'b' })] })
    vi.runAllTimers()
    expect(tasks.focusedTask?.id).toBe('a')
    expect([...tasks.selectedIds]).toEqual(['a'])
    tasks.changed({ seq: 9, type: 'tasks.added', tasks: [aTask({ id: 'c' })] })
    vi.runAllTimers()
    expect(tasks.focusedTask?.id).toBe('a')
  })

  it('follows the focus to the details pane', async () => {
    all = [aTask({ id: 'a' }), aTask({ id: 'b' })]
    const tasks = useTasksStore()
    await tasks.load()
    tasks.selection = { ids: new Set(['b']), focused: 'b' }
    expect(tasks.focusedTask?.id).toBe('b')
    tasks.changed({ seq: 8, type: 'tasks.removed', ids: ['b'] })
    vi.runAllTimers()
    expect(tasks.focusedTask?.id).toBe('a')
    expect([...tasks.selectedIds]).toEqual(['a'])
  })
})
