/** Thousands of fragments as the window asks for them: each once, in bites, deleted by id. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FragmentSize } from '#shared/fragment-view.ts'
import { crowdBuckets, crowdWithFragments, day } from '../../support/fragment-crowd.ts'
import { connectionId, nameOf, onServer, openPage, type PageBench } from './page-bench.ts'

let page: PageBench

beforeAll(async () => {
  page = await openPage(crowdBuckets)
  await crowdWithFragments(page.oss)
})

afterAll(() => page[Symbol.asyncDispose]())

beforeEach(() => {
  page.oss.faults.clear()
  page.oss.log.clear()
})

const asked = (operation: string): number =>
  page.oss.log.entries().filter((entry) => entry.operation === operation).length

describe('3,200 fragments in three buckets', () => {
  it('are each told once, with the number of requests', async () => {
    const { rows, pages } = await page.listed()
    expect(rows.map(nameOf).toSorted()).toEqual(onServer(page.oss, ...crowdBuckets))
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3_200)
    expect(pages.flatMap((each) => each.buckets)).toEqual([
      { bucket: 'bucket', fragments: 0, error: undefined },
      { bucket: 'plenty', fragments: 2_000, error: undefined },
      { bucket: 'small', fragments: 100, error: undefined },
      { bucket: 'strange', fragments: 1_100, error: undefined },
    ])
    expect(Math.max(...pages.map((each) => each.rows.length))).toBeLessThanOrEqual(1_000)
    expect(pages.at(-1)?.requests).toEqual({
      made: page.oss.log.entries().filter(({ operation = '' }) => operation.startsWith('List'))
        .length,
      most: 100_000,
    })
  })

  it('appear before the last page is asked for, and nobody asks for pages nobody looks at', async () => {
    const held = page.oss.faults.add({
      operation: 'ListMultipartUploads',
      skip: 1,
      fault: { kind: 'hold' },
    })
    const { scanId } = await page.ask('fragments.scan', {
      connectionId,
      buckets: ['plenty'],
      prefix: '',
      maxRequests: 100,
    })
    const first = await page.ask('fragments.next', { scanId, requestId: 'n' })
    expect(first).toMatchObject({ done: false, buckets: [] })
    expect(first.rows).toHaveLength(1_000)
    const second = page.ask('fragments.next', { scanId, requestId: 'n' })
    await held.hit()
    held.release()
    expect((await second).rows).toHaveLength(1_000)
    // A listing that is left alone after its first page has asked for one page, perhaps two.
    page.oss.log.clear()
    const scan = await page.ask('fragments.scan', {
      connectionId,
      buckets: [...crowdBuckets],
      prefix: '',
      maxRequests: 100,
    })
    await page.ask('fragments.next', { scanId: scan.scanId, requestId: 'n' })
    await page.listed(['small'])
    expect(asked('ListMultipartUploads')).toBeLessThanOrEqual(3)
  })

  it('are measured 500 at a time, remembered, and told with the next listing', async () => {
    const { rows } = await page.listed(['small', 'strange'])
    const sizes = new Map<string, FragmentSize>()
    for (let at = 0; at < rows.length; at += 500) {
      const ids = rows.slice(at, at + 500).map(({ id }) => id)
      const answer = await page.ask('fragments.measure', { ids, requestId: 'm' })
      expect(answer.spent).toBe(false)
      for (const { id, size } of answer.sizes) sizes.set(id, size)
    }
    const known = [...sizes.values()].flatMap((size) => (size.kind === 'known' ? [size] : []))
    expect(known).toHaveLength(1_200)
    expect(known.reduce((sum, { parts }) => sum + parts, 0)).toBe(7_500)
    expect(known.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(7_500_000)
    expect(asked('ListParts')).toBe(1_200 + 6)
    const again = await page.listed(['small', 'strange'])
    expect(new Map(again.rows.map(({ id, size }) => [id, size]))).toEqual(sizes)
    expect(asked('ListParts')).toBe(1_200 + 6)
  })

  it('of a filtered selection are deleted, exactly those', async () => {
    const { rows } = await page.listed(['strange'])
    const before = onServer(page.oss, ...crowdBuckets)
    const chosen = rows.filter(
      ({ key, initiatedMs = Infinity }) =>
        key.startsWith('文件/') && initiatedMs < Date.now() - 30 * day,
    )
    expect(chosen.length).toBeGreaterThan(40)
    const ids = chosen.map(({ id }) => id)
    const report = await page.ask('fragments.delete', { ids, requestId: 'd' })
    expect({ ...report, deleted: report.deleted.toSorted() }).toEqual({
      deleted: ids.toSorted(),
      kept: [],
      failed: [],
      stopped: false,
    })
    const gone = new Set(chosen.map(nameOf))
    expect(onServer(page.oss, ...crowdBuckets)).toEqual(before.filter((each) => !gone.has(each)))
    const told = page.events.flatMap((each) => (each.type === 'fragments.gone' ? each.ids : []))
    expect(told.toSorted()).toEqual(ids.toSorted())
  })

  it('stop being deleted when a person says so, and the answer is what was done', async () => {
    const { rows } = await page.listed(['plenty'])
    const before = onServer(page.oss, ...crowdBuckets)
    const held = page.oss.faults.add({
      operation: 'AbortMultipartUpload',
      skip: 60,
      fault: { kind: 'hold' },
    })
    const chosen = rows.slice(100, 1_100)
    const ids = chosen.map(({ id }) => id)
    const deleting = page.ask('fragments.delete', { ids, requestId: 'd' })
    await held.hit(4)
    await page.ask('requests.abort', { requestId: 'd' })
    held.release()
    const report = await deleting
    expect(report).toMatchObject({ stopped: true, kept: [] })
    expect(report.deleted.length).toBeLessThan(70)
    // What was on the wire then is not told as untouched: it may be gone.
    expect(report.failed.length).toBeLessThanOrEqual(4)
    expect(report.failed.every(({ error }) => error.code === 'request/aborted')).toBe(true)
    const after = onServer(page.oss, ...crowdBuckets)
    const gone = before.filter((each) => !after.includes(each))
    expect(gone.length).toBeLessThanOrEqual(report.deleted.length + report.failed.length)
    const told = chosen.filter(({ id }) => report.deleted.includes(id)).map(nameOf)
    expect(told.every((each) => gone.includes(each))).toBe(true)
    expect(gone.every((each) => chosen.some((row) => nameOf(row) === each))).toBe(true)
    const rest = await page.ask('fragments.delete', {
      ids: ids.filter((id) => !report.deleted.includes(id)),
      requestId: 'd',
    })
    expect(rest).toMatchObject({ stopped: false, failed: [] })
    const doomed = new Set(chosen.map(nameOf))
    expect(onServer(page.oss, ...crowdBuckets)).toEqual(before.filter((each) => !doomed.has(each)))
  })
})
