import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createPartPool,
  type PartPoolDeps,
} from '../../../../electron/engine/pipeline/part-pool.ts'
import { systemClock } from '../../../../electron/engine/ports.ts'
import type { PartSender } from '../../../../electron/engine/pipeline/part-sender.ts'
import type { StorageAccess } from '../../../../electron/engine/storage/storage.ts'
import { startTestOss, type TestOss } from '../../../support/local-oss.ts'
import { createRecordingLogger, type RecordingLogger } from '../../../support/recording-logger.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { aJob, aRange } from '../../../support/send-job.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf, until } from '../../../support/until.ts'

const live = new AbortController().signal
const noProgress = (): void => {}

let folder: TempFolder
let oss: TestOss
let pool: PartSender
let access: StorageAccess
let logger: RecordingLogger
let uploadId: string
let offsets: number[]
let tests = 0

/** Worker threads take long to start: the tests share one where they can. */
const aPool = (wish: Partial<Pick<PartPoolDeps, 'workers' | 'clock'>> = {}): PartSender =>
  createPartPool({
    workerUrl: new URL('../../../support/dying-worker.ts', import.meta.url),
    workers: 1,
    storages: { access: async () => access },
    onClockOffset: (_, offsetMs) => offsets.push(offsetMs),
    clock: systemClock,
    logger: { ...createRecordingLogger(), error: (...line) => logger.error(...line) },
    ...wish,
  })

beforeAll(async () => {
  folder = await tempFolder()
  oss = await startTestOss()
  pool = aPool()
})
afterAll(async () => {
  await pool.close()
  await oss[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})
beforeEach(() => {
  oss.server.faults.clear()
  oss.server.log.clear()
  oss.server.clock.setOffset(0)
  // Connections of its own for every test: another one may have corrected their clock.
  access = { ...oss.access, clockOffsetMs: ++tests }
  logger = createRecordingLogger()
  offsets = []
  uploadId = oss.server.createUpload('bucket', 'key')
})

describe('createPartPool', () => {
  it('sends a part in a worker and answers the proof', async () => {
    const bytes = seededBytes(300_000)
    const path = await folder.file('a', bytes)
    const proof = await pool.send(await aJob(path, uploadId), noProgress, live)
    expect(proof.etag).toBe(createHash('md5').update(bytes).digest('hex').toUpperCase())
    expect(proof.serverCrc64).toBe(proof.crc64)
    expect(oss.server.listParts('bucket', uploadId)).toMatchObject([{ partNumber: 1 }])
  })

  it('passes an error on with all that it says', async () => {
    const path = await folder.file('a', 'x')
    const error = await errorOf(pool.send(await aJob(path, 'unknown'), noProgress, live))
    expect(error).toMatchObject({ code: 'oss/no-such-upload', retry: 'never', status: 404 })
    expect(error).toHaveProperty('requestId', expect.stringMatching(/.+/))
  })

  it('settles an aborted job only when nothing of it is on the wire', async () => {
    const path = await folder.file('a', seededBytes(1000))
    const hole = oss.server.faults.add({ operation: 'UploadPart', fault: { kind: 'blackHole' } })
    const controller = new AbortController()
    const sent = errorOf(pool.send(await aJob(path, uploadId), noProgress, controller.signal))
    await hole.hit()
    let isSettled = false
    void sent.then(() => (isSettled = true))
    controller.abort('pause')
    await Promise.resolve()
    expect(isSettled).toBe(false)
    expect(await sent).toBe('pause')
    await until(() => oss.requests('UploadPart').length === 1)
    expect(oss.requests('UploadPart')).toMatchObject([{ code: 'ConnectionClosed' }])
  })

  it('refuses a job whose signal is aborted already', async () => {
    const path = await folder.file('a', 'x')
    const signal = AbortSignal.abort('cancel')
    expect(await errorOf(pool.send(await aJob(path, uploadId), noProgress, signal))).toBe('cancel')
    expect(oss.requests('UploadPart')).toEqual([])
  })

  it.each([
    ['deadly', []],
    ['buggy', [{ message: 'part worker died', fields: { error: 'a bug in the worker' } }]],
  ])('makes the jobs of a worker that died (%s) repeatable, and recovers', async (name, log) => {
    const path = await folder.file('a', seededBytes(1000))
    const job = await aJob(path, uploadId)
    const hole = oss.server.faults.add({
      operation: 'UploadPart',
      times: 1,
      fault: { kind: 'blackHole' },
    })
    const held = errorOf(pool.send(job, noProgress, live))
    await hole.hit()
    const killer = await aRange(await folder.file(name, 'x'))
    expect(await errorOf(pool.digest(killer, true, live))).toMatchObject({ retry: 'now' })
    expect(await held).toMatchObject({ code: 'internal/bug', retry: 'now' })
    expect((await pool.send(job, noProgress, live)).serverCrc64).toMatch(/^\d+$/)
    expect(logger.errors).toEqual(log)
  })

  it('tells the clock of the service, and signs by it at once', async () => {
    oss.server.clock.setOffset(3_600_000)
    const path = await folder.file('a', 'x')
    await pool.send(await aJob(path, uploadId), noProgress, live)
    expect(offsets).toHaveLength(1)
    expect(Math.abs((offsets[0] ?? 0) - 3_600_000)).toBeLessThan(60_000)
  })

  it('finishes a job with the connections it began with when the credentials change', async () => {
    const path = await folder.file('a', seededBytes(8_000_000))
    const job = await aJob(path, uploadId)
    await pool.send(job, noProgress, live)
    const first = pool.send(job, noProgress, live)
    await Promise.resolve()
    access = { ...access, clockOffsetMs: 1000 }
    const second = pool.send(job, noProgress, live)
    expect((await first).etag).toBe((await second).etag)
    expect(oss.requests('UploadPart')).toHaveLength(3)
  })

  it('starts no second worker while the first is not known to be full', async () => {
    let started = 0
    const count = (): void => void started++
    subscribe('worker_threads', count)
    // No time passes, so nothing is known of anybody's load.
    const two = aPool({ workers: 2, clock: { monotonic: () => 0 } })
    const range = await aRange(await folder.file('many', seededBytes(1000)))
    await Promise.all(Array.from({ length: 8 }, () => two.digest(range, true, live)))
    await two.close()
    unsubscribe('worker_threads', count)
    expect(started).toBe(1)
  })

  it('lets many jobs hang on one signal without a warning', async () => {
    const path = await folder.file('a', 'x')
    const range = await aRange(path)
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 64 }, () => pool.digest(range, true, signal)))
    process.off('warning', note)
    expect(warnings).toEqual([])
  })

  it('ends with what is under way, and takes no job afterwards', async () => {
    const pool = aPool()
    const path = await folder.file('a', 'x')
    const job = await aJob(path, uploadId)
    const hole = oss.server.faults.add({ operation: 'UploadPart', fault: { kind: 'blackHole' } })
    const sent = errorOf(pool.send(job, noProgress, live))
    await hole.hit()
    await pool.close()
    expect(await sent).toBeInstanceOf(Error)
    expect(await errorOf(pool.send(job, noProgress, live))).toMatchObject({
      code: 'request/aborted',
    })
  })
})
