/** Listings end where the service says so, never because a page is shorter than was asked for (S30-S32). */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/ports.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../../../electron/engine/storage/storage.ts'
import { startTestOss, type TestOss } from '../../support/local-oss.ts'

const bucket = 'bucket'
const signal = AbortSignal.timeout(120_000)

let oss: TestOss
let storage: ObjectStorage

beforeAll(async () => {
  oss = await startTestOss({ fullPage: 100 })
  storage = createOssStorage(oss.access, { connections: 1, clock: systemClock })
})

afterAll(async () => {
  await storage.close()
  await oss[Symbol.asyncDispose]()
})

beforeEach(() => oss.server.log.clear())

it('lists 350 uploads from pages of 100, two of one key on the border of a page among them', async () => {
  for (let index = 0; index < 349; index++) {
    oss.server.createUpload(bucket, `key-${`${index}`.padStart(3, '0')}`)
  }
  oss.server.createUpload(bucket, 'key-099')
  const listed = await Array.fromAsync(storage.listUploads(bucket, '', signal))
  expect(listed.map(({ uploadId }) => uploadId).toSorted()).toEqual(
    oss.server
      .listUploads(bucket)
      .map(({ uploadId }) => uploadId)
      .toSorted(),
  )
  expect(listed[99]?.key).toBe(listed[100]?.key)
  expect(oss.server.log.entries()).toHaveLength(4)
})

it('lists 250 parts from pages of 100', async () => {
  const uploadId = oss.server.createUpload(bucket, 'parts')
  await oss.server.createParts(bucket, uploadId, 250, Buffer.alloc(10))
  const upload = { bucket, key: 'parts', uploadId }
  const parts = await Array.fromAsync(storage.listParts(upload, signal))
  expect(parts.map(({ number }) => number)).toEqual(Array.from({ length: 250 }, (_, at) => at + 1))
  expect(oss.server.log.entries()).toHaveLength(3)
})

it('lists 250 buckets from pages of 100', async () => {
  for (let index = 0; index < 249; index++) oss.server.putBucket(`bucket-${index}`)
  const buckets = await Array.fromAsync(storage.listBuckets(signal))
  expect(new Set(buckets.map(({ name }) => name)).size).toBe(250)
  expect(oss.server.log.entries()).toHaveLength(3)
})
