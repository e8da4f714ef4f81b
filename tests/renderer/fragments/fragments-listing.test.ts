import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import type { FakeBridge } from '../support/fake-bridge.ts'
import { bucketListed, denied, playListing, rows, type PlayedListing } from './a-listing.ts'
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
    await paint()
    expect(bridge.inputs('buckets.list')).toHaveLength(1)
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
    await find(listing, [...rows(1), ...rows(1, 'ops-backup')])
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
    await find(listing, rows(3))
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
