import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/ports.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const P = 100 * KiB

describe('the answer to Complete', () => {
  it.each([
    ['lost after it was carried out', { kind: 'lostAnswer' }, 1],
    ['cut short after it was carried out', { kind: 'truncatedReply', atByte: 40 }, 1],
    ['replaced by an error after it was carried out', failed('applied'), 1],
    ['lost before it was carried out', { kind: 'resetBefore' }, 2],
    ['an error before it was carried out', failed('beforeApply'), 2],
    ['a login page', { kind: 'html' }, 2],
  ] as const)('%s: done once, nothing sent again', async (_, fault, completes) => {
    const { path, name, bytes } = await bench.source(5 * P + 1)
    const { server } = bench.oss()
    server.setVersioning('bucket', 'Enabled')
    server.faults.add({ operation: 'CompleteMultipartUpload', key: name, times: 1, fault })
    await bench.expectDone(await bench.real().addOne(path), bytes)
    expect(server.listVersions('bucket', name)).toHaveLength(1)
    expect(bench.acknowledged(name)).toHaveLength(6)
    expect(bench.oss().requests('CompleteMultipartUpload')).toHaveLength(completes)
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })

  it('late because the service goes on after the connection broke: waits for the object', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    const late = server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'delayedApply' },
    })
    // Meanwhile the upload is gone, as it is while the service assembles.
    server.faults.add({
      operation: ['CompleteMultipartUpload', 'ListParts'],
      key: name,
      skip: 2,
      fault: { kind: 'noSuchUpload' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await late.hit()
    await real.reaches(id, 'retrying')
    late.release()
    await bench.expectDone(id, bytes)
    expect(bench.acknowledged(name)).toHaveLength(3)
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })

  it('forbidden to ask for: the service is asked to complete again', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    server.faults.add({ operation: 'HeadObject', key: name, fault: { kind: 'denied' } })
    server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: failed('beforeApply'),
    })
    const id = await bench.real().addOne(path)
    const task = await bench.expectDone(id, bytes)
    expect(task.result?.checkedBy).toBe('crc64')
  })
})

describe('the answer to Initiate', () => {
  it.each([
    ['lost after it was carried out', { kind: 'lostAnswer' }, 1],
    ['an error after it was carried out', failed('applied'), 1],
    ['lost before it was carried out', { kind: 'resetBefore' }, 0],
  ] as const)('%s: a new upload, and the other is remembered', async (_, fault, left) => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    server.faults.add({ operation: 'InitiateMultipartUpload', key: name, times: 1, fault })
    const real = bench.real()
    const id = await real.addOne(path)
    await real.reaches(id, 'done', 'failed')
    expect((await bench.oss().object(name)).equals(bytes)).toBe(true)
    const open = server.listUploads('bucket').filter(({ key }) => key === name)
    expect(open).toHaveLength(left)
    const record = real.stores.tasks.all().find((task) => task.id === id)
    expect(record?.leftovers?.map(({ uploadId }) => uploadId) ?? []).toEqual(
      open.map(({ uploadId }) => uploadId),
    )
    expect(bench.oss().requests('AbortMultipartUpload')).toEqual([])
  })
})

describe('the answer to PutObject', () => {
  it.each([
    ['lost after it was carried out', { kind: 'lostAnswer' }, 1],
    ['lost before it was carried out', { kind: 'resetBefore' }, 2],
  ] as const)('%s: one version of the object', async (_, fault, puts) => {
    const { path, name, bytes } = await bench.source(5_000)
    const { server } = bench.oss()
    server.setVersioning('bucket', 'Enabled')
    server.faults.add({ operation: 'PutObject', key: name, times: 1, fault })
    await bench.expectDone(await bench.real().addOne(path), bytes)
    expect(server.listVersions('bucket', name)).toHaveLength(1)
    expect(bench.oss().requests('PutObject')).toHaveLength(puts)
  })

  it('lost, with overwriting forbidden: our own object is no stranger', async () => {
    const { path, name, bytes } = await bench.source(5_000)
    const { server } = bench.oss()
    server.setVersioning('bucket', undefined)
    const blind = server.faults.add({
      operation: 'HeadObject',
      key: name,
      times: 5,
      fault: failed('early'),
    })
    server.faults.add({
      operation: 'PutObject',
      key: name,
      times: 1,
      fault: { kind: 'lostAnswer' },
    })
    const id = await bench.real().addOne(path, { forbidOverwrite: true })
    await blind.hit(5)
    await bench.expectDone(id, bytes)
    expect(bench.oss().requests('PutObject').length).toBeGreaterThanOrEqual(1)
  })
})

