import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ramActionOf } from '#shared/ram-actions.ts'
import type { Fault } from '../../../electron/local-oss/faults/fault.ts'
import type { TransferError } from '../../../electron/engine/errors.ts'
import { richDocument } from '../../support/lifecycle-documents.ts'
import { never, startLifecycleBench } from '../../support/lifecycle-bench.ts'
import { errorOf } from '../../support/until.ts'

const change = { kind: 'set', ruleId: null, prefix: 'b/', days: 7 } as const
const undo = { kind: 'undo' } as const
const remove = { kind: 'remove', ruleId: 'partway-abort-fragments-1' } as const

describe('a denied right', () => {
  it.each([
    ['oss:GetBucketLifecycle', undefined],
    ['oss:PutBucketLifecycle', undefined],
    ['oss:DeleteBucketLifecycle', remove],
  ])('%s is named, and nothing is written', async (action, second) => {
    await using bench = await startLifecycleBench()
    if (second !== undefined) await bench.change(change)
    const before = await bench.served()
    bench.oss.server.faults.add({ fault: { kind: 'denied', action } })
    const error = (await errorOf(bench.change(second ?? change))) as TransferError
    expect(error).toMatchObject({ code: 'oss/access-denied', requestId: expect.any(String) })
    expect(ramActionOf(error.details)).toBe(action)
    bench.oss.server.faults.clear()
    expect(await bench.served()).toBe(before)
  })
})

describe('a request to write', () => {
  it.each<[string, Fault]>([
    ['whose answer is lost', { kind: 'lostAnswer', how: 'reset' }],
    ['whose connection dies behind it', { kind: 'resetAfter' }],
    ['that never came', { kind: 'resetBefore' }],
    ['that is refused for now', { kind: 'error', status: 503, code: 'ServiceUnavailable' }],
    [
      'whose refusal comes too late',
      { kind: 'error', status: 500, code: 'InternalError', when: 'applied' },
    ],
  ])('%s ends as if nothing had been', async (_, fault) => {
    await using bench = await startLifecycleBench(richDocument)
    bench.oss.server.faults.add({ operation: 'PutBucketLifecycle', times: 1, fault })
    const view = await bench.change(change)
    expect(view.rules).toHaveLength(2)
    expect(await bench.served()).toBe(view.xml)
    expect((await bench.change(undo)).xml).toBe(richDocument)
  })

  it('whose answer is always lost is found out by reading', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const fault = { kind: 'lostAnswer' } as const
    bench.oss.server.faults.add({ operation: 'PutBucketLifecycle', fault })
    expect((await bench.change(change)).rules).toHaveLength(2)
    expect(bench.oss.requests('PutBucketLifecycle')).toHaveLength(1)
  })

  it('that never gets through changes nothing, and leaves no undo', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const fault = { kind: 'resetBefore' } as const
    bench.oss.server.faults.add({ operation: 'PutBucketLifecycle', fault })
    expect(await errorOf(bench.change(change))).toMatchObject({ code: 'network/reset' })
    const view = await bench.lifecycle.read('connection', 'bucket', never)
    expect(view).toMatchObject({ xml: richDocument, undo: null })
  })

  it('to remove the last rule is found out by reading, too', async () => {
    await using bench = await startLifecycleBench()
    await bench.change(change)
    const fault = { kind: 'lostAnswer' } as const
    bench.oss.server.faults.add({ operation: 'DeleteBucketLifecycle', fault })
    expect(await bench.change(remove)).toMatchObject({ xml: null, undo: {} })
  })

  it('does not go over a change that came while its answer was lost', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const other = richDocument.replace('logs/', 'records/')
    const fault = bench.oss.server.faults.add({
      operation: 'PutBucketLifecycle',
      times: 1,
      fault: { kind: 'hold', at: 'start' },
    })
    bench.oss.server.faults.add({
      operation: 'PutBucketLifecycle',
      times: 1,
      fault: { kind: 'resetBefore' },
    })
    const outcome = errorOf(bench.change(change))
    await fault.held()
    await bench.put(other)
    fault.release()
    // It was sent: whether it was in force for a moment, nobody can tell.
    expect(await outcome).toMatchObject({ code: 'oss/outcome-unknown' })
    expect(await bench.served()).toBe(other)
  })

  it('that the service keeps differently is told', async () => {
    await using bench = await startLifecycleBench(richDocument)
    const planned = await bench.lifecycle.plan('connection', 'bucket', change, never)
    bench.oss.server.faults.add({
      operation: 'GetBucketLifecycle',
      skip: 1,
      fault: {
        kind: 'rawReply',
        status: 200,
        headers: { 'x-oss-request-id': 'R' },
        body: richDocument,
      },
    })
    expect(await errorOf(bench.lifecycle.apply(planned, never))).toMatchObject({
      code: 'oss/outcome-unknown',
      message: expect.stringContaining('not what was written'),
    })
  })

  it.each<[string, Fault | undefined]>([
    ['that is carried out, but cannot be read back,', undefined],
    ['whose answer is lost, and nothing can be read,', { kind: 'lostAnswer' }],
  ])('%s is told as not known, and is not written twice', async (_, fault) => {
    await using bench = await startLifecycleBench(richDocument)
    const planned = await bench.lifecycle.plan('connection', 'bucket', change, never)
    if (fault !== undefined)
      bench.oss.server.faults.add({ operation: 'PutBucketLifecycle', times: 1, fault })
    const blind = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    bench.oss.server.faults.add({ operation: 'GetBucketLifecycle', skip: 1, fault: blind })
    expect(await errorOf(bench.lifecycle.apply(planned, never))).toMatchObject({
      code: 'oss/outcome-unknown',
      details: { bucket: 'bucket', cause: 'oss/access-denied' },
    })
    bench.oss.server.faults.clear()
    expect(bench.writes()).toBe(1)
    const again = await bench.lifecycle.plan('connection', 'bucket', change, never)
    expect(again.lines.filter(({ kind }) => kind !== 'same')).toEqual([])
    const view = await bench.lifecycle.apply(planned, never)
    expect(view.rules).toHaveLength(2)
    expect(view.undo).not.toBeNull()
    expect(bench.writes()).toBe(1)
    expect((await bench.change(undo)).xml).toBe(richDocument)
  })
})

describe('a data folder that cannot keep what was', () => {
  it('keeps anything from being sent', async () => {
    await using bench = await startLifecycleBench(richDocument)
    // A file where the folder should be: nobody can write there, not even an administrator.
    await writeFile(`${bench.folder}/lifecycle`, '')
    expect(await errorOf(bench.change(change))).toMatchObject({ code: 'disk/unwritable' })
    expect(bench.writes()).toBe(0)
    expect(await bench.lifecycle.read('connection', 'bucket', never)).toMatchObject({ undo: null })
  })
})
