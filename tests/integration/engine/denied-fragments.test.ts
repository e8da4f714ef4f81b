/** Rights that are missing, each alone: what can still be done, and what each call says about the rest. */
import { describe, expect, it } from 'vitest'
import { ramActionOf } from '#shared/ram-actions.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { DeleteOutcome } from '../../../electron/engine/fragments/delete-fragments.ts'
import type { ListEvent } from '../../../electron/engine/fragments/list-fragments.ts'
import type { FragmentRef } from '../../../electron/engine/fragments/measure-fragments.ts'
import { createRequestBudget } from '../../../electron/engine/fragments/request-budget.ts'
import type { FaultRule } from '../../../electron/local-oss/faults/faults.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { partsOf, useNewcomers } from '../../support/newcomers.ts'
import { KiB } from '../../support/real-engine.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const bench = useEngineBench()
const { newcomer, foreignUpload, endsDone, openUploads } = useNewcomers(bench)
const P = 100 * KiB
const live = new AbortController().signal

function deny(operation: FaultRule['operation'], rule: Partial<FaultRule> = {}): void {
  const named = operation === undefined ? {} : { operation }
  bench.oss().server.faults.add({ ...rule, ...named, fault: { kind: 'denied' } })
}

/** An upload of another program with parts 1 to 3 of a file of six. */
async function begun() {
  const { path, name, bytes } = await bench.source(6 * P)
  const uploadId = await foreignUpload(name, partsOf(bytes, 1, 2, 3))
  const ref: FragmentRef = { connectionId: 'connection', bucket: 'bucket', key: name, uploadId }
  const { fragments } = bench.real().engine
  const listed: ListEvent[] = []
  const list = async () => {
    const buckets = [{ bucket: 'bucket', prefix: name }]
    const scope = { connectionId: 'connection', buckets }
    for await (const event of fragments.list(scope, createRequestBudget(), live)) listed.push(event)
    return listed
  }
  const outcomes: DeleteOutcome[] = []
  const remove = async () => {
    await fragments.delete([ref], (outcome) => outcomes.push(outcome), live)
    return outcomes
  }
  const plan = () => fragments.planAdoption(ref, path, createRequestBudget(), live)
  return { path, name, bytes, ref, fragments, list, remove, plan }
}

/** An error that says which right is missing, and what support asks for. */
function missing(action: string, error: WireError | undefined): void {
  expect(error).toMatchObject({ code: 'oss/access-denied' })
  expect(error?.requestId).toMatch(/./)
  expect(ramActionOf(error?.details ?? {})).toBe(action)
}

async function failure(promise: Promise<unknown>): Promise<WireError> {
  return await promise.then(
    () => Promise.reject(new Error('it was allowed')),
    (error: WireError) => error,
  )
}

const asked = (operation: string) => bench.oss().requests(operation).length

describe('without oss:ListMultipartUploads', () => {
  it('names it, and an upload that is known by its ID can still be looked into and deleted', async () => {
    const { ref, fragments, list, remove } = await begun()
    deny('ListMultipartUploads')
    const [event, ...more] = await list()
    expect(more).toEqual([])
    missing('oss:ListMultipartUploads', event?.kind === 'bucket-failed' ? event.error : undefined)
    expect(await fragments.parts(ref, createRequestBudget(), live)).toHaveLength(3)
    expect(await remove()).toMatchObject([{ kind: 'deleted' }])
    expect(openUploads(ref.key)).toEqual([])
  })

  it('adopts what it is shown', async () => {
    const { ref, bytes, fragments, plan } = await begun()
    deny('ListMultipartUploads')
    const answer = await plan()
    if (answer.kind === 'refused') throw new Error(answer.reason)
    const id = await fragments.adopt(answer.plan, { forbidOverwrite: false, verifyMd5: true })
    expect(await endsDone(bench.real(), id, bytes)).toMatchObject({ partsReused: 3 })
    expect(new Set(bench.acknowledged(ref.key))).toEqual(new Set([4, 5, 6]))
  })

  it('does not hide the other buckets', async () => {
    bench.oss().server.putBucket('locked')
    bench.oss().server.createUpload('locked', 'k')
    const uploadId = bench.oss().server.createUpload('bucket', 'beside')
    deny('ListMultipartUploads', { bucket: 'locked' })
    const scope = {
      connectionId: 'connection',
      buckets: { all: true, prefix: 'beside' },
    } as const
    const { fragments } = bench.real().engine
    const events = await Array.fromAsync(fragments.list(scope, createRequestBudget(), live))
    expect(events).toMatchObject([
      { kind: 'fragment', fragment: { uploadId } },
      { kind: 'bucket-listed', bucket: 'bucket', fragments: 1 },
      { kind: 'bucket-failed', bucket: 'locked' },
    ])
  })
})