describe('a part', () => {
  it('whose answer was lost is sent again under its number, and no other', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 3,
      times: 1,
      fault: { kind: 'lostAnswer' },
    })
    await bench.expectDone(await bench.real().addOne(path), bytes)
    const parts = bench.oss().requests('UploadPart')
    expect(parts).toHaveLength(7)
    expect(parts.filter(({ partNumber }) => partNumber === 3)).toHaveLength(2)
  })

  it('the service has lost is the only one that is sent again after InvalidPart', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    bench.oss().server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'invalidPart', partNumber: 2, isDropped: true },
    })
    await bench.expectDone(await bench.real().addOne(path), bytes)
    expect(bench.acknowledged(name).filter((number) => number === 2)).toHaveLength(2)
    expect(bench.acknowledged(name)).toHaveLength(7)
  })

  it('another client has overwritten never gets into the object', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'hold', at: 'start' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await held.hit()
    const uploadId = real.engine.task(id)?.uploadId ?? ''
    await overwritePart(name, uploadId, 4, seededBytes(P, 999))
    held.release()
    await bench.expectDone(id, bytes)
    expect(bench.acknowledged(name).filter((number) => number === 4)).toHaveLength(3)
  })

  it('that keeps being refused at Complete ends the task after three rounds', async () => {
    const { path, name } = await bench.source(3 * P)
    bench.oss().server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      fault: { kind: 'invalidPart', partNumber: 1, isDropped: true },
    })
    const id = await bench.real().addOne(path)
    const task = await bench.real().reaches(id, 'failed', 'done')
    expect(task.state).toMatchObject({ as: 'failed', error: { code: 'oss/invalid-part' } })
    expect(bench.oss().requests('CompleteMultipartUpload')).toHaveLength(3)
  })
})

describe('an upload that vanishes', () => {
  it.each(['UploadPart', 'CompleteMultipartUpload'] as const)(
    'at %s is begun again once, and the task is done',
    async (operation) => {
      const { path, name, bytes } = await bench.source(5 * P)
      bench.oss().server.faults.add({
        operation,
        key: name,
        ...(operation === 'UploadPart' ? { partNumber: 3 } : {}),
        times: 1,
        fault: { kind: 'noSuchUpload', isAborted: true },
      })
      const id = await bench.real().addOne(path)
      await bench.expectDone(id, bytes)
      expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(2)
      const log = bench.real().engine.log(id)
      expect(log.filter(({ event }) => event === 'upload-gone')).toHaveLength(1)
    },
  )

  it('during a pause is begun again, and said so', async () => {
    const { path, name, bytes } = await bench.source(8 * P)
    const { server } = bench.oss()
    const hole = server.faults.add({
      operation: 'UploadPart',
      key: name,
      skip: 3,
      fault: { kind: 'blackHole' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await hole.hit()
    await until(() => (real.engine.task(id)?.partsStored ?? 0) === 3)
    await real.engine.command(id, 'pause')
    const { uploadId = '' } = await real.reaches(id, 'paused')
    server.abortUpload('bucket', uploadId)
    hole.remove()
    await real.engine.command(id, 'resume')
    const task = await bench.expectDone(id, bytes)
    expect(task.partsReused).toBe(0)
    expect(real.engine.log(id).some(({ event }) => event === 'upload-gone')).toBe(true)
  })

  it('again and again needs a person in the end', async () => {
    const { path, name } = await bench.source(3 * P)
    bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'noSuchUpload', isAborted: true },
    })
    const id = await bench.real().addOne(path)
    const task = await bench.real().reaches(id, 'failed', 'done')
    expect(task.state).toMatchObject({ as: 'failed', error: { code: 'oss/no-such-upload' } })
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(4)
  })
})

function failed(when: 'early' | 'beforeApply' | 'applied') {
  return { kind: 'error', status: 500, code: 'InternalError', when } as const
}

/** As another program with the same key would. */
async function overwritePart(key: string, uploadId: string, number: number, bytes: Buffer) {
  const storage = createOssStorage(bench.oss().access, { connections: 1, clock: systemClock })
  const body = {
    lengthBytes: bytes.length,
    md5Base64: undefined,
    open: async function* () {
      yield bytes
    },
  }
  const { signal } = new AbortController()
  await storage.putPart({ bucket: 'bucket', key, uploadId }, number, body, signal)
  await storage.close()
}
