import { createHash } from 'node:crypto'
import { appendFile, rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createBufferPool,
  type BufferPool,
} from '../../../../electron/engine/pipeline/buffer-pool.ts'
import type { SendJob } from '../../../../electron/engine/pipeline/part-sender.ts'
import { sendBytes } from '../../../../electron/engine/pipeline/send-bytes.ts'
import type { ObjectStorage, UploadBody } from '../../../../electron/engine/storage/storage.ts'
import { createFakeClock, turns } from '../../../support/fake-clock.ts'
import { createFakeStorage, type FakeStorage } from '../../../support/fake-storage.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { aJob } from '../../../support/send-job.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf, until } from '../../../support/until.ts'

const KiB = 1024
const MiB = 1024 * KiB
const live = new AbortController().signal
const noProgress = (): void => {}

let folder: TempFolder
let storage: FakeStorage
let uploadId: string
beforeEach(async () => {
  folder = await tempFolder()
  storage = createFakeStorage()
  const options = { contentType: '', metadata: {}, forbidOverwrite: false }
  uploadId = (await storage.initiate({ bucket: 'bucket', key: 'key' }, options, live)).uploadId
})
afterEach(async () => {
  await folder[Symbol.asyncDispose]()
})

function send(
  job: SendJob,
  wish: { storage?: ObjectStorage; signal?: AbortSignal; onSent?: (n: number) => void } = {},
  buffers: BufferPool = createBufferPool(),
) {
  const clock = createFakeClock()
  const deps = { storage: wish.storage ?? storage, clock, buffers }
  const sent = sendBytes(job, deps, wish.onSent ?? noProgress, wish.signal ?? live)
  return { clock, sent }
}

const storedPart = (): Buffer | undefined => storage.uploads.get(uploadId)?.parts.get(1)?.bytes

/** A storage whose UploadPart is done by the test. */
const putPartBy = (putPart: (body: UploadBody, signal: AbortSignal) => Promise<never>) => ({
  ...storage,
  putPart: (_: unknown, __: number, body: UploadBody, signal: AbortSignal) => putPart(body, signal),
})

