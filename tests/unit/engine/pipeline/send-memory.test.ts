import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createBufferPool,
  type BufferPool,
} from '../../../../electron/engine/pipeline/buffer-pool.ts'
import type { SendJob } from '../../../../electron/engine/pipeline/part-sender.ts'
import { sendBytes } from '../../../../electron/engine/pipeline/send-bytes.ts'
import type { ObjectStorage, UploadBody } from '../../../../electron/engine/storage/storage.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createFakeStorage, type FakeStorage } from '../../../support/fake-storage.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { aJob } from '../../../support/send-job.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf, until } from '../../../support/until.ts'

const KiB = 1024
const MiB = 1024 * KiB
const live = new AbortController().signal

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

function send(job: SendJob, by: ObjectStorage, buffers: BufferPool = createBufferPool()) {
  const clock = createFakeClock()
  return { clock, sent: sendBytes(job, { storage: by, clock, buffers }, () => {}, live) }
}

describe('the memory of an attempt', () => {
  it('is left alone where a run stopped, when the body is opened anew', async () => {
    const bytes = seededBytes(2 * MiB)
    const path = await folder.file('a', bytes)
    const twice = {
      ...storage,
      putPart: async (_: unknown, __: number, body: UploadBody) => {
        const { value: first } = await body.open()[Symbol.asyncIterator]().next()
        for await (const _ of body.open()) expect(first).toEqual(bytes.subarray(0, 64 * KiB))
        throw new Error('all taken')
      },
    }
    const job = await aJob(path, uploadId, { withMd5: false })
    expect(await errorOf(send(job, twice).sent)).toMatchObject({ message: 'all taken' })
  })

  it('is not used again after a failure, when a dying socket may still read it', async () => {
    const path = await folder.file('a', seededBytes(2 * MiB))
    const returned: number[] = []
    const pool = createBufferPool()
    const watched = {
      ...pool,
      giveBack: (buffer: Buffer) => returned.push(buffer.length),
    }
    for (const withMd5 of [true, false]) {
      const job = await aJob(path, uploadId, { withMd5 })
      storage.faults.add('part 1', { kind: 'hang' })
      const { clock, sent } = send(job, storage, watched)
      const error = errorOf(sent)
      const calls = storage.calls.length
      await until(() => storage.calls.length > calls)
      await clock.advance(30_000)
      expect(await error).toMatchObject({ code: 'network/stalled' })
    }
    expect(returned).toEqual([])
    await send(await aJob(path, uploadId, { withMd5: false }), storage, watched).sent
    expect(returned).toEqual([512 * KiB])
  })
})
