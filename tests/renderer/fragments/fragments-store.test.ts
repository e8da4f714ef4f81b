import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useFragmentViewStore } from '../../../renderer/src/stores/fragment-view.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { selectOnly } from '../../../renderer/src/stores/selection.ts'
import { useSettingsStore } from '../../../renderer/src/stores/settings.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'
import { aConnection, someSettings } from '../support/settings.ts'
import {
  aRow,
  bucketListed,
  denied,
  known,
  playListing,
  rows,
  type PlayedListing,
} from './a-listing.ts'

let bridge: FakeBridge
let listing: PlayedListing
const everywhere = { connectionId: 'studio', buckets: null, prefix: '' }

beforeEach(async () => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  listing = playListing()
  const settings = someSettings()
  bridge = installFakeBridge({
    ...listing.answers,
    'settings.get': () => settings,
    'settings.save': (change) => Object.assign(settings, change),
    'connections.list': () => [aConnection()],
  })
  await useSettingsStore().load()
  await useConnectionsStore().load()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Everything gathered is painted. */
async function paint(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000)
  await nextTick()
}

/** Lists these to the end. */
async function listed(...all: readonly ReturnType<typeof aRow>[]): Promise<void> {
  void useFragmentsStore().look(everywhere)
  const counts = new Map<string, number>()
  for (const { bucket } of all) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  const buckets = [...counts].map(([bucket, count]) => bucketListed(bucket, count))
  await listing.tell({ rows: all, buckets, done: true })
  await paint()
}

describe('a listing', () => {
  it('shows rows before the last page is there', async () => {
    const fragments = useFragmentsStore()
    void fragments.open()
    await listing.tell({ rows: rows(3) })
    await paint()
    expect(fragments.rows.size).toBe(3)
    expect(fragments.scan.kind).toBe('listing')
    await listing.tell({ rows: rows(5), buckets: [bucketListed('media-archive', 5)], done: true })
    await paint()
    expect(fragments.rows.size).toBe(5)
    expect(fragments.scan.kind).toBe('done')
  })

  it('is not begun again by coming back to the page', async () => {
    const fragments = useFragmentsStore()
    void fragments.open()
    await listing.tell({ done: true })
    await fragments.open()
    expect(bridge.inputs('fragments.scan')).toEqual([
      { connectionId: 'studio', buckets: null, prefix: '', maxRequests: 1000 },
    ])
  })

  it('is stopped by a person, and what was found stays', async () => {
    const fragments = useFragmentsStore()
    void fragments.open()
    await listing.tell({ rows: rows(2) })
    fragments.stop()
    await paint()
    expect(fragments.scan.kind).toBe('stopped')
    const [, pending] = bridge.inputs('fragments.next')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: pending?.requestId }])
    await listing.tell({ rows: rows(9) })
    await paint()
    expect(fragments.rows.size).toBe(2)
  })

  it('waits at the end of its requests, and goes on with the same scan when more are allowed', async () => {
    const fragments = useFragmentsStore()
    listing.requests = { made: 1000, most: 1000 }
    void fragments.open()
    const spent = {
      code: 'request/refused',
      message: 'spent',
      details: { budget: '1000' },
    } as const
    await listing.tell({
      rows: rows(2),
      buckets: [bucketListed('media-archive', 2, spent)],
      done: true,
    })
    await paint()
    expect(fragments.isSpentNow).toBe(true)
    expect(fragments.failures).toEqual([])
    expect(bridge.inputs('fragments.next')).toHaveLength(1)
    void fragments.allow(1000)
    await paint()
    expect(bridge.inputs('fragments.allow')).toEqual([{ more: 1000 }])
    const next = bridge.inputs('fragments.next').map(({ scanId }) => scanId)
    expect(next).toEqual(['scan-1', 'scan-1'])
    await listing.tell({
      rows: rows(3).slice(2),
      buckets: [bucketListed('media-archive', 3)],
      done: true,
    })
    await paint()
    expect(fragments.isSpentNow).toBe(false)
    expect(fragments.rows.size).toBe(3)
  })

  it('tells of a bucket that cannot be listed, and keeps the others useful', async () => {
    const fragments = useFragmentsStore()
    void fragments.open()
    await listing.tell({
      rows: rows(2),
      buckets: [bucketListed('media-archive', 2), bucketListed('ops-backup', 0, denied)],
      done: true,
    })
    await paint()
    expect(fragments.failures).toEqual([{ bucket: 'ops-backup', error: denied }])
    expect(fragments.rows.size).toBe(2)
    expect(fragments.scan.kind).toBe('done')
  })

  it('keeps what is known of a bucket that cannot be listed any more', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(1), ...rows(1, 'ops-backup'))
    void fragments.list()
    await listing.tell({
      buckets: [bucketListed('media-archive', 0), bucketListed('ops-backup', 0, denied)],
      done: true,
    })
    await paint()
    expect([...fragments.rows.values()].map(({ bucket }) => bucket)).toEqual(['ops-backup'])
  })

  it('tells why nothing could be listed at all', async () => {
    const fragments = useFragmentsStore()
    void fragments.open()
    await listing.fail(denied)
    expect(fragments.scan).toEqual({ kind: 'failed', error: denied })
  })

  it('forgets what belongs to another scope', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(3))
    fragments.openFor({ connectionId: 'studio', bucket: 'ops-backup', prefix: 'nas/' })
    expect(fragments.rows.size).toBe(0)
    expect(bridge.inputs('fragments.scan').at(-1)).toEqual({
      connectionId: 'studio',
      buckets: ['ops-backup'],
      prefix: 'nas/',
      maxRequests: 1000,
    })
  })
})

