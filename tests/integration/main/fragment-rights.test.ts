/** Missing rights, each alone, and lifecycle rules, as the window meets them on a real service. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Operation } from '../../../electron/local-oss/route.ts'
import { until } from '../../support/until.ts'
import { connectionId, openPage, type PageBench } from './page-bench.ts'

const other = 'another-one'

let page: PageBench

beforeAll(async () => {
  page = await openPage([other])
  page.oss.createUpload(other, 'k')
  page.oss.createUpload('bucket', 'k')
})

afterAll(() => page[Symbol.asyncDispose]())

beforeEach(() => page.oss.faults.clear())

function denied(operation: Operation, bucket?: string): void {
  const fault = { kind: 'denied' } as const
  page.oss.faults.add({ operation, fault, ...(bucket === undefined ? {} : { bucket }) })
}

describe('rights that are missing, each alone', () => {
  it('ListMultipartUploads: the other buckets are told all the same', async () => {
    denied('ListMultipartUploads', 'bucket')
    const { rows, pages } = await page.listed()
    expect(rows.map(({ bucket }) => bucket)).toEqual([other])
    expect(pages.flatMap(({ buckets }) => buckets)).toMatchObject([
      { bucket: other, error: undefined },
      { bucket: 'bucket', error: { code: 'oss/access-denied' } },
    ])
  })

  it('ListBuckets: the reply says so, and named buckets are listed', async () => {
    denied('ListBuckets')
    await expect(page.listed()).rejects.toMatchObject({ code: 'oss/access-denied' })
    expect((await page.listed([other])).rows).not.toEqual([])
  })

  it('ListParts: the row stays, its size says why it is not known', async () => {
    denied('ListParts')
    const { rows } = await page.listed([other])
    const ids = rows.map(({ id }) => id)
    const { sizes, spent } = await page.ask('fragments.measure', { ids, requestId: 'm' })
    expect(spent).toBe(false)
    expect(sizes).toMatchObject(
      ids.map((id) => ({ id, size: { kind: 'failed', error: { code: 'oss/access-denied' } } })),
    )
    const [id = ''] = ids
    await expect(page.ask('fragments.parts', { id, requestId: 'p' })).rejects.toMatchObject({
      code: 'oss/access-denied',
    })
    // Not remembered: with the right back it is measured.
    page.oss.faults.clear()
    const again = await page.ask('fragments.measure', { ids, requestId: 'm' })
    expect(again.sizes).toMatchObject(ids.map(() => ({ size: { kind: 'known' } })))
  })

  it('GetBucketLifecycle: reading and planning name it, everything else works', async () => {
    denied('GetBucketLifecycle')
    const where = { connectionId, bucket: other, requestId: 'l' }
    await expect(page.ask('lifecycle.read', where)).rejects.toMatchObject({
      code: 'oss/access-denied',
    })
    const change = { kind: 'set', ruleId: null, prefix: '', days: 7 } as const
    await expect(page.ask('lifecycle.plan', { ...where, change })).rejects.toMatchObject({
      code: 'oss/access-denied',
    })
    expect((await page.listed([other])).rows).not.toEqual([])
  })
})

describe('lifecycle rules from the window', () => {
  it('are planned, shown, written once, told to the page, and taken back', async () => {
    const where = { connectionId, bucket: other, requestId: 'l' }
    const change = { kind: 'set', ruleId: null, prefix: 'tmp/', days: 7 } as const
    const plan = await page.ask('lifecycle.plan', { ...where, change })
    expect(plan.lines.some(({ kind }) => kind === 'added')).toBe(true)
    expect((await page.ask('lifecycle.read', where)).rules).toEqual([])
    const apply = { planId: plan.planId, requestId: 'l' }
    const written = await page.ask('lifecycle.apply', apply)
    expect(written.rules).toMatchObject([{ prefix: 'tmp/', isEnabled: true, after: { days: 7 } }])
    expect(written.undo).not.toBeNull()
    await until(() =>
      page.events.some((each) => each.type === 'lifecycle' && each.bucket.rules.length === 1),
    )
    expect(await page.ask('lifecycle.known', {})).toMatchObject([{ bucket: other }])
    const undo = await page.ask('lifecycle.plan', { ...where, change: { kind: 'undo' } })
    const taken = await page.ask('lifecycle.apply', { planId: undo.planId, requestId: 'l' })
    expect(taken.rules).toEqual([])
  })
})
