import { describe, expect, it } from 'vitest'
import { richDocument, rulesSeenByOthers } from '../../support/lifecycle-documents.ts'
import { never, startLifecycleBench } from '../../support/lifecycle-bench.ts'
import { errorOf } from '../../support/until.ts'

const set = (prefix: string, days = 7, ruleId: string | null = null) =>
  ({ kind: 'set', ruleId, prefix, days }) as const
const undo = { kind: 'undo' } as const
const ours = 'partway-abort-fragments-1'
const expiring = (id: string, prefix: string): string =>
  `<Rule><ID>${id}</ID><Prefix>${prefix}</Prefix><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule>`

describe('the rules of a bucket', () => {
  it('survive adding and removing ours, element by element and byte by byte', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const added = await bench.change(set('备份/a&b/'))
    expect(added).toMatchObject({ otherRules: 3, undo: { savedMs: expect.any(Number) } })
    expect(added.rules.map(({ id }) => id)).toEqual(['old-fragments', ours])
    const served = (await bench.served()) ?? ''
    expect(rulesSeenByOthers(served).slice(0, -1)).toEqual(rulesSeenByOthers(richDocument))
    expect(added.xml).toBe(served)
    const removed = await bench.change({ kind: 'remove', ruleId: ours })
    expect(removed.xml).toBe(richDocument)
    expect(await bench.served()).toBe(richDocument)
  })

  it('begin and end with ours where there are no others', async () => {
    await using bench = await startLifecycleBench()
    const { lifecycle } = bench
    expect(await lifecycle.read('connection', 'bucket', never)).toEqual({
      connectionId: 'connection',
      bucket: 'bucket',
      rules: [],
      otherRules: 0,
      xml: null,
      undo: null,
    })
    const { rules } = await bench.change(set(''))
    expect(rules).toEqual([{ id: ours, prefix: '', isEnabled: true, after: { days: 7 } }])
    expect((await bench.change(set('tmp/', 30, ours))).rules).toEqual([
      { id: ours, prefix: 'tmp/', isEnabled: true, after: { days: 30 } },
    ])
    expect((await bench.change({ kind: 'remove', ruleId: ours })).xml).toBeNull()
    expect(await bench.served()).toBeUndefined()
    expect((await bench.change(undo)).rules).toMatchObject([{ prefix: 'tmp/' }])
  })

  it('are undone to what they were, and the undoing too', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const { xml } = await bench.change(set('b/'))
    const undone = await bench.change(undo)
    expect(undone).toMatchObject({ xml: richDocument, undo: { savedMs: expect.any(Number) } })
    expect((await bench.change(undo)).xml).toBe(xml)
  })

  it('are not undone over what somebody else has changed since', async () => {
    await using bench = await startLifecycleBench(richDocument)
    await bench.change(set('b/'))
    const other = richDocument.replace('<NoncurrentDays>400', '<NoncurrentDays>500')
    expect(other).not.toBe(richDocument)
    const planned = await bench.lifecycle.plan('connection', 'bucket', undo, never)
    await bench.put(other)
    const writes = bench.writes()
    expect(await errorOf(bench.lifecycle.apply(planned, never))).toMatchObject({
      code: 'request/refused',
    })
    expect(await bench.lifecycle.read('connection', 'bucket', never)).toMatchObject({ undo: null })
    expect(await errorOf(bench.change(undo))).toMatchObject({ code: 'request/refused' })
    expect(bench.writes()).toBe(writes)
    expect(await bench.served()).toBe(other)
  })

  it('are not written when somebody else was faster', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const planned = await bench.lifecycle.plan('connection', 'bucket', set('b/'), never)
    const other = richDocument.replace('logs/', 'records/')
    await bench.put(other)
    const writes = bench.writes()
    expect(await errorOf(bench.lifecycle.apply(planned, never))).toMatchObject({
      code: 'request/refused',
    })
    expect(bench.writes()).toBe(writes)
    expect(await bench.served()).toBe(other)
  })

  it('are written with the leave to overlap exactly when some do', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const plan = await bench.lifecycle.plan('connection', 'bucket', set('tmp/x/'), never)
    expect(plan.overlaps).toEqual(['old-fragments'])
    expect((await bench.lifecycle.apply(plan, never)).rules).toHaveLength(2)
    await bench.change({ kind: 'remove', ruleId: ours })
    expect((await bench.lifecycle.plan('connection', 'bucket', set('x/'), never)).overlaps).toEqual(
      [],
    )
  })

  it('of others may overlap as they did', async () => {
    const others = [expiring('a', 'logs/'), expiring('b', 'logs/old/')].join('')
    const document = `<LifecycleConfiguration>${others}</LifecycleConfiguration>`
    await using bench = await startLifecycleBench(document)
    expect(await bench.change(set('b/'))).toMatchObject({ otherRules: 2, rules: [{ id: ours }] })
    expect((await bench.change(undo)).xml).toBe(document)
  })

  it('are not touched when nothing changes', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const view = await bench.change(set('tmp/', 3, 'old-fragments'))
    expect(view).toMatchObject({ xml: richDocument, undo: null })
    expect(bench.writes()).toBe(0)
  })

  it('are told to whoever listens, each time they are learned', async () => {
    await using bench = await startLifecycleBench(richDocument)
    await bench.change(set('b/'))
    const told = bench.real.events.filter(({ type }) => type === 'lifecycle')
    expect(told.at(-1)).toEqual({ type: 'lifecycle', bucket: bench.lifecycle.known()[0] })
    expect(bench.lifecycle.known()).toMatchObject([{ bucket: 'bucket', rules: [{}, { id: ours }] }])
  })

  it('of two changes at once are those of the first: the second is refused', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const { lifecycle } = bench
    const one = await lifecycle.plan('connection', 'bucket', set('one/'), never)
    const two = await lifecycle.plan('connection', 'bucket', set('two/'), never)
    const outcomes = await Promise.allSettled([
      lifecycle.apply(one, never),
      lifecycle.apply(two, never),
    ])
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'request/refused' } },
    ])
    expect(await bench.served()).toBe(one.after)
  })
})
