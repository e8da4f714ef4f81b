import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB, smallParts, startRealEngine } from '../../support/real-engine.ts'
import { startTestOss } from '../../support/local-oss.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const bench = useEngineBench()
const P = 100 * KiB
const MiB = 1024 * KiB

const writes = ['InitiateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'PutObject']

describe('an upload', () => {
  it.each([0, 1, P - 1, P, P + 1, 5 * P - 1, 5 * P, 5 * P + 1])(
    'brings %i bytes over as they are',
    async (size) => {
      const { path, name, bytes } = await bench.source(size)
      const id = await bench.real().addOne(path)
      const task = await bench.expectDone(id, bytes)
      expect(task).toMatchObject({ key: name, result: { checkedBy: 'crc64' } })
      expect(bench.oss().requests('PutObject')).toHaveLength(size < P ? 1 : 0)
      expect(bench.acknowledged(name)).toHaveLength(size < P ? 0 : Math.ceil(size / P))
    },
  )

  it('of 25 MiB in parts of 5 MiB is one initiate, five parts and one complete, in that order', async () => {
    const { path, name, bytes } = await bench.source(25 * MiB)
    const id = await bench.real().addOne(path, { partSizeBytes: 5 * MiB })
    await bench.expectDone(id, bytes)
    const made = bench
      .oss()
      .server.log.entries()
      .filter((entry) => entry.key === name && writes.includes(entry.operation ?? ''))
      .toSorted((a, b) => a.startedAtMs - b.startedAtMs || a.seq - b.seq)
    expect(made.map(({ operation }) => operation)).toEqual([
      'InitiateMultipartUpload',
      ...Array.from({ length: 5 }, () => 'UploadPart'),
      'CompleteMultipartUpload',
    ])
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 200))
    const parts = made.filter(({ operation }) => operation === 'UploadPart')
    expect(new Set(parts.map(({ partNumber }) => partNumber))).toEqual(new Set([1, 2, 3, 4, 5]))
    expect(parts.every((part) => part.isContentMd5Given)).toBe(true)
    const [initiated, completed] = [made[0], made.at(-1)]
    for (const part of parts) {
      expect(part.startedAtMs).toBeGreaterThanOrEqual(
        (initiated?.startedAtMs ?? 0) + (initiated?.durationMs ?? 0) - 1,
      )
      expect(part.startedAtMs + part.durationMs).toBeLessThanOrEqual(
        (completed?.startedAtMs ?? 0) + 1,
      )
    }
  })

  it('sends as many parts at once as allowed, and no more', async () => {
    const { path, name, bytes } = await bench.source(20 * P)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'hold', at: 'commit' },
    })
    const id = await bench.real().addOne(path)
    await held.hit(4)
    expect(bench.real().engine.parts(id)?.sending).toHaveLength(4)
    held.release()
    await bench.expectDone(id, bytes)
    expect(server.log.peakUploadParts()).toBe(4)
  })

  it('puts parts in their place that arrive in any order', async () => {
    const { path, name, bytes } = await bench.source(6 * P + 7)
    const { server } = bench.oss()
    const first = server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 1,
      fault: { kind: 'hold', at: 'commit' },
    })
    const id = await bench.real().addOne(path)
    await bench.real().event(() => (bench.real().engine.task(id)?.partsStored ?? 0) >= 6)
    first.release()
    await bench.expectDone(id, bytes)
    expect(bench.acknowledged(name).at(-1)).toBe(1)
  })

  it('has its upload ID on the disk before the first part is sent', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'hold', at: 'start' },
    })
    const id = await bench.real().addOne(path)
    await held.hit()
    const onDisk = bench
      .real()
      .stores.tasks.all()
      .find((task) => task.id === id)
    const [open] = server.listUploads('bucket').filter(({ key }) => key === name)
    expect(onDisk?.upload).toMatchObject({ uploadId: open?.uploadId, key: name, partSizeBytes: P })
    held.release()
    await bench.expectDone(id, bytes)
  })

  it('leaves the folder of the file as it was', async () => {
    const { path, bytes } = await bench.source(3 * P)
    const before = bench.folder().path
    const names = await readdir(before)
    await bench.expectDone(await bench.real().addOne(path), bytes)
    expect(await readdir(before)).toEqual(names)
  })

  it('keeps the names of a folder byte for byte as keys', async () => {
    const names = [
      'a+b',
      'a%2Bb',
      'π 😀',
      '文件/图 1.png',
      ' spaces ',
      'a&b=c?d#e',
      "it's",
      '...',
      'tab\tend',
      '%',
    ]
    const root = join(bench.folder().path, 'folder with + and 空')
    for (const name of names) {
      await mkdir(join(root, name, '..'), { recursive: true })
      await writeFile(join(root, name), `content of ${name}`)
    }
    const ids = await bench.real().add([root], { prefix: 'prefix %2F/' })
    expect(ids).toHaveLength(names.length)
    for (const id of ids) await bench.real().reaches(id, 'done')
    for (const name of names) {
      const key = `prefix %2F/folder with + and 空/${name}`
      expect((await bench.oss().object(key)).toString()).toBe(`content of ${name}`)
    }
  })

  it('tells each file of a batch that cannot be uploaded, and uploads the others', async () => {
    const { path, bytes } = await bench.source(10)
    const { engine } = bench.real()
    const report = await engine.enqueue(
      [join(bench.folder().path, 'none'), path, path, '/dev/null'],
      { connectionId: 'connection', bucket: 'bucket', prefix: `${'k'.repeat(999)}/` },
      smallParts,
      new AbortController().signal,
    )
    expect(report.refused.map(({ error }) => error.code)).toEqual([
      'source/missing',
      'source/not-a-file',
    ])
    expect(report.taskIds).toHaveLength(1)
    await bench.expectDone(report.taskIds[0] ?? '', bytes)
  })
})

