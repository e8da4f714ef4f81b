import type { VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import type { TaskView } from '#shared/task-view.ts'
import CancelDialog from '../../../renderer/src/components/transfers/CancelDialog.vue'
import LocateDialog from '../../../renderer/src/components/transfers/LocateDialog.vue'
import RemoveDialog from '../../../renderer/src/components/transfers/RemoveDialog.vue'
import { useTaskCommandsStore } from '../../../renderer/src/stores/task-commands.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'
import { buttonNamed, mountPage, pageText } from '../support/mount.ts'

const MiB = 1024 ** 2
const stored = aTask({ id: 'a', confirmedBytes: 5 * MiB, state: { kind: 'paused' } })
const fresh = aTask({
  id: 'b',
  confirmedBytes: 0,
  uploadId: undefined,
  state: { kind: 'queued' },
})

let bridge: FakeBridge
let picked: readonly SourceHandle[]
let page: VueWrapper

beforeEach(() => {
  picked = [{ handle: 'h1', name: 'moved.mov', kind: 'file', sizeBytes: 6 * MiB }]
  setActivePinia(createPinia())
  bridge = installFakeBridge({
    'tasks.command': ({ ids }) => ({ applied: ids.length, refused: 0 }),
    'tasks.resolve': () => null,
    'sources.pick': () => picked,
    'sources.release': () => null,
    'tasks.remove': ({ ids }) => ({ applied: ids.length, refused: 0 }),
  })
})
afterEach(() => {
  page.unmount()
})

async function askedCancel(...tasks: TaskView[]): Promise<void> {
  page = mountPage(CancelDialog)
  useTaskCommandsStore().askCancel(tasks)
  await nextTick()
}

async function askedRemove(...tasks: TaskView[]): Promise<void> {
  page = mountPage(RemoveDialog)
  await useTaskCommandsStore().askRemove(tasks)
  await nextTick()
}

async function located(task: TaskView): Promise<void> {
  page = mountPage(LocateDialog)
  await useTaskCommandsStore().locate(task)
  await nextTick()
}

describe('CancelDialog', () => {
  it('names how many are cancelled and how many bytes are lost', async () => {
    await askedCancel(stored, { ...stored, id: 'c' }, fresh)
    expect(pageText()).toContain('Cancel 3 transfers?')
    expect(pageText()).toContain('10.0 MiB already on the server will be deleted')
  })

  it('counts the bytes that arrive while the question stands', async () => {
    const moving = aTask({
      id: 'a',
      confirmedBytes: 0,
      state: { kind: 'running', phase: 'uploading' },
    })
    await askedCancel(moving)
    const later = { ...moving, confirmedBytes: 3 * MiB }
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [later] })
    await vi.waitFor(() => expect(pageText()).toContain('3.0 MiB already on the server'))
  })

  it('says so when nothing is on the server', async () => {
    await askedCancel(fresh)
    expect(pageText()).toContain('Cancel 1 transfer?')
    expect(pageText()).toContain('Nothing of it is on the server yet.')
  })

  it('gives the focus to the safe answer', async () => {
    await askedCancel(stored)
    await nextTick()
    expect(document.activeElement?.textContent.trim()).toBe('Keep')
  })

  it('cancels only when told to', async () => {
    await askedCancel(stored)
    buttonNamed('Keep').click()
    await nextTick()
    expect(bridge.asked).toEqual([])
    useTaskCommandsStore().askCancel([stored])
    await nextTick()
    buttonNamed('Cancel and delete parts').click()
    expect(bridge.inputs('tasks.command')).toEqual([{ ids: ['a'], command: 'cancel' }])
  })
})

describe('RemoveDialog', () => {
  it('offers to keep or to delete the parts, where there are any', async () => {
    await askedRemove(stored, fresh)
    expect(pageText()).toContain('2 of them are not finished.')
    expect(pageText()).toContain('5.0 MiB already on the server')
    buttonNamed('Remove, keep parts').click()
    expect(bridge.inputs('tasks.remove')).toEqual([{ ids: ['a', 'b'], deleteParts: false }])
  })

  it('does not speak of parts where there are none', async () => {
    await askedRemove(fresh)
    expect(pageText()).not.toContain('parts')
    buttonNamed('Remove from list').click()
    expect(bridge.inputs('tasks.remove')).toEqual([{ ids: ['b'], deleteParts: false }])
  })
})

describe('LocateDialog', () => {
  const lost = aTask({
    id: 'a',
    sizeBytes: 6 * MiB,
    partsStored: 5,
    state: {
      kind: 'blocked',
      by: 'source-missing',
      error: { code: 'source/missing', message: 'ENOENT' },
    },
  })

  it('says that stored parts are compared, and goes on only when told to', async () => {
    await located(lost)
    expect(bridge.inputs('sources.pick')).toEqual([{ kind: 'file' }])
    expect(pageText()).toContain('moved.mov, 6.0 MiB')
    expect(pageText()).toContain('5 parts are already on the server. They are compared')
    expect(pageText()).not.toContain('The file of this transfer had')
    expect(bridge.inputs('tasks.resolve')).toEqual([])
    buttonNamed('Use this file').click()
    expect(bridge.inputs('tasks.resolve')).toEqual([
      { id: 'a', resolution: { choice: 'locate', handle: 'h1' } },
    ])
    expect(bridge.inputs('sources.release')).toEqual([])
  })

  it('gives the file back when it is not the one', async () => {
    await located({ ...lost, sizeBytes: 7 * MiB })
    expect(pageText()).toContain('The file of this transfer had 7.0 MiB.')
    buttonNamed('Cancel').click()
    expect(bridge.inputs('sources.release')).toEqual([{ handles: ['h1'] }])
    expect(bridge.inputs('tasks.resolve')).toEqual([])
  })

  it('promises nothing about parts it does not know of', async () => {
    await located({ ...lost, partsStored: 0 })
    expect(pageText()).toContain('Parts already on the server are compared')
    page.unmount()
    await located({ ...lost, partsStored: 0, uploadId: undefined })
    expect(pageText()).toContain('Nothing of it is on the server yet')
  })

  it('asks nothing when no file was picked', async () => {
    picked = []
    await located(lost)
    expect(pageText()).not.toContain('Go on with this file?')
  })
})