describe('sizes', () => {
  it('are asked for when rows stay in sight, once, and never twice at a time', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(100))
    const ids = [...fragments.rows.keys()]
    fragments.see(ids.slice(0, 20))
    fragments.see(ids.slice(50, 60))
    await paint()
    expect(bridge.inputs('fragments.measure').map((each) => each.ids)).toEqual([ids.slice(50, 60)])
    fragments.see(ids.slice(55, 65))
    await paint()
    expect(bridge.inputs('fragments.measure').at(-1)?.ids).toEqual(ids.slice(60, 65))
    expect(fragments.rows.get(ids[55] ?? '')?.size).toEqual(known(7, 7))
  })

  it('are not asked for in a loop when an answer leaves some out', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(5))
    listing.spent = true
    fragments.see([...fragments.rows.keys()])
    await paint()
    fragments.see([...fragments.rows.keys()])
    await paint()
    expect(bridge.inputs('fragments.measure')).toHaveLength(1)
    expect(fragments.isSpentNow).toBe(true)
    listing.spent = false
    void fragments.allow(10)
    await paint()
    expect(bridge.inputs('fragments.measure')).toHaveLength(2)
    expect(fragments.isSpentNow).toBe(false)
  })

  it('of everything are asked for in batches, until a person stops it', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(250))
    const all = fragments.measureAll([...fragments.rows.keys()])
    expect(fragments.measuringAll).toEqual({ done: 0, total: 250 })
    fragments.stopMeasuring()
    await all
    expect(fragments.measuringAll).toBeUndefined()
    expect(bridge.inputs('fragments.measure')).toHaveLength(1)
    await fragments.measureAll([...fragments.rows.keys()])
    await paint()
    expect(bridge.inputs('fragments.measure').map(({ ids }) => ids.length)).toEqual([100, 100, 50])
    expect([...fragments.rows.values()].every(({ size }) => size?.kind === 'known')).toBe(true)
  })

  it('are not asked for any more in a bucket whose parts may not be listed', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(60))
    listing.sizeOf = () => ({ kind: 'failed', error: denied })
    fragments.see([...fragments.rows.keys()])
    await paint()
    expect(bridge.inputs('fragments.measure').map(({ ids }) => ids.length)).toEqual([40])
  })

  it('that tell a fragment is gone take it out of the list', async () => {
    const fragments = useFragmentsStore()
    await listed(...rows(2))
    const [first = ''] = fragments.rows.keys()
    listing.sizeOf = (id) => (id === first ? { kind: 'gone' } : known(1, 1))
    fragments.see([...fragments.rows.keys()])
    await paint()
    expect(fragments.rows.has(first)).toBe(false)
    expect(fragments.rows.size).toBe(1)
  })
})

