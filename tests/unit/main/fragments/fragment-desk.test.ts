import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { turns } from '../../../support/fake-clock.ts'
import { errorOf } from '../../../support/until.ts'
import { all, bench, idOfUpload, known, never, scope, uploadsIn } from './desk-bench.ts'

describe('a listing', () => {
  it('tells each fragment once, how each bucket ended, and what it cost', async () => {
    const { desk } = bench({ buckets: { a: [['1', '2'], ['3']], empty: [[]], b: [['4']] } })
    const { scanId } = desk.scan(scope, 100)
    const pages = await all(desk, scanId)
    expect(uploadsIn(pages)).toEqual(['1', '2', '3', '4'])
    expect(pages.flatMap(({ buckets }) => buckets)).toEqual([
      { bucket: 'a', fragments: 3, error: undefined },
      { bucket: 'empty', fragments: 0, error: undefined },
      { bucket: 'b', fragments: 1, error: undefined },
    ])
    expect(pages.at(-1)?.requests).toEqual({ made: 5, most: 100 })
    expect(pages[0]?.rows[0]).toEqual({
      id: idOfUpload('1'),
      connectionId: 'c',
      bucket: 'a',
      region: 'region-of-a',
      key: 'key of 1',
      uploadId: '1',
      initiatedMs: 1,
      storageClass: 'IA',
      use: { kind: 'unknown' },
      size: undefined,
    })
  })

  it("tells how far the service's clock is ahead: ages are by that clock", async () => {
    const { desk } = bench({ buckets: { a: [['1']] }, clockOffsetMs: -3_600_000 })
    const { scanId } = desk.scan({ connectionId: 'c', buckets: null, prefix: '' }, 10)
    expect(await desk.next(scanId, never)).toMatchObject({ clockOffsetMs: -3_600_000 })
  })

  it('tells sizes that are remembered, but not of those that grow', async () => {
    const { desk, remembered } = bench({ buckets: { a: [['1', '2']] }, inUse: ['2'] })
    remembered.set('1', known(10)).set('2', known(20))
    const [page] = await all(desk, desk.scan(scope, 100).scanId)
    expect(page?.rows.map(({ size }) => size)).toEqual([known(10), undefined])
    expect(page?.rows[1]?.use).toMatchObject({ kind: 'in-use', taskId: 't' })
  })

  it('gives each answer at most 1,000 rows', async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `${index}`)
    const { desk } = bench({ buckets: { a: [ids] } })
    const pages = await all(desk, desk.scan(scope, 100).scanId)
    expect(pages.map(({ rows }) => rows.length)).toEqual([1_000, 1_000, 500])
  })

  it('ends when another one begins, and whoever waits for it is sent away', async () => {
    const { desk, state } = bench({ buckets: { a: [['1']] } })
    state.hold = new Promise(() => {})
    const first = desk.scan(scope, 100)
    const waiting = errorOf(desk.next(first.scanId, never))
    await turns()
    const second = desk.scan(scope, 100)
    expect(await waiting).toMatchObject({ code: 'request/aborted' })
    await turns()
    expect(state.ended).toBe(1)
    await expect(desk.next(first.scanId, never)).rejects.toMatchObject({ code: 'request/invalid' })
    state.hold = Promise.resolve()
    expect(uploadsIn(await all(desk, second.scanId))).toEqual(['1'])
  })

  it('passes on what listing the buckets itself is refused with', async () => {
    const refusal = new TransferError('oss/access-denied', 'no', { retry: 'person' })
    const { desk } = bench({ buckets: { a: [['1']] }, refusal })
    const { scanId } = desk.scan(scope, 100)
    expect(await errorOf(desk.next(scanId, never))).toBe(refusal)
  })

  it('is refused for a connection that is not there', () => {
    const { desk, state } = bench({ buckets: {} })
    expect(() => desk.scan({ ...scope, connectionId: 'x' }, 1)).toThrow('there is no connection')
    expect(state.scopes).toEqual([])
  })

  it('prices named buckets by the region their list has told', async () => {
    const { desk } = bench({ buckets: { a: [['1']], b: [['2']] } })
    desk.noteRegions('c', [
      { name: 'a', region: 'eu-1' },
      { name: 'b', region: '' },
    ])
    desk.noteRegions('d', [{ name: 'b', region: 'us-1' }])
    const { scanId } = desk.scan({ ...scope, buckets: ['a', 'b'], prefix: 'p/' }, 100)
    const regions = (await all(desk, scanId)).flatMap(({ rows }) => rows.map((row) => row.region))
    expect(regions).toEqual(['eu-1', 'cn-own'])
  })
})