describe('without oss:ListParts', () => {
  it('is listed all the same; size, parts and adoption name the right', async () => {
    const { ref, fragments, list, plan } = await begun()
    deny('ListParts')
    expect(await list()).toMatchObject([{ kind: 'fragment' }, { kind: 'bucket-listed' }])
    const size = await fragments.measure(ref, createRequestBudget(), live)
    missing('oss:ListParts', size.kind === 'failed' ? size.error : undefined)
    missing('oss:ListParts', await failure(fragments.parts(ref, createRequestBudget(), live)))
    missing('oss:ListParts', await failure(plan()))
    await using folder = await tempFolder()
    const search = { folder: folder.path }
    const found = fragments.findSources(ref, search, createRequestBudget(), () => {}, live)
    missing('oss:ListParts', await failure(found))
  })

  it('is deleted by its word alone that it knows the upload no more', async () => {
    const { ref, remove } = await begun()
    deny('ListParts')
    expect(await remove()).toMatchObject([{ kind: 'deleted' }])
    expect(openUploads(ref.key)).toEqual([])
    // The first one was accepted, which tells nothing of parts that were on the wire.
    expect(
      bench
        .oss()
        .requests('AbortMultipartUpload')
        .map(({ status }) => status),
    ).toEqual([204, 404])
  })

  it('is not called deleted while a part that was on the wire keeps it alive', async () => {
    const { ref, remove } = await begun()
    deny('ListParts')
    const late = { kind: 'partAfterAbort', partNumber: 1 } as const
    const rule = bench.oss().server.faults.add({ operation: 'AbortMultipartUpload', fault: late })
    const [outcome] = await remove()
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'oss/server-error' } })
    expect(openUploads(ref.key)).toEqual([ref.uploadId])
    rule.remove()
    expect((await remove()).at(-1)).toMatchObject({ kind: 'deleted' })
    expect(openUploads(ref.key)).toEqual([])
  })
})

describe('without oss:AbortMultipartUpload', () => {
  it('names it for each, leaves everything as it is, and deletes the rest when asked again', async () => {
    const { ref, fragments, remove, list } = await begun()
    const one = bench.oss().server.faults.add({
      operation: 'AbortMultipartUpload',
      fault: { kind: 'denied' },
    })
    const [outcome] = await remove()
    missing('oss:AbortMultipartUpload', outcome?.kind === 'failed' ? outcome.error : undefined)
    expect(asked('AbortMultipartUpload')).toBe(1)
    expect(openUploads(ref.key)).toEqual([ref.uploadId])
    expect(await list()).toMatchObject([{ kind: 'fragment' }, { kind: 'bucket-listed' }])
    expect(await fragments.measure(ref, createRequestBudget(), live)).toMatchObject({ parts: 3 })
    expect(fragments.isInUse(ref)).toBe(false)
    one.remove()
    expect((await remove()).at(-1)).toMatchObject({ kind: 'deleted' })
  })

  it('completes and adopts all the same', async () => {
    const { ref, fragments } = await begun()
    deny('AbortMultipartUpload')
    const expected = { parts: 3, bytes: 3 * P }
    const options = { forbidOverwrite: false }
    const budget = createRequestBudget()
    expect(await fragments.completeAll(ref, expected, options, budget, live)).toMatchObject({
      crcOfParts: 'equal',
    })
    const { real } = await newcomer()
    const other = await begun()
    const plan = await real.engine.fragments.planAdoption(
      other.ref,
      other.path,
      createRequestBudget(),
      live,
    )
    if (plan.kind === 'refused') throw new Error(plan.reason)
    const agreed = { forbidOverwrite: false, verifyMd5: true }
    await endsDone(real, await real.engine.fragments.adopt(plan.plan, agreed), other.bytes)
  })
})