describe('the selection', () => {
  it('stays by id over a filter that keeps it and a listing that tells it again', async () => {
    const fragments = useFragmentsStore()
    const list = useFragmentViewStore()
    const all = rows(5)
    await listed(...all)
    const third = all[2]?.id ?? ''
    list.selection = { ids: new Set([third, all[4]?.id ?? '']), focused: third, anchor: third }
    list.filter = { ...list.filter, text: '2.MOV' }
    await nextTick()
    expect([...list.selection.ids]).toEqual([third])
    list.filter = { ...list.filter, text: '' }
    void fragments.list()
    await listing.tell({
      rows: all.slice(1).toReversed(),
      buckets: [bucketListed('media-archive', 4)],
      done: true,
    })
    await paint()
    expect(list.selectedRows.map(({ id }) => id)).toEqual([third])
    expect(list.focusedRow?.id).toBe(third)
  })

  it('loses what is gone, and nothing takes its place', async () => {
    const fragments = useFragmentsStore()
    const list = useFragmentViewStore()
    const all = rows(3)
    await listed(...all)
    list.selection = selectOnly(all[1]?.id ?? '')
    fragments.gone([all[1]?.id ?? ''])
    await paint()
    expect(list.selection.ids.size).toBe(0)
    expect(list.selection.focused).toBe(all[2]?.id)
  })
})

describe('whose a fragment is', () => {
  it('follows the tasks at once, whatever the listing said', async () => {
    const fragments = useFragmentsStore()
    const tasks = useTasksStore()
    const [row = aRow()] = rows(1)
    await listed(row)
    expect(fragments.rows.get(row.id)?.use).toEqual({ kind: 'unknown' })
    const task = aTask({
      id: 't',
      bucket: row.bucket,
      uploadId: row.uploadId,
      sourcePath: '/a.mov',
    })
    tasks.changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await paint()
    expect(fragments.rows.get(row.id)?.use).toEqual({
      kind: 'in-use',
      taskId: 't',
      sourcePath: '/a.mov',
    })
    const done = { ...task, state: { kind: 'ended', as: 'cancelled' } } as const
    tasks.changed({ seq: 2, type: 'tasks.changed', tasks: [done] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('unknown')
  })

  it('does not mistake an upload of the same ID in another bucket for the task’s', async () => {
    const fragments = useFragmentsStore()
    const [row = aRow()] = rows(1)
    await listed(row)
    const task = aTask({ bucket: 'another', uploadId: row.uploadId })
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('unknown')
  })

  it('is known once the task the listing named has ended, unknown once it was removed', async () => {
    const fragments = useFragmentsStore()
    const tasks = useTasksStore()
    const use = { kind: 'in-use', taskId: 't', sourcePath: '/a.mov' } as const
    const row = aRow({ use })
    const task = aTask({ id: 't', bucket: row.bucket, uploadId: row.uploadId })
    tasks.changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await paint()
    await listed(row)
    expect(fragments.rows.get(row.id)?.use.kind).toBe('in-use')
    const done = { ...task, state: { kind: 'ended', as: 'cancelled' } } as const
    tasks.changed({ seq: 2, type: 'tasks.changed', tasks: [done] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('known')
    tasks.changed({ seq: 3, type: 'tasks.removed', ids: ['t'] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('unknown')
  })
})

describe('sums', () => {
  it('count what is measured and say what is not', async () => {
    const fragments = useFragmentsStore()
    const list = useFragmentViewStore()
    const all = rows(3)
    await listed(...all)
    fragments.learn([
      { id: all[0]?.id ?? '', size: known(2, 100) },
      { id: all[1]?.id ?? '', size: known(3, 50) },
    ])
    await paint()
    expect(list.shownSum).toMatchObject({ fragments: 3, parts: 5, bytes: 150, unmeasured: 1 })
    list.selection = selectOnly(all[1]?.id ?? '')
    expect(list.selectedSum).toMatchObject({ fragments: 1, parts: 3, bytes: 50, unmeasured: 0 })
  })
})

describe('what main tells', () => {
  it('takes fragments out of the list that are gone', async () => {
    const fragments = useFragmentsStore()
    const all = rows(4)
    await listed(...all)
    fragments.gone([all[0]?.id ?? '', all[3]?.id ?? '', 'never there'])
    await paint()
    expect([...fragments.rows.keys()]).toEqual([all[1]?.id, all[2]?.id])
  })
})
