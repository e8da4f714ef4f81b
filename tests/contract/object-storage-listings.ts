/** The promises of the provider port about listings; part of those in `object-storage.ts`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectOptions, ObjectStorage } from '../../electron/engine/storage/storage.ts'
import { awkwardKeys, bodyOf, type StorageHarness } from './storage-harness.ts'

const never = new AbortController().signal
const plain: ObjectOptions = { contentType: '', metadata: {}, forbidOverwrite: false }
/** One more than any page holds. */
const manyItems = 1_001

/** Runs `action` for 1...count, sixteen at a time. */
async function times(count: number, action: (number: number) => Promise<unknown>): Promise<void> {
  let next = 1
  const lane = async (): Promise<void> => {
    while (next <= count) await action(next++)
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}

export function describeListings(name: string, makeHarness: () => Promise<StorageHarness>): void {
  describe(`${name}, listing`, () => {
    let harness: StorageHarness
    let storage: ObjectStorage
    let bucket: string

    beforeAll(async () => {
      harness = await makeHarness()
      ;({ storage, bucket } = harness)
    })
    afterAll(async () => {
      await harness[Symbol.asyncDispose]()
    })

    it('tells nothing of an empty bucket', async () => {
      expect(await Array.fromAsync(storage.listObjects(bucket, '', never))).toEqual([])
      expect(await Array.fromAsync(storage.listUploads(bucket, '', never))).toEqual([])
    })

    it('tells all parts of an upload beyond one page, ascending', async () => {
      const upload = await storage.initiate({ bucket, key: 'many parts' }, plain, never)
      const proofs = new Map<number, string>()
      await times(manyItems, async (number) => {
        const body = bodyOf(Buffer.from(`part ${number}`))
        proofs.set(number, (await storage.putPart(upload, number, body, never)).etag)
      })
      let requests = 0
      const parts = await Array.fromAsync(storage.listParts(upload, never, () => requests++))
      expect(requests).toBe(2)
      expect(parts.map((part) => part.number)).toEqual(
        Array.from({ length: manyItems }, (_, index) => index + 1),
      )
      for (const part of parts) {
        expect(part.etag).toBe(proofs.get(part.number))
        expect(part.sizeBytes).toBe(`part ${part.number}`.length)
      }
      await storage.abort(upload, never)
    }, 60_000)

    it('tells all uploads beyond one page, several of one key too, and only under the prefix', async () => {
      const ids = new Set<string>()
      await times(manyItems, async (number) => {
        const key = `uploads/${number % 3 === 0 ? 'same' : number}`
        ids.add((await storage.initiate({ bucket, key }, plain, never)).uploadId)
      })
      const other = await storage.initiate({ bucket, key: 'elsewhere' }, plain, never)
      let requests = 0
      const listed = await Array.fromAsync(
        storage.listUploads(bucket, 'uploads/', never, () => requests++),
      )
      expect(requests).toBe(2)
      expect(new Set(listed.map(({ uploadId }) => uploadId))).toEqual(ids)
      expect(listed).toHaveLength(manyItems)
      expect(listed.filter(({ key }) => key === 'uploads/same')).toHaveLength(333)
      const all = await Array.fromAsync(storage.listUploads(bucket, '', never))
      expect(all.map(({ uploadId }) => uploadId)).toContain(other.uploadId)
      for (const upload of all) {
        expect(upload.bucket).toBe(bucket)
        expect(Math.abs(upload.initiatedMs - Date.now())).toBeLessThan(600_000)
      }
      await times(all.length, async (number) => {
        const upload = all[number - 1]
        if (upload !== undefined) await storage.abort(upload, never)
      })
      expect(await Array.fromAsync(storage.listUploads(bucket, '', never))).toEqual([])
    }, 60_000)

    it('tells all objects beyond one page, and only under the prefix', async () => {
      await times(manyItems, (number) =>
        storage.putObject(
          { bucket, key: `objects/${number}` },
          bodyOf(Buffer.from('x')),
          plain,
          never,
        ),
      )
      await storage.putObject({ bucket, key: 'objectz' }, bodyOf(Buffer.from('x')), plain, never)
      const listed = await Array.fromAsync(storage.listObjects(bucket, 'objects/', never))
      expect(new Set(listed.map(({ key }) => key)).size).toBe(manyItems)
      expect(listed).toHaveLength(manyItems)
      expect(listed.every(({ sizeBytes }) => sizeBytes === 1)).toBe(true)
    }, 60_000)

    it('tells keys exactly as they are, of objects and of uploads', async () => {
      const prefix = 'keys: +%/'
      const keys = awkwardKeys
        .map((key) => prefix + key)
        .filter((key) => Buffer.byteLength(key) <= 1_023)
      for (const key of keys) {
        await storage.putObject({ bucket, key }, bodyOf(Buffer.from('x')), plain, never)
        await storage.initiate({ bucket, key }, plain, never)
      }
      const objects = await Array.fromAsync(storage.listObjects(bucket, prefix, never))
      const uploads = await Array.fromAsync(storage.listUploads(bucket, prefix, never))
      expect(objects.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
      expect(uploads.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
    })

    it('tells the buckets, those made here too; a name is taken once', async () => {
      const name = `made-here-${process.pid}-${Date.now()}`
      await storage.createBucket(name, never)
      const names = (await Array.fromAsync(storage.listBuckets(never))).map((each) => each.name)
      expect(names).toContain(name)
      expect(names).toContain(bucket)
      await expect(storage.createBucket(name, never)).rejects.toMatchObject({
        code: 'oss/bucket-exists',
      })
    })

    it('of what is not there is an error', async () => {
      const refusal = { code: 'oss/no-such-bucket' }
      const nowhere = 'no-such-bucket-here'
      const objects = Array.fromAsync(storage.listObjects(nowhere, '', never))
      await expect(objects).rejects.toMatchObject(refusal)
      const uploads = Array.fromAsync(storage.listUploads(nowhere, '', never))
      await expect(uploads).rejects.toMatchObject(refusal)
    })
  })
}
