/** Completing with what the service holds: what was seen is what is made, and no answer is asked for. */
import { describe, expect, it } from 'vitest'
import type { ExpectedParts } from '../../../electron/engine/fragments/complete-all.ts'
import type { FragmentRef } from '../../../electron/engine/fragments/measure-fragments.ts'
import { createRequestBudget } from '../../../electron/engine/fragments/request-budget.ts'
import type { FaultRule } from '../../../electron/local-oss/faults/faults.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { partsOf, useNewcomers } from '../../support/newcomers.ts'
import { KiB } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const { foreignUpload, openUploads } = useNewcomers(bench)
const P = 100 * KiB
const live = new AbortController().signal
const mayReplace = { forbidOverwrite: false }
let names = 0

interface Begun {
  readonly ref: FragmentRef
  readonly bytes: Buffer
  readonly expected: ExpectedParts
}

/** Parts 1, 2 and 4 of a file; the last one is short. */
async function begun(key = `key-${++names}`, seed = ++names): Promise<Begun> {
  const bytes = seededBytes(3 * P + 77, seed)
  const uploadId = await foreignUpload(key, partsOf(bytes, 1, 2, 4))
  const stored = Buffer.concat([bytes.subarray(0, 2 * P), bytes.subarray(3 * P)])
  const ref = { connectionId: 'connection', bucket: 'bucket', key, uploadId }
  return { ref, bytes: stored, expected: { parts: 3, bytes: stored.length } }
}

const noLimit = createRequestBudget()
function complete({ ref, expected }: Begun, options = mayReplace, signal = live, budget = noLimit) {
  return bench.real().engine.fragments.completeAll(ref, expected, options, budget, signal)
}

const asked = (operation: string) => bench.oss().requests(operation).length
const fault = (operation: FaultRule['operation'], rule: FaultRule['fault'], times?: number) =>
  bench.oss().server.faults.add({
    ...(operation === undefined ? {} : { operation }),
    ...(times === undefined ? {} : { times }),
    fault: rule,
  })
const Complete = 'CompleteMultipartUpload'