describe('sendBytes', () => {
  it.each([
    ['held in memory', 1 * MiB, true],
    ['streamed once, without MD5', 1 * MiB, false],
    ['read twice, over 16 MiB', 16 * MiB + 1, true],
    ['empty', 0, true],
    ['empty, without MD5', 0, false],
  ])('sends a range %s and answers its proof', async (_, size, withMd5) => {
    const bytes = seededBytes(size + 20)
    const path = await folder.file('a', bytes)
    const range = { offsetBytes: 13, lengthBytes: size }
    const proof = await send(await aJob(path, uploadId, { withMd5, range })).sent
    const expected = bytes.subarray(13, 13 + size)
    expect(storedPart()?.equals(expected)).toBe(true)
    const md5 = createHash('md5').update(expected).digest('hex')
    expect(proof.md5).toBe(withMd5 ? md5 : undefined)
    expect(proof).toMatchObject({ etag: md5.toUpperCase(), serverCrc64: proof.crc64 })
  })

  it('hands out 64 KiB, then more to who takes it quickly, and tells what was taken', async () => {
    const path = await folder.file('a', seededBytes(600 * KiB))
    const told: number[] = []
    const job = await aJob(path, uploadId, { withMd5: false })
    await send(job, { onSent: (bytes) => told.push(bytes) }).sent
    // The first read is of 512 KiB.
    expect(told).toEqual([0, 64 * KiB, 512 * KiB, 600 * KiB])
  })

  it('hands out 64 KiB at a time to who takes them slowly', async () => {
    const path = await folder.file('a', seededBytes(200 * KiB))
    const sizes: number[] = []
    const slow = send(await aJob(path, uploadId), {
      storage: putPartBy(async (body) => {
        for await (const slice of body.open()) {
          sizes.push(slice.length / KiB)
          await slow.clock.advance(1_000)
        }
        throw new Error('all taken')
      }),
    })
    expect(await errorOf(slow.sent)).toMatchObject({ message: 'all taken' })
    expect(sizes).toEqual([64, 64, 64, 8])
  })

  it.each([true, false])(
    'hands out no last byte of a file that changed while it was read (MD5: %s)',
    async (withMd5) => {
      const path = await folder.file('a', seededBytes(17 * MiB))
      let takenBytes = 0
      const changing = putPartBy(async (body) => {
        for await (const slice of body.open()) {
          if (takenBytes === 0) await appendFile(path, 'x')
          takenBytes += slice.length
        }
        throw new Error('all of it was handed out')
      })
      const error = await errorOf(
        send(await aJob(path, uploadId, { withMd5 }), { storage: changing }).sent,
      )
      expect(error).toMatchObject({ code: 'source/changed' })
      expect(takenBytes).toBeLessThan(17 * MiB)
    },
  )

  it('accepts a whole object whose file changes after its last byte was read', async () => {
    const bytes = seededBytes(300 * KiB)
    const path = await folder.file('a', bytes)
    const late: ObjectStorage = {
      ...storage,
      putObject: async (target, body, options, signal) => {
        const proof = await storage.putObject(target, body, options, signal)
        await appendFile(path, 'x')
        return proof
      },
    }
    const options = { contentType: '', metadata: {}, forbidOverwrite: false }
    const to = { kind: 'object', target: { bucket: 'bucket', key: 'key' }, options } as const
    const job = await aJob(path, uploadId, { to })
    const proof = await send(job, { storage: late }).sent
    expect(proof.md5).toBe(createHash('md5').update(bytes).digest('hex'))
  })

  it('begins anew when the body is asked for again', async () => {
    const bytes = seededBytes(100 * KiB)
    const path = await folder.file('a', bytes)
    const runs: Buffer[] = []
    const twice = putPartBy(async (body) => {
      for await (const _ of body.open()) break
      for (let run = 0; run < 2; run++) runs.push(Buffer.concat(await Array.fromAsync(body.open())))
      throw new Error('enough')
    })
    await errorOf(send(await aJob(path, uploadId), { storage: twice }).sent)
    expect(runs.map((run) => run.equals(bytes))).toEqual([true, true])
  })

  it('does not accept a part that was stored with other bytes', async () => {
    const path = await folder.file('a', seededBytes(10))
    storage.faults.add('part 1', { kind: 'damage', change: { crc64: '1' } })
    expect(await errorOf(send(await aJob(path, uploadId)).sent)).toMatchObject({
      code: 'integrity/part',
      retry: 'now',
      details: { serverCrc64: '1' },
    })
  })

  it('accepts a part whose CRC-64 the service does not tell', async () => {
    const path = await folder.file('a', seededBytes(10))
    storage.faults.add('part 1', { kind: 'damage', change: { crc64: undefined } })
    expect((await send(await aJob(path, uploadId)).sent).serverCrc64).toBeUndefined()
  })

  it('refuses to read a file that is not the one that was added', async () => {
    const path = await folder.file('a', seededBytes(10))
    const job = await aJob(path, uploadId)
    await appendFile(path, 'x')
    expect(await errorOf(send(job).sent)).toMatchObject({ code: 'source/changed' })
    expect(storage.calls).toEqual(['initiate'])
  })

  it.each([true, false])(
    'does not call a part sent when the file changed meanwhile (MD5: %s)',
    async (withMd5) => {
      const path = await folder.file('a', seededBytes(10))
      const job = await aJob(path, uploadId, { withMd5 })
      const changed = appendFile(path, 'x')
      storage.faults.add('part 1', { kind: 'wait', for: changed })
      expect(await errorOf(send(job).sent)).toMatchObject({
        code: 'source/changed',
        retry: 'person',
      })
    },
  )

  it('says that the file is missing when it was deleted meanwhile', async () => {
    const path = await folder.file('a', seededBytes(10))
    const job = await aJob(path, uploadId)
    storage.faults.add('part 1', { kind: 'wait', for: rm(path) })
    expect(await errorOf(send(job).sent)).toMatchObject({ code: 'source/missing', retry: 'person' })
  })

  it('does not call a part sent when the service answered before it had all bytes', async () => {
    const path = await folder.file('a', seededBytes(200 * KiB))
    const hasty = {
      ...storage,
      putPart: async (_: unknown, __: number, body: UploadBody) => {
        for await (const slice of body.open()) if (slice.length > 0) break
        return { etag: 'A', crc64: undefined, requestId: 'r' }
      },
    }
    const job = await aJob(path, uploadId, { withMd5: false })
    expect(await errorOf(send(job, { storage: hasty }).sent)).toMatchObject({
      code: 'integrity/part',
      retry: 'now',
    })
  })

  it('calls a part sent when the answer comes before the socket asks for more', async () => {
    const bytes = seededBytes(200 * KiB)
    const path = await folder.file('a', bytes)
    const prompt = {
      ...storage,
      putPart: async (_: unknown, __: number, body: UploadBody) => {
        let takenBytes = 0
        for await (const slice of body.open()) {
          takenBytes += slice.length
          if (takenBytes === bytes.length) break
        }
        return { etag: 'A', crc64: undefined, requestId: 'r' }
      },
    }
    const job = await aJob(path, uploadId, { withMd5: false })
    expect(await send(job, { storage: prompt }).sent).toMatchObject({ etag: 'A' })
  })

  it('ends an attempt in which nothing moves', async () => {
    const path = await folder.file('a', seededBytes(10))
    storage.faults.add('part 1', { kind: 'hang' })
    const { clock, sent } = send(await aJob(path, uploadId))
    const error = errorOf(sent)
    await until(() => storage.calls.includes('part 1'))
    await clock.advance(29_999)
    expect(clock.pending()).toBe(1)
    await clock.advance(1)
    expect(await error).toMatchObject({ code: 'network/stalled', retry: 'now' })
    expect(clock.pending()).toBe(0)
  })

  it('is patient as long as something moves, however slowly', async () => {
    const path = await folder.file('a', seededBytes(500 * KiB))
    const clockAndSend = send(await aJob(path, uploadId), {
      storage: putPartBy(async (body) => {
        for await (const _ of body.open()) await clockAndSend.clock.advance(20_000)
        throw new Error('all taken')
      }),
    })
    expect(await errorOf(clockAndSend.sent)).toMatchObject({ message: 'all taken' })
    expect(clockAndSend.clock.monotonic()).toBe(160_000)
  })

  it.each([
    ['held', true],
    ['streamed', false],
  ])('ends with the reason it was stopped for (%s), leaving no timer', async (_, withMd5) => {
    const path = await folder.file('a', seededBytes(10))
    storage.faults.add('part 1', { kind: 'hang' })
    const controller = new AbortController()
    const { clock, sent } = send(await aJob(path, uploadId, { withMd5 }), {
      signal: controller.signal,
    })
    const error = errorOf(sent)
    await until(() => storage.calls.includes('part 1'))
    controller.abort('pause')
    expect(await error).toBe('pause')
    await turns()
    expect(clock.pending()).toBe(0)
  })

  it('gives memory back only after a good answer', async () => {
    const path = await folder.file('a', seededBytes(10))
    const given: Buffer[] = []
    const pool = { ...createBufferPool(), giveBack: (buffer: Buffer) => void given.push(buffer) }
    const lost = { kind: 'damage', change: { crc64: '1' } } as const
    storage.faults.add('part 1', lost)
    await errorOf(send(await aJob(path, uploadId), {}, pool).sent)
    expect(given).toEqual([])
    await send(await aJob(path, uploadId), {}, pool).sent
    expect(given).toHaveLength(1)
  })
})
