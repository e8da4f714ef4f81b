import { describe, expect, it } from 'vitest'
import { useEngineBench } from '../../support/engine-bench.ts'
import { partsOf, useNewcomers } from '../../support/newcomers.ts'
import { KiB } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const { newcomer, loseAfter, foreignUpload, endsDone, initiated, openUploads } = useNewcomers(bench)
const P = 100 * KiB
const MiB = 1024 * KiB

describe('a file whose upload nobody remembers', () => {
  it('goes on at 90 % after the data folder was deleted, and says so before it sends', async () => {
    const { path, name, bytes } = await bench.source(64 * MiB)
    const uploadId = await loseAfter(58, path, name, { partSizeBytes: MiB })
    const held = bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'hold', at: 'start' },
    })
    const { real } = await newcomer()
    const id = await real.addOne(path, { partSizeBytes: MiB })
    await held.hit()
    expect(real.engine.task(id)).toMatchObject({ uploadId, partsReused: 58, partsTotal: 64 })
    expect(real.engine.log(id).map(({ event }) => event)).toEqual([
      'started',
      'adopted',
      'options-unknown',
      'reconciled',
    ])
    expect(real.stores.tasks.all()[0]?.upload).toMatchObject({ uploadId, adopted: true })
    held.release()
    const task = await endsDone(real, id, bytes)
    expect(task.result?.checkedBy).toBe('crc64')
    expect(bench.oss().requests('UploadPart')).toHaveLength(6)
    expect(initiated()).toBe(0)
    expect(openUploads(name)).toEqual([])
  })

  it('keeps the part size it was begun with, whatever is wished for now', async () => {
    const { path, name, bytes } = await bench.source(6 * P + 7)
    await loseAfter(4, path, name)
    const { real } = await newcomer()
    const id = await real.addOne(path, { partSizeBytes: 2 * P })
    expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 4, partSizeBytes: P })
    expect(bench.acknowledged(name)).toHaveLength(3)
  })

  it('continues what another program began, with parts in any order', async () => {
    const { path, name, bytes } = await bench.source(6 * P + 7)
    await foreignUpload(name, partsOf(bytes, 7, 2, 5))
    const { real } = await newcomer()
    const id = await real.addOne(path)
    expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 3 })
    expect(new Set(bench.acknowledged(name))).toEqual(new Set([1, 3, 4, 6]))
    expect(initiated()).toBe(0)
  })

  it('takes the newer of two uploads that fit, and leaves the other', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const { server } = bench.oss()
    server.clock.setOffset(-60_000)
    const older = await foreignUpload(name, partsOf(bytes, 1, 2, 3))
    server.clock.setOffset(0)
    const newer = await foreignUpload(name, partsOf(bytes, 1, 2))
    const { real } = await newcomer()
    const id = await real.addOne(path)
    expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 2 })
    expect(real.engine.log(id).find(({ event }) => event === 'adopted')?.params).toEqual({
      uploadId: newer,
      parts: 2,
    })
    expect(openUploads(name)).toEqual([older])
    expect(server.listParts('bucket', older)).toHaveLength(3)
  })
})

describe('a stranger’s open upload of the same key', () => {
  it('of another file of the same size is left as it is', async () => {
    const { path, name } = await bench.source(64 * MiB)
    const uploadId = await loseAfter(58, path, name, { partSizeBytes: MiB })
    const { server } = bench.oss()
    const before = server.listParts('bucket', uploadId)
    const other = seededBytes(64 * MiB, 4711)
    await bench.folder().file(name, other)
    const { real } = await newcomer()
    const id = await real.addOne(path, { partSizeBytes: MiB })
    expect(await endsDone(real, id, other)).toMatchObject({ partsReused: 0 })
    expect(initiated()).toBe(1)
    expect(openUploads(name)).toEqual([uploadId])
    expect(server.listParts('bucket', uploadId)).toEqual(before)
  })

  it.each([
    ['has no parts', () => new Map<number, Buffer>()],
    [
      'has one part that differs',
      (bytes: Buffer) => new Map([...partsOf(bytes, 1, 2, 3), [4, seededBytes(P, 99)]]),
    ],
    [
      'is cut unevenly',
      (bytes: Buffer) =>
        new Map([
          [1, bytes.subarray(0, P)],
          [2, bytes.subarray(P, 3 * P)],
          [3, bytes.subarray(3 * P, 4 * P)],
        ]),
    ],
    [
      'has parts beyond the end',
      (bytes: Buffer) => new Map([...partsOf(bytes, 1, 2), [9, bytes.subarray(0, P)]]),
    ],
    ['is equal in a few last bytes only', (bytes: Buffer) => partsOf(bytes, 7)],
  ])('that %s is left alone', async (_, partsFor) => {
    const { path, name, bytes } = await bench.source(6 * P + 7)
    const { server } = bench.oss()
    const uploadId = await foreignUpload(name, partsFor(bytes))
    const before = server.listParts('bucket', uploadId)
    const { real } = await newcomer()
    const id = await real.addOne(path)
    expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 0 })
    expect(openUploads(name)).toEqual([uploadId])
    expect(server.listParts('bucket', uploadId)).toEqual(before)
    expect(bench.oss().requests('AbortMultipartUpload')).toEqual([])
  })

  it('with a longer key is not even looked at', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    await foreignUpload(`${name}.part`, partsOf(bytes, 1, 2))
    const { real } = await newcomer()
    await endsDone(real, await real.addOne(path), bytes)
    expect(
      bench
        .oss()
        .requests('ListParts')
        .every(({ key }) => key === name),
    ).toBe(true)
    expect(openUploads(`${name}.part`)).toHaveLength(1)
  })

  it('that one task goes on with is not taken by a second one for a copy of the file', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    await foreignUpload(name, partsOf(bytes, 1, 2))
    const copy = await bench.folder().file(`copy-of-${name}`, bytes)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'hold', at: 'start' },
    })
    const { real } = await newcomer()
    const first = await real.addOne(path)
    await held.hit()
    const second = await real.addOne(copy, { key: name })
    await until(() => initiated() === 1)
    held.release()
    const tasks = [await endsDone(real, first, bytes), await endsDone(real, second, bytes)]
    expect(tasks.map(({ partsReused }) => partsReused)).toEqual([2, 0])
    expect(openUploads(name)).toEqual([])
  })
})

describe('looking for an upload', () => {
  it.each(['ListMultipartUploads', 'ListParts'] as const)(
    'that is not allowed to (%s) begins a new one',
    async (operation) => {
      const { path, name, bytes } = await bench.source(5 * P)
      const uploadId = await foreignUpload(name, partsOf(bytes, 1, 2))
      const denied = bench.oss().server.faults.add({ operation, fault: { kind: 'denied' } })
      const { real } = await newcomer()
      const id = await real.addOne(path)
      expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 0 })
      denied.remove()
      expect(openUploads(name)).toEqual([uploadId])
    },
  )

  it('asks once per new upload, and never for a file that goes up as one object', async () => {
    const large = await bench.source(5 * P)
    const small = await bench.source(1_000)
    const { real } = await newcomer()
    await endsDone(real, await real.addOne(large.path), large.bytes)
    await endsDone(real, await real.addOne(small.path), small.bytes)
    expect(bench.oss().requests('ListMultipartUploads')).toHaveLength(1)
  })
})
