import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import { useFailuresStore } from '../../../renderer/src/stores/failures.ts'
import { storedBytes, useTaskCommandsStore } from '../../../renderer/src/stores/task-commands.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'

const done: TaskState = { kind: 'ended', as: 'done' }
const paused: TaskState = { kind: 'paused' }
const uploading: TaskState = { kind: 'running', phase: 'uploading' }

let bridge: FakeBridge
let all: TaskView[]

beforeEach(() => {
  setActivePinia(createPinia())
  bridge = installFakeBridge({
    'tasks.snapshot': () => ({ snapshotId: 's', seq: 0, count: all.length }),
    'tasks.chunk': ({ from }) => all.slice(from, from + 500),
    'tasks.command': ({ ids }) => ({ applied: ids.length, refused: 0 }),
    'tasks.remove': ({ ids }) => ({ applied: ids.length, refused: 0 }),
    'tasks.resolve': () => null,
    'clipboard.write': () => null,
  })
})

/** The stores with these tasks, the named ones selected. */
async function withTasks(tasks: TaskView[], ...selected: string[]) {
  all = tasks
  const store = useTasksStore()
  await store.load()
  store.selection = { ids: new Set(selected), focused: selected[0] }
  return { tasks: store, commands: useTaskCommandsStore() }
}

describe('useTaskCommandsStore', () => {
  it('sends a command only to the selected tasks in which it means something', async () => {
    const tasks = [
      aTask({ id: 'a', state: uploading }),
      aTask({ id: 'b', state: done }),
      aTask({ id: 'c', state: uploading }),
    ]
    const { commands } = await withTasks(tasks, 'a', 'b')
    await commands.run('pause')
    expect(bridge.inputs('tasks.command')).toEqual([{ ids: ['a'], command: 'pause' }])
  })

  it('offers what is possible for at least one selected task', async () => {
    const tasks = [aTask({ id: 'a', state: paused }), aTask({ id: 'b', state: done })]
    const { commands } = await withTasks(tasks, 'a', 'b')
    expect([...commands.possible].toSorted()).toEqual(['cancel', 'remove', 'resume'])
  })

  it('asks before it cancels, and cancels exactly what it asked about', async () => {
    const tasks = [aTask({ id: 'a' }), aTask({ id: 'b', state: done }), aTask({ id: 'c' })]
    const { commands, tasks: store } = await withTasks(tasks, 'a', 'b')
    commands.askCancel()
    expect(bridge.inputs('tasks.command')).toEqual([])
    expect(commands.question?.tasks.map((task) => task.id)).toEqual(['a'])
    store.selection = { ids: new Set(['c']) }
    await commands.confirmCancel()
    expect(bridge.inputs('tasks.command')).toEqual([{ ids: ['a'], command: 'cancel' }])
  })

  it('does nothing when a question is closed', async () => {
    const { commands } = await withTasks([aTask({ id: 'a' })], 'a')
    commands.askCancel()
    commands.forget()
    await commands.confirmCancel()
    expect(bridge.inputs('tasks.command')).toEqual([])
  })

  it('removes finished tasks at once', async () => {
    const { commands } = await withTasks([aTask({ id: 'a', state: done })], 'a')
    await commands.askRemove()
    expect(commands.question).toBeUndefined()
    expect(bridge.inputs('tasks.remove')).toEqual([{ ids: ['a'], deleteParts: false }])
  })

  it('asks about the parts before an unfinished task is removed', async () => {
    const tasks = [aTask({ id: 'a', state: paused }), aTask({ id: 'b', state: done })]
    const { commands } = await withTasks(tasks, 'a', 'b')
    await commands.askRemove()
    expect(bridge.inputs('tasks.remove')).toEqual([])
    await commands.confirmRemove(true)
    expect(bridge.inputs('tasks.remove')).toEqual([{ ids: ['a', 'b'], deleteParts: true }])
  })

  it('copies one place a line', async () => {
    const tasks = [aTask({ id: 'a', key: 'x/1' }), aTask({ id: 'b', key: 'x/2' })]
    const { commands } = await withTasks(tasks, 'a', 'b')
    await commands.copyPaths()
    expect(bridge.inputs('clipboard.write')).toEqual([
      { text: 'oss://media-archive/x/1\noss://media-archive/x/2' },
    ])
  })

  it('tells a refused request instead of throwing it', async () => {
    const { commands } = await withTasks([aTask({ id: 'a' })], 'a')
    const task = commands.selected[0]
    if (task === undefined) throw new Error('nothing is selected')
    await commands.showInFolder(task)
    expect(useFailuresStore().last?.code).toBe('internal/bug')
  })
})

describe('storedBytes', () => {
  it('counts what lies on the server as parts, and nothing else', () => {
    const tasks = [
      aTask({ confirmedBytes: 5 }),
      aTask({ confirmedBytes: 7, state: done }),
      aTask({ confirmedBytes: 11, uploadId: undefined }),
    ]
    expect(storedBytes(tasks)).toBe(5)
  })
})
