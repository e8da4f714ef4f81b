import { statSync } from 'node:fs'
import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/ports.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../../../electron/engine/storage/storage.ts'
import { receiptPath } from '../../../electron/engine/store/receipt-files.ts'
import { decodeReceipt, type Receipt } from '../../../electron/engine/task/receipt.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'
import { send } from '../local-oss/client.ts'

const bench = useEngineBench()
const P = 100 * KiB
const { signal } = new AbortController()

describe('the receipt of an object', () => {
  it('sent in parts names every part, the service, the requests and the file', async () => {
    const { path, bytes } = await bench.source(3 * P + 7)
    const id = await bench.real().addOne(path)
    const task = await bench.expectDone(id, bytes)
    const receipt = await neededReceipt(id)
    const { parts, object } = receipt
    expect(object).toMatchObject({
      endpoint: new URL(bench.oss().server.origin).host,
      bucket: 'bucket',
      key: task.key,
      sizeBytes: bytes.length,
      etag: task.result?.etag,
      crc64: task.result?.crc64,
      serverCrc64: task.result?.crc64,
      checkedBy: 'crc64',
    })
    expect(receipt).toMatchObject({ partway: '0.1.0', partSizeBytes: P })
    expect(parts?.map(([number, size]) => [number, size])).toEqual([
      [1, P],
      [2, P],
      [3, P],
      [4, 7],
    ])
    expect(parts?.every(([, , md5]) => md5 !== null)).toBe(true)
    const idsOf = (operation: string): readonly string[] =>
      bench
        .oss()
        .requests(operation)
        .map(({ requestId }) => requestId)
    expect(idsOf('CompleteMultipartUpload')).toEqual([receipt.requestIds.store])
    expect(idsOf('HeadObject')).toEqual([receipt.requestIds.head])
    expect(receipt.source).toMatchObject({ path, identity: { sizeBytes: bytes.length } })
    const text = await readFile(fileOf(id), 'utf8')
    expect(text).not.toContain(bench.oss().access.accessKeySecret)
    expect(decodeReceipt(text)).toEqual({ receipt })
  })

  it.each([0, 5])('sent as one request, of %i bytes, has one part with its MD5', async (size) => {
    const { path, bytes } = await bench.source(size)
    const id = await bench.real().addOne(path)
    const task = await bench.expectDone(id, bytes)
    const { parts, requestIds, object } = await neededReceipt(id)
    expect(parts).toEqual([[1, size, object.etag.toLowerCase(), task.result?.crc64]])
    expect(requestIds.store).toBe(bench.oss().requests('PutObject')[0]?.requestId)
    // The answer to it was the proof: nothing else was asked.
    expect(requestIds.head).toBeUndefined()
    expect(object.serverCrc64).toBe(task.result?.crc64)
    expect(bench.oss().requests('HeadObject')).toEqual([])
    expect(await verify(id, 'server')).toMatchObject({ outcome: 'same', by: 'crc64' })
    expect(await verify(id, 'file')).toEqual({ against: 'file', outcome: 'same', parts: 1 })
  })

  it('is on the disk before the task is told done', async () => {
    const { path } = await bench.source(2 * P)
    const found: number[] = []
    const stop = bench.real().engine.subscribe((event) => {
      if (event.type !== 'task.changed' || event.task.sourcePath !== path) return
      const { state } = event.task
      const isDone = state.kind === 'ended' && state.as === 'done'
      if (isDone) found.push(statSync(fileOf(event.task.id)).size)
    })
    const id = await bench.real().addOne(path)
    await bench.real().reaches(id, 'done')
    stop()
    expect(found).toEqual([expect.any(Number)])
  })

  it('keeps the parts when the answer to Complete is lost', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    bench.oss().server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'lostAnswer' },
    })
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    expect((await neededReceipt(id)).parts).toHaveLength(3)
  })

  it('outlives its task', async () => {
    const { path, bytes } = await bench.source(P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    await bench.real().engine.remove([id], false)
    expect(await neededReceipt(id)).toMatchObject({ source: { path } })
    expect(await verify(id, 'file')).toMatchObject({ outcome: 'same' })
  })

  it('that is damaged is not believed', async () => {
    const { path, bytes } = await bench.source(P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    const text = await readFile(fileOf(id), 'utf8')
    await writeFile(fileOf(id), text.replace(`"sizeBytes": ${P}`, '"sizeBytes": 1'))
    await expect(verify(id, 'server')).rejects.toMatchObject({ code: 'disk/damaged' })
  })
})