describe('a task of 2,500 parts', () => {
  it('goes on after a stop with what three pages of ListParts tell', async () => {
    await using folder = await tempFolder()
    await using oss = await startTestOss()
    const bytes = Buffer.alloc(2_500 * P)
    for (let part = 0; part < 2_500; part++) bytes.writeUInt32LE(part + 1, part * P)
    const path = await folder.file('big', bytes)
    const wish = { folder: join(folder.path, 'data'), access: async () => oss.access }
    const first = await startRealEngine({ ...wish, limits: { partsAtOnce: 8 } })
    const id = await first.addOne(path, { verifyMd5: false })
    await first.event(() => (first.engine.task(id)?.partsStored ?? 0) >= 2_200)
    await first[Symbol.asyncDispose]()
    const sentBefore = oss.requests('UploadPart').filter(({ status }) => status === 200).length
    oss.server.log.clear()
    await using second = await startRealEngine({ ...wish, limits: { partsAtOnce: 8 } })
    const task = await second.reaches(id, 'done')
    expect(oss.requests('ListParts').length).toBe(3)
    expect(task.partsReused).toBeGreaterThanOrEqual(2_200)
    expect(task.partsReused).toBeLessThanOrEqual(sentBefore + 8)
    expect(oss.requests('UploadPart')).toHaveLength(2_500 - task.partsReused)
    expect((await oss.object('big')).equals(bytes)).toBe(true)
    expect(second.logger.errors).toEqual([])
  })
})

describe('two connections', () => {
  it('are used at once, each with its own service', async () => {
    await using folder = await tempFolder()
    await using one = await startTestOss()
    await using two = await startTestOss()
    await using real = await startRealEngine({
      folder: join(folder.path, 'data'),
      access: async (id) => (id === 'one' ? one.access : two.access),
    })
    const { path, bytes } = await bench.source(5 * P)
    const ids = [
      await real.addOne(path, { connectionId: 'one' }),
      await real.addOne(path, { connectionId: 'two' }),
    ]
    for (const id of ids) await real.reaches(id, 'done')
    for (const oss of [one, two]) {
      expect(oss.server.listKeys('bucket')).toHaveLength(1)
      const [key = ''] = oss.server.listKeys('bucket')
      expect((await oss.object(key)).equals(bytes)).toBe(true)
    }
  })
})