describe('a budget that is spent', () => {
  it('is told for each bucket that was not finished, and the listing goes on when there is more', async () => {
    const { desk, state } = bench({ buckets: { a: [['1'], ['2'], ['3']], b: [['4']] } })
    const { scanId } = desk.scan(scope, 3)
    const first = await all(desk, scanId)
    expect(uploadsIn(first)).toEqual(['1', '2'])
    expect(first.flatMap(({ buckets }) => buckets)).toMatchObject([
      { bucket: 'a', fragments: 2, error: { code: 'request/refused', details: { budget: '3' } } },
      { bucket: 'b', fragments: 0, error: { code: 'request/refused', details: { budget: '3' } } },
    ])
    // Asking again costs nothing and brings nothing.
    expect(await desk.next(scanId, never)).toMatchObject({ rows: [], buckets: [], done: true })
    expect(desk.allow(2)).toEqual({ made: 3, most: 5 })
    expect(uploadsIn(await all(desk, scanId))).toEqual([])
    desk.allow(100)
    const rest = await all(desk, scanId)
    expect(uploadsIn(rest)).toEqual(['3', '4'])
    expect(rest.flatMap(({ buckets }) => buckets)).toEqual([
      { bucket: 'a', fragments: 3, error: undefined },
      { bucket: 'b', fragments: 1, error: undefined },
    ])
    expect(state.scopes.at(-1)?.buckets).toEqual([
      { bucket: 'a', prefix: '', region: 'region-of-a' },
      { bucket: 'b', prefix: '', region: 'region-of-b' },
    ])
    expect(await desk.next(scanId, never)).toMatchObject({ rows: [], done: true })
  })

  it('before the buckets are known is the answer, until there is more', async () => {
    const { desk } = bench({ buckets: { a: [['1']] }, sizes: { '1': known(1) } })
    const first = desk.scan(scope, 3)
    await all(desk, first.scanId)
    await desk.measure([idOfUpload('1')], never)
    const { scanId } = desk.scan(scope, 1)
    await desk.measure([idOfUpload('1')], never)
    const error = await errorOf(desk.next(scanId, never))
    expect(error).toMatchObject({ code: 'request/refused', details: { budget: '1' } })
    desk.allow(5)
    expect(uploadsIn(await all(desk, scanId))).toEqual(['1'])
  })

  it('leaves the sizes that were had, and says that some were not asked for', async () => {
    const ids = ['1', '2', '3', '4']
    const sizes = Object.fromEntries(ids.map((id) => [id, known(Number(id))]))
    const { desk } = bench({ buckets: { a: [ids] }, sizes })
    await all(desk, desk.scan(scope, 4).scanId)
    const asked = ids.map((id) => idOfUpload(id))
    expect(await desk.measure(asked, never)).toEqual({
      sizes: [
        { id: asked[0], size: known(1) },
        { id: asked[1], size: known(2) },
      ],
      spent: true,
      requests: { made: 4, most: 4 },
    })
    desk.allow(4)
    expect(await desk.measure(asked, never)).toMatchObject({ spent: false })
  })

  it('is what the settings say where no listing was begun', () => {
    const { desk } = bench({ buckets: {} })
    expect(desk.count()).toEqual({ made: 0, most: 7 })
    expect(desk.allow(3)).toEqual({ made: 0, most: 10 })
  })
})

describe('what the page may name', () => {
  it('is what was listed or opened, and nothing else', async () => {
    const { desk } = bench({ buckets: { a: [['1']] }, sizes: { '1': known(1) } })
    const error = { code: 'request/invalid' }
    await expect(desk.measure([idOfUpload('1')], never)).rejects.toMatchObject(error)
    await all(desk, desk.scan(scope, 100).scanId)
    expect((await desk.measure([idOfUpload('1')], never)).sizes).toHaveLength(1)
    // What was deleted a moment ago keeps nobody from measuring the others.
    desk.forget(idOfUpload('1'))
    expect((await desk.measure([idOfUpload('1')], never)).sizes).toEqual([
      { id: idOfUpload('1'), size: { kind: 'gone' } },
    ])
    await expect(desk.measure([idOfUpload('1'), idOfUpload('2')], never)).rejects.toMatchObject(
      error,
    )
    expect(desk.count().made).toBe(3)
  })

  it('may be opened by its upload ID, of a connection that is there', () => {
    const { desk } = bench({ buckets: {}, inUse: ['9'] })
    const upload = { connectionId: 'c', bucket: 'a', key: 'key of 9', uploadId: '9' }
    expect(desk.open(upload)).toEqual({
      ...upload,
      id: idOfUpload('9'),
      region: 'cn-own',
      initiatedMs: undefined,
      storageClass: undefined,
      use: { kind: 'in-use', taskId: 't', sourcePath: '/f' },
      size: undefined,
    })
    expect(desk.one(idOfUpload('9')).key).toBe('key of 9')
    expect(() => desk.open({ ...upload, connectionId: 'x' })).toThrow('there is no connection')
  })

  it('ends where the memory does, and the listing says so', async () => {
    const { desk, state } = bench({ buckets: { a: [['1', '2'], ['3']], b: [['4']] }, mostKnown: 2 })
    const pages = await all(desk, desk.scan(scope, 100).scanId)
    expect(uploadsIn(pages)).toEqual(['1', '2'])
    expect(pages.flatMap(({ buckets }) => buckets)).toMatchObject([
      { bucket: 'a', fragments: 2, error: { code: 'request/refused', details: { limit: '2' } } },
    ])
    await turns()
    expect(state.ended).toBe(1)
    // A narrower listing makes room for its own.
    const next = await all(desk, desk.scan({ ...scope, buckets: ['b'] }, 100).scanId)
    expect(uploadsIn(next)).toEqual(['4'])
  })

  it('is gone with the window, together with what was under way', async () => {
    const { desk, state } = bench({ buckets: { a: [['1'], ['2']] } })
    const { scanId } = desk.scan(scope, 100)
    state.hold = Promise.resolve()
    await desk.next(scanId, never)
    const during = desk.whileOpen(never)
    const planId = desk.plans.keep({} as never)
    desk.clear()
    expect(during.reason).toMatchObject({ code: 'request/aborted' })
    expect(desk.whileOpen(never).aborted).toBe(false)
    expect(() => desk.find([idOfUpload('1')])).toThrow('there is no fragment')
    await expect(desk.next(scanId, never)).rejects.toMatchObject({ code: 'request/invalid' })
    await expect(desk.plans.accept(planId, async () => 1)).rejects.toThrow('the plan is gone')
    expect(desk.count()).toEqual({ made: 0, most: 7 })
    await turns()
    expect(state.ended).toBe(1)
  })
})
