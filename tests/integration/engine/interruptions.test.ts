import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useEngineBench } from '../../support/engine-bench.ts'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { startTestOss, type TestOss } from '../../support/local-oss.ts'
import { KiB, startRealEngine, type RealEngine } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench({ limits: { partsAtOnce: 8 } })
const P = 100 * KiB

/** No part that was acknowledged has been acknowledged a second time. */
function repeated(oss: TestOss): readonly string[] {
  const seen = new Set<string>()
  return oss
    .requests('UploadPart')
    .filter(({ status }) => status === 200)
    .map(({ uploadId, partNumber }) => `${uploadId} ${partNumber}`)
    .filter((part) => seen.size === seen.add(part).size)
}

/** What is on the disk at this moment, without the lock of the program that still lives. */
async function snapshot(from: string, to: string): Promise<void> {
  const isWhole = await cp(from, to, { recursive: true }).then(
    () => true,
    // A file was replaced by a newer one while it was being copied.
    () => false,
  )
  if (isWhole) return await rm(join(to, 'lock'))
  await rm(to, { recursive: true, force: true })
  await snapshot(from, to)
}

const stored = (real: RealEngine, id: string): number => real.engine.task(id)?.partsStored ?? 0

describe('pausing', () => {
  it('takes effect within a second with parts in flight, and resuming sends no stored part again', async () => {
    const { path, name, bytes } = await bench.source(20 * P)
    const { server } = bench.oss()
    const hole = server.faults.add({
      operation: 'UploadPart',
      key: name,
      skip: 5,
      fault: { kind: 'blackHole' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await hole.hit(8)
    await until(() => stored(real, id) === 5)
    const startMs = performance.now()
    expect(await real.engine.command(id, 'pause')).toBe(true)
    await real.reaches(id, 'paused')
    expect(performance.now() - startMs).toBeLessThan(1000)
    await until(() => bench.oss().requests('UploadPart').length === 13)
    expect(bench.acknowledged(name)).toHaveLength(5)
    hole.remove()
    expect(await real.engine.command(id, 'resume')).toBe(true)
    const task = await bench.expectDone(id, bytes)
    expect(task.partsReused).toBe(5)
    expect(bench.acknowledged(name)).toHaveLength(20)
    expect(repeated(bench.oss())).toEqual([])
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })

  it('while the upload ID is on its way keeps the ID', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'InitiateMultipartUpload',
      key: name,
      fault: { kind: 'hold', at: 'reply' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await held.hit()
    await until(() => server.listUploads('bucket').length === 1)
    // The run hears of it at once; from then on patience runs, at the pace of the fast clock.
    const pausing = real.engine.command(id, 'pause')
    held.release()
    await pausing
    const paused = await real.reaches(id, 'paused')
    expect(paused.uploadId).toBe(server.listUploads('bucket')[0]?.uploadId)
    await real.engine.command(id, 'resume')
    await bench.expectDone(id, bytes)
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })
})

describe('cancelling', () => {
  it('with eight parts in flight leaves no part behind', async () => {
    const { path, name } = await bench.source(20 * P)
    const { server } = bench.oss()
    const late = server.faults.add({
      operation: 'UploadPart',
      key: name,
      skip: 4,
      fault: { kind: 'hold', at: 'commit' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await late.hit(8)
    await real.engine.command(id, 'cancel')
    // The service stores the parts after all, before the abort or after it.
    late.release()
    await real.reaches(id, 'cancelled')
    expect(server.listUploads('bucket')).toEqual([])
    expect(server.findObject('bucket', name)).toBeUndefined()
    expect(real.stores.tasks.all().find((task) => task.id === id)?.upload).toBeUndefined()
    expect(await real.stores.checkpoints.read(id)).toBeUndefined()
  })

  it('aborts again while a late part keeps the upload alive', async () => {
    const { path, name } = await bench.source(8 * P)
    const { server } = bench.oss()
    server.faults.add({
      operation: 'AbortMultipartUpload',
      key: name,
      times: 2,
      fault: { kind: 'partAfterAbort' },
    })
    const held = server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      fault: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await held.hit(3)
    await real.reaches(id, 'retrying')
    await real.engine.command(id, 'cancel')
    await real.reaches(id, 'cancelled')
    expect(server.listUploads('bucket')).toEqual([])
    expect(bench.oss().requests('AbortMultipartUpload')).toHaveLength(3)
  })

  it('fails, and says why, when the key may not delete parts', async () => {
    const { path, name } = await bench.source(8 * P)
    const { server } = bench.oss()
    const hole = server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'blackHole' },
    })
    const denied = server.faults.add({
      operation: 'AbortMultipartUpload',
      fault: { kind: 'denied' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await hole.hit()
    await real.engine.command(id, 'cancel')
    const failed = await real.reaches(id, 'failed', 'cancelled')
    expect(failed.state).toMatchObject({ as: 'failed', error: { code: 'oss/access-denied' } })
    denied.remove()
    expect(await real.engine.command(id, 'cancel')).toBe(true)
    await real.reaches(id, 'cancelled')
    expect(server.listUploads('bucket')).toEqual([])
  })

  it('after an unanswered Complete that was carried out finds the task done', async () => {
    const { path, name, bytes } = await bench.source(4 * P)
    const { server } = bench.oss()
    const blind = server.faults.add({
      operation: 'HeadObject',
      key: name,
      fault: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    })
    server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      fault: { kind: 'lostAnswer' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await blind.hit(5)
    await real.reaches(id, 'retrying')
    blind.remove()
    await real.engine.command(id, 'cancel')
    const task = await real.reaches(id, 'done', 'cancelled')
    expect(task.state).toMatchObject({ as: 'done' })
    expect((await bench.oss().object(name)).equals(bytes)).toBe(true)
  })
})

describe('removing', () => {
  it('deletes the parts when asked to, and takes the task out of the list for good', async () => {
    const { path, name } = await bench.source(8 * P)
    const hole = bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'blackHole' },
    })
    const real = bench.real()
    const id = await real.addOne(path)
    await hole.hit()
    expect(await real.engine.remove([id], true)).toBe(0)
    await real.engine.command(id, 'pause')
    await real.reaches(id, 'paused')
    const removing = real.engine.remove([id], true)
    expect(await real.engine.command(id, 'resume')).toBe(false)
    expect(await removing).toBe(1)
    expect(bench.oss().server.listUploads('bucket')).toEqual([])
    expect(real.engine.task(id)).toBeUndefined()
    expect(real.stores.tasks.all().some((task) => task.id === id)).toBe(false)
  })
})

describe('stopping and starting', () => {
  it('twenty times at random loses nothing and repeats no acknowledged part', async () => {
    const choices = seededChoices(printedSeed())
    await using folder = await tempFolder()
    await using oss = await startTestOss()
    oss.server.shape({ latencyMs: 2 })
    const bytes = seededBytes(60 * P + 11)
    const path = await folder.file('steady', bytes)
    const wish = {
      folder: join(folder.path, 'data'),
      access: async () => oss.access,
      limits: { partsAtOnce: 2 },
    }
    let id = ''
    for (let round = 0; round < 20; round++) {
      const real = await startRealEngine(wish)
      if (id === '') id = await real.addOne(path)
      const until = stored(real, id) + choices.below(6)
      await real.event(
        () => stored(real, id) >= until || real.engine.task(id)?.endedAtMs !== undefined,
      )
      await real[Symbol.asyncDispose]()
      expect(real.logger.errors).toEqual([])
    }
    await using last = await startRealEngine(wish)
    await last.reaches(id, 'done')
    expect((await oss.object('steady')).equals(bytes)).toBe(true)
    expect(repeated(oss)).toEqual([])
    expect(oss.requests('InitiateMultipartUpload')).toHaveLength(1)
    expect(oss.server.listUploads('bucket')).toEqual([])
  })

  it('from what a power cut left of the folder sends again only what was in flight', async () => {
    const choices = seededChoices(printedSeed())
    await using folder = await tempFolder()
    await using oss = await startTestOss()
    oss.server.shape({ latencyMs: 2 })
    const bytes = seededBytes(60 * P + 11)
    const path = await folder.file('cut', bytes)
    const partsAtOnce = 4
    const access = async (): Promise<TestOss['access']> => oss.access
    const dataOf = (round: number): string => join(folder.path, `data-${round}`)
    let id = ''
    const cuts = 6
    for (let round = 0; round < cuts; round++) {
      const real = await startRealEngine({ folder: dataOf(round), access, limits: { partsAtOnce } })
      if (id === '') id = await real.addOne(path)
      const goal = stored(real, id) + 1 + choices.below(8)
      await real.event(
        () => stored(real, id) >= goal || real.engine.task(id)?.endedAtMs !== undefined,
      )
      await snapshot(dataOf(round), dataOf(round + 1))
      await real[Symbol.asyncDispose]()
    }
    await using last = await startRealEngine({ folder: dataOf(cuts), access })
    await last.reaches(id, 'done')
    expect((await oss.object('cut')).equals(bytes)).toBe(true)
    const sentBytes = oss.requests('UploadPart').reduce((sum, { bytesIn }) => sum + bytesIn, 0)
    expect(sentBytes).toBeLessThanOrEqual(bytes.length + cuts * partsAtOnce * P)
    expect(oss.server.listUploads('bucket')).toEqual([])
  })
})
