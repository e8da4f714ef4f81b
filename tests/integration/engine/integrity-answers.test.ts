/** What follows from single answers: counted restarts, callbacks, races, receipts of what was adopted. */
import { describe, expect, it } from 'vitest'
import { proofKind } from '../../../electron/engine/task/receipt.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { partsOf, useNewcomers } from '../../support/newcomers.ts'
import { KiB } from '../../support/real-engine.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const bench = useEngineBench()
const { newcomer, foreignUpload, endsDone } = useNewcomers(bench)
const P = 100 * KiB

describe('an object that is not the file', () => {
  it('is uploaded once more by itself, and is right then; nothing is deleted', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    server.setVersioning('bucket', 'Enabled')
    server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'wrongCrc' },
    })
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    server.setVersioning('bucket', undefined)
    expect(server.listVersions('bucket', name)).toHaveLength(2)
    const told = bench
      .real()
      .engine.log(id)
      .filter(({ event }) => event === 'object-wrong')
    expect(told).toHaveLength(1)
    expect(bench.oss().requests('DeleteObject')).toEqual([])
  })

  it('may not replace itself where replacing is forbidden: a person looks at once', async () => {
    const { path, name } = await bench.source(3 * P)
    bench.oss().server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'wrongCrc' },
    })
    const id = await bench.real().addOne(path, { forbidOverwrite: true })
    const task = await bench.real().reaches(id, 'failed', 'done', 'name-taken')
    expect(task.state).toMatchObject({ as: 'failed', error: { code: 'integrity/object' } })
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })

  it('of one request with a wrong proof is not called done by a HEAD that tells no CRC-64', async () => {
    const { path, name } = await bench.source(5_000)
    const { faults } = bench.oss().server
    faults.add({ operation: 'PutObject', key: name, fault: { kind: 'flipByte', where: 'memory' } })
    faults.add({ operation: 'HeadObject', key: name, fault: { kind: 'missingCrc' } })
    const id = await bench.real().addOne(path, { verifyMd5: false })
    const task = await bench.real().reaches(id, 'retrying', 'failed', 'done')
    expect(task.state).toMatchObject({ error: { code: 'integrity/part' } })
    await bench.real().engine.command(id, 'cancel')
    await bench.real().reaches(id, 'cancelled')
  })
})

describe('the answer to PutObject', () => {
  it.each([
    ['our CRC-64 and our MD5', undefined, true, 0],
    ['our CRC-64, where MD5 is off', 'wrongEtag', false, 0],
    ['no CRC-64', 'missingCrc', true, 1],
    ['another ETag than our MD5', 'wrongEtag', true, 1],
  ] as const)('that carries %s: looks as often as it has to', async (_, kind, verifyMd5, looks) => {
    const { path, name, bytes } = await bench.source(5_000)
    if (kind !== undefined) {
      bench.oss().server.faults.add({ operation: 'PutObject', key: name, fault: { kind } })
    }
    const id = await bench.real().addOne(path, { verifyMd5 })
    const task = await bench.expectDone(id, bytes)
    const asked = bench.oss().requests('HeadObject')
    expect(asked).toHaveLength(looks)
    expect(bench.oss().requests('PutObject')).toHaveLength(1)
    expect(task.result?.checkedBy).toBe('crc64')
    const receipt = await bench.real().engine.receipt(id)
    expect(receipt?.requestIds.head).toBe(asked[0]?.requestId)
    expect(receipt && proofKind(receipt)).toBe(looks === 0 ? 'answer' : 'head')
  })
})

describe('an upload that vanished three times', () => {
  it('begins three times more when a person asks for it', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    const vanishing = server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'noSuchUpload', isAborted: true },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await real.reaches(id, 'failed')
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(4)
    await real.engine.command(id, 'retry')
    await real.reaches(id, 'failed')
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(8)
    vanishing.remove()
    await real.engine.command(id, 'retry')
    await bench.expectDone(id, bytes)
  })
})