describe('completing what the service holds', () => {
  it('makes the object of all stored parts, proven by their CRC-64', async () => {
    const one = await begun()
    const budget = createRequestBudget()
    const { fragments } = bench.real().engine
    expect(await fragments.measure(one.ref, budget, live)).toMatchObject({ parts: 3 })
    const object = await fragments.completeAll(one.ref, one.expected, mayReplace, budget, live)
    const found = bench.oss().server.findObject('bucket', one.ref.key)
    expect(object).toMatchObject({
      sizeBytes: one.bytes.length,
      etag: found?.etag,
      crc64: found?.crc64,
      crcOfParts: 'equal',
    })
    expect(object.requestId).not.toBe('')
    expect((await bench.oss().object(one.ref.key)).equals(one.bytes)).toBe(true)
    expect(openUploads(one.ref.key)).toEqual([])
    // Both looks at the parts and the request itself are billed.
    expect(budget.made).toBe(3)
    // What was remembered of it is forgotten.
    expect(await fragments.measure(one.ref, budget, live)).toEqual({ kind: 'gone' })
  })

  it('refuses when other parts are stored than the person saw, or none at all', async () => {
    const one = await begun()
    for (const expected of [
      { parts: 2, bytes: one.bytes.length },
      { parts: 3, bytes: one.bytes.length - 1 },
    ]) {
      await expect(complete({ ...one, expected })).rejects.toMatchObject({
        code: 'request/refused',
        details: { reason: 'changed', parts: '3', bytes: `${one.bytes.length}` },
      })
    }
    const empty = { ...one.ref, uploadId: await foreignUpload(one.ref.key) }
    await expect(complete({ ...one, ref: empty })).rejects.toMatchObject({
      code: 'request/refused',
      details: { reason: 'empty' },
    })
    expect(asked(Complete)).toBe(0)
    expect(openUploads(one.ref.key)).toHaveLength(2)
  })

  it('sends nothing when the budget ends with looking', async () => {
    const one = await begun()
    const { fragments } = bench.real().engine
    const budget = createRequestBudget(1)
    const refused = fragments.completeAll(one.ref, one.expected, mayReplace, budget, live)
    await expect(refused).rejects.toMatchObject({ code: 'request/refused' })
    expect(asked(Complete)).toBe(0)
  })

  it('tells an object that is there, and changes nothing, when overwriting is forbidden', async () => {
    const first = await begun()
    await complete(first)
    const second = await begun(first.ref.key)
    await expect(complete(second, { forbidOverwrite: true })).rejects.toMatchObject({
      code: 'oss/name-taken',
      requestId: expect.stringMatching(/./),
    })
    expect(openUploads(first.ref.key)).toEqual([second.ref.uploadId])
    expect((await bench.oss().object(first.ref.key)).equals(first.bytes)).toBe(true)
    expect(asked(Complete)).toBe(1)
    expect(await complete(second)).toMatchObject({ crcOfParts: 'equal' })
    expect((await bench.oss().object(first.ref.key)).equals(second.bytes)).toBe(true)
  })

  it.each<FaultRule['fault']>([
    { kind: 'lostAnswer' },
    { kind: 'truncatedReply', atByte: 40 },
    { kind: 'error', status: 500, code: 'InternalError', when: 'applied' },
  ])('knows the object of a request that was carried out without an answer: %j', async (rule) => {
    const one = await begun()
    fault(Complete, rule, 1)
    const budget = createRequestBudget(2)
    expect(await complete(one, mayReplace, live, budget)).toMatchObject({ crcOfParts: 'equal' })
    expect(asked(Complete)).toBe(1)
    expect(budget.made).toBe(asked('ListParts') + 1)
    expect((await bench.oss().object(one.ref.key)).equals(one.bytes)).toBe(true)
  })

  it('waits for a service that is still at it when nobody listens any more', async () => {
    const one = await begun()
    const late = fault(Complete, { kind: 'delayedApply' }, 1)
    const completing = complete(one)
    // The first look was before the request; after it the upload was still open, more than once.
    await until(() => asked('ListParts') === 3)
    late.release()
    expect(await completing).toMatchObject({ crcOfParts: 'equal' })
    expect(asked(Complete)).toBe(1)
  })

  it('knows it by the ETag of its parts where no CRC-64 is told', async () => {
    const one = await begun()
    fault(['ListParts', Complete, 'HeadObject'], { kind: 'missingCrc' })
    fault(Complete, { kind: 'lostAnswer' }, 1)
    expect(await complete(one)).toMatchObject({ crc64: undefined, crcOfParts: 'unknown' })
    const other = await begun()
    expect(await complete(other)).toMatchObject({ crc64: undefined, crcOfParts: 'unknown' })
  })

  it('does not take an equal object that was there before for its own', async () => {
    const before = await begun('twice', 1234)
    await complete(before)
    const again = await begun('twice', 1234)
    expect(again.bytes.equals(before.bytes)).toBe(true)
    fault(Complete, { kind: 'resetBefore' }, 1)
    await expect(complete(again)).rejects.toMatchObject({
      code: 'oss/outcome-unknown',
      retry: 'person',
      details: { upload: 'open', uploadId: again.ref.uploadId },
    })
    expect(asked(Complete)).toBe(1)
    expect(openUploads(before.ref.key)).toEqual([again.ref.uploadId])
    expect(await complete(again)).toMatchObject({ crcOfParts: 'equal' })
  })

  it("tells the service's own words when they are a clear no", async () => {
    const one = await begun()
    fault(Complete, { kind: 'error', status: 503, code: 'ServiceUnavailable' }, 1)
    await expect(complete(one)).rejects.toMatchObject({ code: 'oss/server-error', status: 503 })
    bench.oss().server.faults.clear()
    fault(Complete, { kind: 'denied' })
    await expect(complete(one)).rejects.toMatchObject({
      code: 'oss/access-denied',
      details: { operation: Complete },
    })
    expect(asked(Complete)).toBe(2)
    expect(openUploads(one.ref.key)).toEqual([one.ref.uploadId])
  })

  it('says what is not known when nobody may look at the object', async () => {
    const one = await begun()
    fault(Complete, { kind: 'lostAnswer' }, 1)
    fault('HeadObject', { kind: 'denied' })
    await expect(complete(one)).rejects.toMatchObject({
      code: 'oss/outcome-unknown',
      details: { upload: 'gone', cause: 'network/reset' },
    })
    const answered = await begun()
    expect(await complete(answered)).toMatchObject({
      sizeBytes: answered.bytes.length,
      crcOfParts: 'equal',
    })
  })

  it('says that nothing is known when nobody may look at the upload any more either', async () => {
    const one = await begun()
    fault(Complete, { kind: 'lostAnswer' }, 1)
    bench.oss().server.faults.add({ operation: 'ListParts', skip: 1, fault: { kind: 'denied' } })
    await expect(complete(one)).rejects.toMatchObject({
      code: 'oss/outcome-unknown',
      details: { upload: 'unknown' },
    })
  })

  it('tells an upload that went away between looking and completing', async () => {
    const before = await begun()
    await complete(before)
    const one = await begun(before.ref.key)
    const held = fault(Complete, { kind: 'hold', at: 'start' })
    const completing = complete(one)
    await held.held()
    bench.oss().server.abortUpload('bucket', one.ref.uploadId)
    held.release()
    await expect(completing).rejects.toMatchObject({ code: 'oss/no-such-upload' })
    expect((await bench.oss().object(one.ref.key)).equals(before.bytes)).toBe(true)
  })

  it('tells that the object is another when a part came in between', async () => {
    const one = await begun()
    const held = fault(Complete, { kind: 'hold', at: 'start' })
    const completing = complete(one)
    await held.held()
    await bench.oss().server.createParts('bucket', one.ref.uploadId, 3, Buffer.alloc(P))
    held.release()
    expect(await completing).toMatchObject({ crcOfParts: 'different', sizeBytes: 3 * P + 77 })
  })

  it('names the missing right to list the parts, and sends nothing', async () => {
    const one = await begun()
    fault('ListParts', { kind: 'denied' })
    await expect(complete(one)).rejects.toMatchObject({
      code: 'oss/access-denied',
      details: { operation: 'ListParts' },
    })
    expect(asked(Complete)).toBe(0)
  })

  it('has the upload to itself meanwhile', async () => {
    const { path, name, bytes } = await bench.source(4 * P)
    const uploadId = await foreignUpload(name, partsOf(bytes, 1, 2, 4))
    const ref = { connectionId: 'connection', bucket: 'bucket', key: name, uploadId }
    const one = { ref, bytes, expected: { parts: 3, bytes: 3 * P } }
    const { fragments } = bench.real().engine
    const answer = await fragments.planAdoption(ref, path, createRequestBudget(), live)
    if (answer.kind === 'refused') throw new Error(answer.reason)
    const held = fault(Complete, { kind: 'hold', at: 'start' })
    const completing = complete(one)
    await held.held()
    expect(fragments.isInUse(ref)).toBe(true)
    const refused = { code: 'request/refused', details: { uploadId } }
    await expect(complete(one)).rejects.toMatchObject(refused)
    const adopt = () => fragments.adopt(answer.plan, { forbidOverwrite: false, verifyMd5: true })
    await expect(adopt()).rejects.toMatchObject(refused)
    const outcomes: string[] = []
    await fragments.delete([ref], ({ kind }) => outcomes.push(kind), live)
    expect(outcomes).toEqual(['in-use'])
    // A task for that very key begins an upload of its own.
    const id = await bench.real().addOne(path, { key: name })
    held.release()
    expect(await completing).toMatchObject({ crcOfParts: 'equal' })
    // The plan was made for an upload that is no more.
    await expect(adopt()).rejects.toMatchObject(refused)
    const task = await bench.expectDone(id, bytes)
    expect(task.partsReused).toBe(0)
    expect(asked('AbortMultipartUpload')).toBe(0)
  })

  it('leaves an upload of our own tasks alone', async () => {
    const { path, name } = await bench.source(4 * P)
    const held = bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      skip: 1,
      fault: { kind: 'hold', at: 'start' },
    })
    const id = await bench.real().addOne(path)
    await held.hit()
    const uploadId = bench.real().engine.task(id)?.uploadId ?? ''
    const ref = { connectionId: 'connection', bucket: 'bucket', key: name, uploadId }
    const expected = { parts: 1, bytes: P }
    await expect(complete({ ref, expected, bytes: Buffer.alloc(0) })).rejects.toMatchObject({
      code: 'request/refused',
      details: { reason: 'in-use' },
    })
    expect(asked(Complete)).toBe(0)
    held.release()
    await bench.real().reaches(id, 'done')
  })

  it('can be stopped while it waits for the answer; the upload is free again', async () => {
    const one = await begun()
    const held = fault(Complete, { kind: 'hold', at: 'start' })
    const stop = new AbortController()
    const completing = complete(one, mayReplace, stop.signal)
    await held.held()
    stop.abort('enough')
    await expect(completing).rejects.toBe('enough')
    expect(bench.real().engine.fragments.isInUse(one.ref)).toBe(false)
  })
})
