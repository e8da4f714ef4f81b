/** Faults that concern the upload as a whole, and how rules choose their requests. */
import { describe, expect, it } from 'vitest'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { aServer, bucket, complete, initiate, md5, send, sendPart } from './client.ts'

const body = Buffer.alloc(102_400, 'p')

async function anUpload(server: LocalOss, count: number): Promise<string> {
  const uploadId = await initiate(server, 'k')
  for (let number = 1; number <= count; number += 1) {
    await sendPart(server, 'k', uploadId, number, body)
  }
  return uploadId
}

function numbersOf(server: LocalOss, uploadId: string): readonly number[] {
  return server.listParts(bucket, uploadId).map((part) => part.partNumber)
}

describe('faults of an upload', () => {
  it('noSuchUpload with isAborted really ends it', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 1)
    server.faults.add({ operation: 'ListParts', fault: { kind: 'noSuchUpload', isAborted: true } })
    const answer = await send(server, { method: 'GET', key: 'k', query: { uploadId } })
    expect(answer.code).toBe('NoSuchUpload')
    expect(server.listUploads(bucket)).toEqual([])
  })

  it('invalidPart refuses Complete; with isDropped the part is gone', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 3)
    const list = [1, 2, 3].map((number) => [number, md5(body)] as const)
    const operation = 'CompleteMultipartUpload'
    server.faults.add({ operation, times: 1, fault: { kind: 'invalidPart' } })
    const first = await complete(server, 'k', uploadId, list)
    expect([first.code, numbersOf(server, uploadId)]).toEqual(['InvalidPart', [1, 2, 3]])
    server.faults.add({
      operation,
      times: 1,
      fault: { kind: 'invalidPart', partNumber: 2, isDropped: true },
    })
    expect((await complete(server, 'k', uploadId, list)).text).toContain('<PartNumber>2<')
    expect(numbersOf(server, uploadId)).toEqual([1, 3])
  })

  it.each([
    ['commit', 0],
    ['reply', 1],
  ] as const)('hold tells when a request has come to its %s', async (at, stored) => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 0)
    const held = server.faults.add({ operation: 'UploadPart', fault: { kind: 'hold', at } })
    const inFlight = sendPart(server, 'k', uploadId, 1, body)
    await held.held()
    expect(numbersOf(server, uploadId)).toHaveLength(stored)
    held.release()
    expect((await inFlight).status).toBe(200)
    expect(numbersOf(server, uploadId)).toEqual([1])
  })

  it('partAfterAbort lets a part in flight reappear, until the second Abort', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 2)
    const held = server.faults.add({
      operation: 'UploadPart',
      partNumber: 3,
      fault: { kind: 'hold', at: 'commit' },
    })
    server.faults.add({
      operation: 'AbortMultipartUpload',
      times: 1,
      fault: { kind: 'partAfterAbort' },
    })
    const inFlight = sendPart(server, 'k', uploadId, 3, body)
    await held.hit()
    const abort = { method: 'DELETE', key: 'k', query: { uploadId } }
    expect((await send(server, abort)).status).toBe(204)
    expect(server.listUploads(bucket)).toEqual([])
    held.release()
    expect((await inFlight).status).toBe(200)
    expect(numbersOf(server, uploadId)).toEqual([3])
    expect((await send(server, abort)).status).toBe(204)
    expect((await send(server, abort)).code).toBe('NoSuchUpload')
  })

  it('partAfterAbort without a part in flight keeps the highest', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 2)
    server.faults.add({ times: 1, fault: { kind: 'partAfterAbort' } })
    await send(server, { method: 'DELETE', key: 'k', query: { uploadId } })
    expect(numbersOf(server, uploadId)).toEqual([2])
  })

  it('a part in flight at a plain Abort is refused when it arrives', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 1)
    const held = server.faults.add({
      operation: 'UploadPart',
      fault: { kind: 'hold', at: 'commit' },
    })
    const inFlight = sendPart(server, 'k', uploadId, 2, body)
    await held.hit()
    await send(server, { method: 'DELETE', key: 'k', query: { uploadId } })
    held.release()
    expect((await inFlight).code).toBe('NoSuchUpload')
    expect(server.listUploads(bucket)).toEqual([])
  })
})

describe('rules', () => {
  it('choose by operation, key, part number, skip and times', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 0)
    const handle = server.faults.add({
      operation: ['UploadPart', 'PutObject'],
      key: 'k',
      partNumber: 2,
      skip: 1,
      times: 2,
      fault: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    })
    const statuses = []
    for (const number of [1, 2, 2, 2, 2, 1]) {
      statuses.push((await sendPart(server, 'k', uploadId, number, body)).status)
    }
    expect(statuses).toEqual([200, 200, 503, 503, 200, 200])
    expect(handle.hits()).toBe(2)
    await handle.hit(2)
  })

  it('end with remove and clear', async () => {
    await using running = await aServer()
    const { server } = running
    const fault = { kind: 'error', status: 500, code: 'InternalError' } as const
    const call = { method: 'GET', query: { location: '' } }
    const handle = server.faults.add({ fault })
    expect((await send(server, call)).status).toBe(500)
    handle.remove()
    expect((await send(server, call)).status).toBe(200)
    server.faults.add({ fault })
    server.faults.clear()
    expect((await send(server, call)).status).toBe(200)
  })

  it('are seen in the request log, with bytes, parts and peak', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await anUpload(server, 0)
    server.log.clear()
    const held = server.faults.add({
      operation: 'UploadPart',
      fault: { kind: 'hold', at: 'commit' },
    })
    const both = [1, 2].map((number) => sendPart(server, 'k', uploadId, number, body))
    await held.hit(2)
    held.release()
    await Promise.all(both)
    expect(server.log.peakUploadParts()).toBe(2)
    const entries = server.log.entries()
    expect(entries).toHaveLength(2)
    expect(entries.map((entry) => entry.partNumber).toSorted((a = 0, b = 0) => a - b)).toEqual([
      1, 2,
    ])
    expect(entries[0]).toMatchObject({
      operation: 'UploadPart',
      bucket,
      key: 'k',
      uploadId,
      status: 200,
      code: undefined,
      accessKeyId: 'ak',
      bytesIn: body.length,
    })
    expect(entries[0]?.connectionId).not.toBe(entries[1]?.connectionId)
  })

  it('shape bandwidth and latency without changing what is stored', async () => {
    await using running = await aServer()
    const { server } = running
    server.shape({ bytesPerSecond: 2_000_000, latencyMs: 1 })
    const started = performance.now()
    await send(server, { method: 'PUT', key: 'slow', body: Buffer.alloc(400_000) })
    expect(performance.now() - started).toBeGreaterThan(190)
    server.shape({})
    expect(server.findObject(bucket, 'slow')?.sizeBytes).toBe(400_000)
  })
})
