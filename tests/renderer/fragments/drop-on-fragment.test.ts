import { afterEach, describe, expect, it, vi } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import type { FragmentRow } from '#shared/fragment-view.ts'
import FragmentGrid from '../../../renderer/src/components/fragments/FragmentGrid.vue'
import DropZone from '../../../renderer/src/components/shell/DropZone.vue'
import { useFragmentActsStore } from '../../../renderer/src/stores/fragment-acts.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { useUploadsStore } from '../../../renderer/src/stores/uploads.ts'
import { aTask } from '../harness/tasks.ts'
import { aConnection } from '../support/settings.ts'
import type { FakeBridge } from '../support/fake-bridge.ts'
import { mountPage, settle } from '../support/mount-page.ts'
import { aRow, bucketListed, playListing } from './a-listing.ts'
import { laidOut } from './laid-out.ts'

laidOut()
let page: VueWrapper
let bridge: FakeBridge
afterEach(() => {
  page.unmount()
})

const free = aRow({ key: 'free.mov', uploadId: 'free' })
const taken = aRow({ key: 'taken.mov', uploadId: 'taken' })

/** A list of these with the drop zone of the window. */
async function open(rows: readonly FragmentRow[]): Promise<void> {
  const listing = playListing()
  const both = defineComponent({
    setup: () => () => h('div', [h(DropZone), h(FragmentGrid)]),
  })
  const mounted = await mountPage(
    both,
    {},
    {
      answers: { ...listing.answers, 'sources.release': () => null },
      connections: [aConnection()],
      settings: { destination: null },
    },
  )
  ;({ page, bridge } = mounted)
  void useFragmentsStore().look({ connectionId: 'studio', buckets: null, prefix: '' })
  await listing.tell({ rows, buckets: [bucketListed('media-archive', 1)], done: true })
  await settle()
}

/** Drags `count` files over a place and drops them there. */
async function drop(place: Element, count = 1): Promise<void> {
  const files = Array.from({ length: count }, (_, index) => new File(['x'], `${index}.mov`))
  const dataTransfer = { types: ['Files'], items: files.map(() => ({ kind: 'file' })), files }
  for (const type of ['dragenter', 'dragover', 'drop']) {
    const event = new Event(type, { bubbles: true, cancelable: true })
    Object.assign(event, { dataTransfer: { ...dataTransfer, dropEffect: 'none' } })
    place.dispatchEvent(event)
    await settle()
  }
}

function line(row: FragmentRow): Element {
  const found = document.querySelector(`[data-fragment="${row.id}"]`)
  if (found === null) throw new Error(`there is no line for ${row.key}`)
  return found
}

describe('a file dropped on a fragment', () => {
  it('is compared with it, and never uploaded', async () => {
    await open([free])
    await drop(line(free).querySelector('[role="gridcell"]') ?? line(free))
    expect(useFragmentActsStore().question).toMatchObject({
      about: 'adopt',
      row: { uploadId: 'free' },
      source: { handle: 'handle of 0.mov' },
    })
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
  })

  it('that a task goes on with is neither compared nor uploaded', async () => {
    await open([taken])
    const task = aTask({ id: 't', bucket: taken.bucket, uploadId: taken.uploadId })
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    const fragments = useFragmentsStore()
    await vi.waitFor(() => expect(fragments.rows.get(taken.id)?.use.kind).toBe('in-use'))
    await settle()
    await drop(line(taken))
    expect(useFragmentActsStore().question).toBeUndefined()
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
  })

  it('with others is neither compared nor uploaded', async () => {
    await open([free])
    await drop(line(free), 2)
    expect(useFragmentActsStore().question).toBeUndefined()
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
  })

  it('next to it, after it was over it, is an upload as everywhere', async () => {
    await open([free])
    const event = new Event('dragover', { bubbles: true })
    const items = [{ kind: 'file' }]
    line(free).dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], items } }))
    await drop(document.body)
    expect(useFragmentActsStore().question).toBeUndefined()
    expect(useUploadsStore().asking).toMatchObject([{ handle: 'handle of 0.mov' }])
  })
})
