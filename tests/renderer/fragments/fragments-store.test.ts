import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useFragmentViewStore } from '../../../renderer/src/stores/fragment-view.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { selectOnly } from '../../../renderer/src/stores/selection.ts'
import type { FakeBridge } from '../support/fake-bridge.ts'
import { aConnection } from '../support/settings.ts'
import { bucketListed, denied, known, playListing, rows, type PlayedListing } from './a-listing.ts'
import { find, openStores, paint } from './open-stores.ts'

let bridge: FakeBridge
let listing: PlayedListing

beforeEach(async () => {
  vi.useFakeTimers()
  listing = playListing()
  bridge = await openStores(listing)
})
afterEach(() => {
  vi.useRealTimers()
})

describe('sizes', () => {
  it('are asked for when rows stay in sight, once, and never twice at a time', async () => {
    const fragments = useFragmentsStore()
    await find(listing, rows(100))
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
    await find(listing, rows(5))
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
    await find(listing, rows(250))
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
    await find(listing, rows(60))
    listing.sizeOf = () => ({ kind: 'failed', error: denied })
    fragments.see([...fragments.rows.keys()])
    await paint()
    expect(bridge.inputs('fragments.measure').map(({ ids }) => ids.length)).toEqual([40])
    expect([...fragments.rows.keys()].some((id) => fragments.willMeasure(id))).toBe(false)
  })

  it('that tell a fragment is gone take it out of the list', async () => {
    const fragments = useFragmentsStore()
    await find(listing, rows(2))
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
    await find(listing, all)
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
    await find(listing, all)
    list.selection = selectOnly(all[1]?.id ?? '')
    fragments.gone([all[1]?.id ?? ''])
    await paint()
    expect(list.selection.ids.size).toBe(0)
    expect(list.selection.focused).toBe(all[2]?.id)
  })
})

describe('sums', () => {
  it('count what is measured and say what is not', async () => {
    const fragments = useFragmentsStore()
    const list = useFragmentViewStore()
    const all = rows(3)
    await find(listing, all)
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

describe('a connection that is removed', () => {
  it('takes its fragments with it at once, and nothing is asked before a person wants it', async () => {
    const fragments = useFragmentsStore()
    const list = useFragmentViewStore()
    const connections = useConnectionsStore()
    await find(listing, rows(3))
    list.selection = selectOnly([...fragments.rows.keys()][0] ?? '')
    fragments.see([...fragments.rows.keys()])
    const before = bridge.asked.length
    connections.changed([aConnection({ id: 'other' })])
    await paint()
    expect(fragments.rows.size).toBe(0)
    expect(list.selectedRows).toEqual([])
    expect(list.focusedRow).toBeUndefined()
    expect(fragments.scope).toBeUndefined()
    expect(fragments.scan.kind).toBe('idle')
    expect(bridge.asked.slice(before)).toEqual([])
    void fragments.list()
    await paint()
    expect(bridge.inputs('fragments.scan').at(-1)?.connectionId).toBe('other')
  })

  it('ends the listing that runs in it', async () => {
    const fragments = useFragmentsStore()
    void fragments.look({ connectionId: 'studio', buckets: null, prefix: '' })
    await paint()
    useConnectionsStore().changed([])
    await paint()
    await listing.tell({ rows: rows(2) })
    await paint()
    expect(fragments.rows.size).toBe(0)
    expect(fragments.scan.kind).toBe('idle')
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
  })
})

describe('what main tells', () => {
  it('counts what details and dialogs ask, and goes on with sizes once more is allowed', async () => {
    const fragments = useFragmentsStore()
    await find(listing, rows(5))
    listing.spent = true
    fragments.see([...fragments.rows.keys()])
    await paint()
    fragments.counted({ made: 1000, most: 1000 })
    await paint()
    expect(fragments.requests).toEqual({ made: 1000, most: 1000 })
    expect(fragments.isSpentNow).toBe(true)
    expect(bridge.inputs('fragments.measure')).toHaveLength(1)
    listing.spent = false
    fragments.counted({ made: 1000, most: 1100 })
    await paint()
    expect(fragments.isSpentNow).toBe(false)
    expect(bridge.inputs('fragments.measure')).toHaveLength(2)
  })

  it('takes fragments out of the list that are gone', async () => {
    const fragments = useFragmentsStore()
    const all = rows(4)
    await find(listing, all)
    fragments.gone([all[0]?.id ?? '', all[3]?.id ?? '', 'never there'])
    await paint()
    expect([...fragments.rows.keys()]).toEqual([all[1]?.id, all[2]?.id])
  })
})