describe('verifying a receipt on the server', () => {
  it('takes one HEAD', async () => {
    const { path, bytes } = await bench.source(2 * P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    bench.oss().server.log.clear()
    const check = await verify(id, 'server')
    const made = bench.oss().server.log.entries()
    expect(made.map(({ operation }) => operation)).toEqual(['HeadObject'])
    expect(check).toMatchObject({ outcome: 'same', requestId: made[0]?.requestId })
  })

  it('finds an object another client replaced, of the same size too', async () => {
    const { path, bytes } = await bench.source(2 * P)
    const id = await bench.real().addOne(path)
    const { key } = await bench.expectDone(id, bytes)
    await put(key, Buffer.alloc(bytes.length, 1))
    expect(await verify(id, 'server')).toMatchObject({
      outcome: 'changed',
      sizeBytes: bytes.length,
      requestId: expect.any(String),
    })
  })

  it('finds an object that was deleted', async () => {
    const { path, bytes } = await bench.source(P)
    const id = await bench.real().addOne(path)
    const { key } = await bench.expectDone(id, bytes)
    const { server, access } = bench.oss()
    const who = { accessKeyId: access.accessKeyId, secret: access.accessKeySecret }
    const call = { method: 'DELETE', bucket: 'bucket', key, ...who }
    expect(await send(server, call)).toMatchObject({ status: 204 })
    expect(await verify(id, 'server')).toEqual({ against: 'server', outcome: 'gone' })
  })

  it('says that nobody may look, which proves nothing', async () => {
    const { path, bytes } = await bench.source(P)
    const id = await bench.real().addOne(path)
    const { key } = await bench.expectDone(id, bytes)
    const fault = { kind: 'denied' } as const
    bench.oss().server.faults.add({ operation: 'HeadObject', key, fault })
    expect(await verify(id, 'server')).toMatchObject({
      outcome: 'not-allowed',
      requestId: expect.any(String),
    })
  })

  it('tells another version with the same bytes from one with others', async () => {
    const { server } = bench.oss()
    server.setVersioning('bucket', 'Enabled')
    const { path, bytes } = await bench.source(2 * P)
    const id = await bench.real().addOne(path)
    const task = await bench.expectDone(id, bytes)
    const { object } = await neededReceipt(id)
    expect(object.versionId).toBe(task.result?.versionId)
    expect(object.versionId).toEqual(expect.any(String))
    const first = await verify(id, 'server')
    expect(first).toMatchObject({ outcome: 'same' })
    expect(first).not.toHaveProperty('otherVersionId', expect.any(String))
    await put(task.key, bytes)
    expect(await verify(id, 'server')).toMatchObject({
      outcome: 'same',
      otherVersionId: expect.any(String),
    })
    await put(task.key, Buffer.from('other'))
    expect(await verify(id, 'server')).toMatchObject({ outcome: 'changed', sizeBytes: 5 })
    server.setVersioning('bucket', 'Suspended')
  })
})

describe('verifying a receipt against the file', () => {
  it('sends nothing and names the first part that differs', async () => {
    const { path, bytes } = await bench.source(5 * P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    bench.oss().server.log.clear()
    expect(await verify(id, 'file')).toEqual({ against: 'file', outcome: 'same', parts: 5 })
    for (const at of [4 * P, 2 * P + 1]) {
      bytes[at] = (bytes[at] ?? 0) ^ 1
      await writeFile(path, bytes)
      const part = Math.floor(at / P) + 1
      expect(await verify(id, 'file')).toMatchObject({ outcome: 'changed', part, parts: 5 })
    }
    expect(bench.oss().server.log.entries()).toEqual([])
  })

  it('sees that it grew, shrank, was moved away and came back', async () => {
    const { path, bytes } = await bench.source(3 * P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    await appendFile(path, 'x')
    const grown = await verify(id, 'file')
    expect(grown).toEqual({
      against: 'file',
      outcome: 'changed',
      part: undefined,
      parts: 3,
      sizeBytes: 3 * P + 1,
    })
    await truncate(path, 2 * P - 1)
    expect(await verify(id, 'file')).toMatchObject({ outcome: 'changed', part: 2 })
    await rename(path, `${path}.away`)
    expect(await verify(id, 'file')).toEqual({ against: 'file', outcome: 'missing' })
    await rm(`${path}.away`)
    await writeFile(path, bytes)
    expect(await verify(id, 'file')).toMatchObject({ outcome: 'same' })
  })

  it('ends when it is given up', async () => {
    const { path, bytes } = await bench.source(3 * P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    const reason = new Error('given up')
    const given = bench.real().engine.verify(id, 'file', AbortSignal.abort(reason))
    await expect(given).rejects.toBe(reason)
  })

  it('is refused for a task without a receipt', async () => {
    await expect(verify('nobody', 'file')).rejects.toMatchObject({ code: 'request/invalid' })
  })
})

function fileOf(id: string): string {
  return receiptPath(`${bench.folder().path}/data`, id)
}

async function neededReceipt(id: string): Promise<Receipt> {
  const receipt = await bench.real().engine.receipt(id)
  if (receipt === undefined) throw new Error(`task ${id} has no receipt`)
  return receipt
}

function verify(id: string, against: 'server' | 'file') {
  return bench.real().engine.verify(id, against, signal)
}

/** Another client stores an object. */
async function put(key: string, bytes: Buffer): Promise<void> {
  const storage: ObjectStorage = createOssStorage(bench.oss().access, {
    connections: 1,
    clock: systemClock,
  })
  const body = {
    lengthBytes: bytes.length,
    md5Base64: undefined,
    open: async function* () {
      yield bytes
    },
  }
  const options = { contentType: 'text/plain', metadata: {}, forbidOverwrite: false }
  await storage.putObject({ bucket: 'bucket', key }, body, options, signal)
  await storage.close()
}
