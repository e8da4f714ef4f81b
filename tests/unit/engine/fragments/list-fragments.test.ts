import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  listFragments,
  type FragmentScope,
  type ListEvent,
} from '../../../../electron/engine/fragments/list-fragments.ts'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import type { ListedUpload, OnRequest } from '../../../../electron/engine/storage/storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'
import { lostConnection } from '../../../support/storage-faults.ts'

const live = new AbortController().signal

/** Pages of upload IDs; an error in their place is what the request ends with, once. */
type Pages = readonly (readonly string[] | TransferError)[]

function storageOf(pages: Readonly<Record<string, Pages>>) {
  const asked: string[] = []
  const met = new Set<TransferError>()
  return {
    asked,
    listBuckets: async function* (_: AbortSignal, onRequest?: OnRequest) {
      onRequest?.()
      for (const name of Object.keys(pages)) yield { name, region: name === 'far' ? 'eu-1' : '' }
    },
    listUploads: async function* (
      bucket: string,
      prefix: string,
      _: AbortSignal,
      onRequest?: OnRequest,
    ): AsyncGenerator<ListedUpload> {
      for (const page of pages[bucket] ?? []) {
        onRequest?.()
        asked.push(`${bucket}/${prefix}`)
        if (page instanceof TransferError) {
          if (met.has(page)) continue
          met.add(page)
          throw page
        }
        for (const uploadId of page) {
          yield { bucket, key: 'k', uploadId, initiatedMs: 0, storageClass: 'Standard' }
        }
      }
    },
  }
}

function list(
  storage: ReturnType<typeof storageOf>,
  buckets: FragmentScope['buckets'],
  budget = createRequestBudget(),
  signal = live,
): AsyncIterable<ListEvent> {
  const deps = {
    storage,
    clock: createFastClock(1_000),
    random: () => 0.5,
    region: 'cn-1',
    useOf: () => ({ kind: 'unknown' }) as const,
  }
  return listFragments({ connectionId: 'c', buckets }, deps, budget, signal)
}

const idsOf = (events: readonly ListEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'fragment' ? [event.fragment.uploadId] : []))

const refusal = (code: 'oss/access-denied' | 'oss/no-such-bucket'): TransferError =>
  new TransferError(code, 'no', { retry: 'person', requestId: 'R' })

describe('listFragments', () => {
  it('goes through several buckets with their prefixes, and tells the end of each', async () => {
    const storage = storageOf({ a: [['1', '2'], ['3']], b: [[]] })
    const budget = createRequestBudget()
    const scope = [
      { bucket: 'a', prefix: 'p/' },
      { bucket: 'b', prefix: '' },
    ]
    const events = await Array.fromAsync(list(storage, scope, budget))
    expect(idsOf(events)).toEqual(['1', '2', '3'])
    expect(events.filter(({ kind }) => kind !== 'fragment')).toEqual([
      { kind: 'bucket-listed', bucket: 'a', fragments: 3 },
      { kind: 'bucket-listed', bucket: 'b', fragments: 0 },
    ])
    expect(storage.asked).toEqual(['a/p/', 'a/p/', 'b/'])
    expect(budget.made).toBe(3)
  })

  it('takes the region of each bucket, and that of the connection where none is told', async () => {
    const events = await Array.fromAsync(
      list(storageOf({ near: [['1']], far: [['2']] }), { all: true, prefix: '' }),
    )
    const regions = events.flatMap((each) =>
      each.kind === 'fragment' ? [each.fragment.region] : [],
    )
    expect(regions).toEqual(['cn-1', 'eu-1'])
    const named = await Array.fromAsync(
      list(storageOf({ a: [['1']] }), [{ bucket: 'a', prefix: '', region: 'eu-2' }]),
    )
    expect(named[0]).toMatchObject({ fragment: { region: 'eu-2' } })
  })

  it('tells rows of a page before it asks for the next one', async () => {
    const storage = storageOf({ a: [['1'], ['2']] })
    const events = list(storage, [{ bucket: 'a', prefix: '' }])[Symbol.asyncIterator]()
    expect((await events.next()).value).toMatchObject({ fragment: { uploadId: '1' } })
    expect(storage.asked).toHaveLength(1)
    await events.return?.()
    expect(storage.asked).toHaveLength(1)
  })

  it('begins a listing anew after a lost answer, and tells no row twice', async () => {
    const storage = storageOf({ a: [['1', '2'], lostConnection(), ['3'], lostConnection(), ['4']] })
    const events = await Array.fromAsync(list(storage, [{ bucket: 'a', prefix: '' }]))
    expect(idsOf(events)).toEqual(['1', '2', '3', '4'])
    expect(events.at(-1)).toEqual({ kind: 'bucket-listed', bucket: 'a', fragments: 4 })
  })

  it('goes on with the next bucket after one that may not be listed', async () => {
    const storage = storageOf({ a: [['1'], refusal('oss/access-denied')], b: [['2']] })
    const events = await Array.fromAsync(list(storage, { all: true, prefix: '' }))
    expect(idsOf(events)).toEqual(['1', '2'])
    expect(events).toContainEqual({
      kind: 'bucket-failed',
      bucket: 'a',
      region: 'cn-1',
      error: { code: 'oss/access-denied', message: 'no', requestId: 'R' },
    })
  })

  it('gives up on a way that stays broken', async () => {
    const pages = Array.from({ length: 9 }, lostConnection)
    const events = await Array.fromAsync(
      list(storageOf({ a: pages }), [{ bucket: 'a', prefix: '' }]),
    )
    expect(events).toMatchObject([{ kind: 'bucket-failed', error: { code: 'network/reset' } }])
  })

  it('asks no more than its budget allows', async () => {
    const storage = storageOf({ a: [['1'], ['2'], ['3']], b: [['4']] })
    const budget = createRequestBudget(3)
    const events = await Array.fromAsync(list(storage, { all: true, prefix: '' }, budget))
    expect(idsOf(events)).toEqual(['1', '2'])
    const failed = events.filter(({ kind }) => kind === 'bucket-failed')
    expect(failed).toMatchObject([{ bucket: 'a' }, { bucket: 'b' }])
    expect(storage.asked).toHaveLength(2)
    expect(budget.made).toBe(3)
  })

  it('ends at once when it is cancelled', async () => {
    const cancel = new AbortController()
    const storage = storageOf({ a: [['1', '2'], lostConnection()], b: [['3']] })
    const told: string[] = []
    const reading = async (): Promise<void> => {
      const events = list(storage, { all: true, prefix: '' }, createRequestBudget(), cancel.signal)
      for await (const event of events) {
        told.push(event.kind)
        if (told.length === 2) cancel.abort('enough')
      }
    }
    await expect(reading()).rejects.toBe('enough')
    expect(told).toEqual(['fragment', 'fragment'])
    expect(storage.asked).toEqual(['a/', 'a/'])
  })
})