describe('a callback that failed (203)', () => {
  it.each([3 * P, 5_000])('is a warning: a file of %i bytes is done, sent once', async (size) => {
    const { path, name, bytes } = await bench.source(size)
    const isWhole = size < P
    bench.oss().server.faults.add({
      operation: isWhole ? 'PutObject' : 'CompleteMultipartUpload',
      key: name,
      fault: { kind: 'error', status: 203, code: 'CallbackFailed', when: 'applied' },
    })
    const id = await bench.real().addOne(path)
    const task = await bench.expectDone(id, bytes)
    expect(task.result?.checkedBy).toBe('crc64')
    const log = bench.real().engine.log(id)
    expect(log.filter(({ event }) => event === 'callback-failed')).toHaveLength(1)
    expect(bench.oss().requests(isWhole ? 'PutObject' : 'UploadPart')).toHaveLength(isWhole ? 1 : 3)
  })

  it('is done, too, where nobody may look at the object', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { faults } = bench.oss().server
    faults.add({ operation: 'HeadObject', key: name, fault: { kind: 'denied' } })
    faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      fault: { kind: 'error', status: 203, code: 'CallbackFailed', when: 'applied' },
    })
    const task = await bench.expectDone(await bench.real().addOne(path), bytes)
    // Nobody has told a CRC-64 of the object, and the result does not say so.
    expect(task.result?.checkedBy).toBe('size')
  })
})

describe('an object that is replaced by somebody right after Complete', () => {
  it('is done, and the log says that it is another one now', async () => {
    const { path, name } = await bench.source(3 * P)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'HeadObject',
      key: name,
      times: 1,
      fault: { kind: 'hold', at: 'start' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await held.held()
    await using rival = await tempFolder()
    const { real: stranger } = await newcomer()
    const strangerId = await stranger.addOne(await rival.file(name, 'theirs'))
    // Its own HEAD is not held: only the first one is.
    await stranger.reaches(strangerId, 'done')
    held.release()
    await real.reaches(id, 'done')
    expect((await bench.oss().object(name)).toString()).toBe('theirs')
    expect(real.engine.log(id).filter(({ event }) => event === 'replaced-since')).toHaveLength(1)
  })
})

describe('the answer to Abort', () => {
  it.each(['lostAnswer', 'resetBefore'] as const)(
    'that is lost (%s) leaves nothing',
    async (kind) => {
      const { path, name } = await bench.source(5 * P)
      const { server } = bench.oss()
      const hole = server.faults.add({
        operation: 'UploadPart',
        key: name,
        skip: 2,
        fault: { kind: 'blackHole' },
      })
      const lost = server.faults.add({
        operation: 'AbortMultipartUpload',
        key: name,
        times: 2,
        fault: { kind },
      })
      const id = await bench.real().addOne(path)
      await hole.hit()
      await bench.real().engine.command(id, 'cancel')
      await bench.real().reaches(id, 'cancelled')
      expect(lost.hits()).toBeGreaterThanOrEqual(1)
      expect(server.listUploads('bucket').filter(({ key }) => key === name)).toEqual([])
    },
  )
})

describe('a part size that is not possible', () => {
  it('is raised, and the log says from what to what', async () => {
    const { path, bytes } = await bench.source(3 * P)
    const id = await bench.real().addOne(path, { partSizeBytes: 1_000 })
    const task = await bench.expectDone(id, bytes)
    expect(task.partSizeBytes).toBe(P)
    expect(bench.real().engine.log(id)).toContainEqual(
      expect.objectContaining({
        event: 'part-size-adjusted',
        params: { wishedBytes: 1_000, partSizeBytes: P },
      }),
    )
  })
})

describe('the receipt', () => {
  it('names the request that began the upload, and our marker', async () => {
    const { path, bytes } = await bench.source(3 * P)
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    const receipt = await bench.real().engine.receipt(id)
    const [begun] = bench.oss().requests('InitiateMultipartUpload')
    expect(receipt?.requestIds.initiate).toBe(begun?.requestId)
    const record = bench
      .real()
      .stores.tasks.all()
      .find((task) => task.id === id)
    expect(receipt?.object.marker).toBe(record?.marker)
    expect(receipt?.remarks).toBeUndefined()
  })

  it('of an adopted upload names no marker that the object does not carry', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    await foreignUpload(name, partsOf(bytes, 1, 2, 3))
    const { real } = await newcomer()
    const id = await real.addOne(path)
    await endsDone(real, id, bytes)
    const receipt = await real.engine.receipt(id)
    expect(receipt?.object.marker).toBeUndefined()
    expect(receipt?.requestIds.initiate).toBeUndefined()
    expect(receipt?.remarks).toEqual(['options-unknown'])
  })

  it('says that the parts could not be listed', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    bench.oss().server.faults.add({ operation: 'ListParts', key: name, fault: { kind: 'denied' } })
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    expect((await bench.real().engine.receipt(id))?.remarks).toEqual(['parts-not-listed'])
  })
})
