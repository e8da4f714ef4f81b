import { describe, expect, it } from 'vitest'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'

const bench = useEngineBench()
const P = 100 * KiB

const partsOf = (number: number): number =>
  bench
    .oss()
    .requests('UploadPart')
    .filter(({ partNumber }) => partNumber === number).length

describe('bytes that change on the way', () => {
  it('are refused with MD5 on: one InvalidDigest, one retry of that part', async () => {
    const { path, name, bytes } = await bench.source(5 * P)
    bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 2,
      times: 1,
      fault: { kind: 'flipByte', where: 'wire' },
    })
    const id = await bench.real().addOne(path)
    const task = await bench.expectDone(id, bytes)
    const parts = bench.oss().requests('UploadPart')
    expect(parts.filter(({ code }) => code === 'InvalidDigest')).toHaveLength(1)
    expect(parts).toHaveLength(6)
    expect(task.retries).toBe(1)
  })

  it.each(['wire', 'memory'] as const)('are caught by CRC-64 with MD5 off (%s)', async (where) => {
    const { path, name, bytes } = await bench.source(5 * P)
    bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 2,
      times: 1,
      fault: { kind: 'flipByte', where },
    })
    const id = await bench.real().addOne(path, { verifyMd5: false })
    await bench.expectDone(id, bytes)
    const parts = bench.oss().requests('UploadPart')
    expect(parts.some((part) => part.isContentMd5Given)).toBe(false)
    expect(parts).toHaveLength(6)
    expect(partsOf(2)).toBe(2)
  })

  it.each([true, false])(
    'are caught in a file of one request, too (MD5: %s)',
    async (verifyMd5) => {
      const { path, name, bytes } = await bench.source(5_000)
      bench.oss().server.faults.add({
        operation: 'PutObject',
        key: name,
        times: 1,
        fault: { kind: 'flipByte', where: 'wire' },
      })
      await bench.expectDone(await bench.real().addOne(path, { verifyMd5 }), bytes)
      expect(bench.oss().requests('PutObject')).toHaveLength(2)
    },
  )
})

describe('proofs that do not fit', () => {
  it.each(['wrongEtag', 'missingEtag', 'wrongCrc'] as const)(
    'of a part (%s) make it be sent again',
    async (kind) => {
      const { path, name, bytes } = await bench.source(4 * P)
      bench.oss().server.faults.add({
        operation: 'UploadPart',
        key: name,
        partNumber: 3,
        times: 1,
        fault: { kind },
      })
      await bench.expectDone(await bench.real().addOne(path), bytes)
      expect(bench.oss().requests('UploadPart')).toHaveLength(5)
      expect(partsOf(3)).toBe(2)
    },
  )

  it('are enough without CRC-64, but the task says by what it was checked', async () => {
    const { path, name, bytes } = await bench.source(4 * P)
    bench.oss().server.faults.add({ key: name, fault: { kind: 'missingCrc' } })
    const task = await bench.expectDone(await bench.real().addOne(path), bytes)
    expect(task.result).toMatchObject({ checkedBy: 'size' })
    expect(bench.oss().requests('UploadPart')).toHaveLength(4)
  })

  it.each(['CompleteMultipartUpload', 'HeadObject'] as const)(
    'of the object (%s) never end in "done": once more by itself, then for a person',
    async (operation) => {
      const { path, name, bytes } = await bench.source(3 * P)
      const fault = bench.oss().server.faults.add({
        operation,
        key: name,
        fault: { kind: 'wrongCrc' },
      })
      const real = bench.real()
      const id = await real.addOne(path)
      const task = await real.reaches(id, 'failed', 'done')
      expect(task.state).toMatchObject({ as: 'failed', error: { code: 'integrity/object' } })
      // What is there is never deleted.
      expect(bench.oss().server.findObject('bucket', name)).toBeDefined()
      expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(2)
      const told = real.engine.log(id).filter(({ event }) => event === 'object-wrong')
      expect(told).toHaveLength(1)
      fault.remove()
      expect(await real.engine.command(id, 'retry')).toBe(true)
      await bench.expectDone(id, bytes)
      expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(3)
    },
  )
})
