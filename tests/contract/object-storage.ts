/**
 * The promises of the provider port (`electron/engine/storage/storage.ts`), to be run against
 * every provider: what the engine relies on, and nothing about how a provider does it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { multipartEtag } from '../../electron/engine/storage/multipart-etag.ts'
import type {
  ObjectOptions,
  ObjectStorage,
  UploadBody,
  UploadRef,
} from '../../electron/engine/storage/storage.ts'
import { describeListings } from './object-storage-listings.ts'
import { awkwardKeys, bodyOf, type StorageHarness } from './storage-harness.ts'

const never = new AbortController().signal
const plain: ObjectOptions = { contentType: 'text/plain', metadata: {}, forbidOverwrite: false }

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex').toUpperCase()
}

/**
 * Registers the tests. Listings of more than a page take a few thousand requests: `withListings`
 * leaves them out where a provider is tested in several ways that list alike.
 */
export function describeObjectStorage(
  name: string,
  makeHarness: () => Promise<StorageHarness>,
  { withListings = true }: { readonly withListings?: boolean } = {},
): void {
  describe(`${name}, as an object storage`, () => {
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

    async function putParts(upload: UploadRef, parts: readonly Buffer[]): Promise<void> {
      for (const [index, bytes] of parts.entries()) {
        await storage.putPart(upload, index + 1, bodyOf(bytes), never)
      }
    }

    it('puts an object together from its parts, by our own MD5s', async () => {
      const key = 'multipart/whole.bin'
      const parts = [randomBytes(102_400), randomBytes(150_000), randomBytes(7)]
      const upload = await storage.initiate({ bucket, key }, plain, never)
      expect(upload).toMatchObject({ bucket, key, uploadId: expect.stringMatching(/./) })
      // Out of order, and one of them twice.
      for (const number of [3, 1, 2, 1]) {
        const bytes = parts[number - 1] ?? Buffer.alloc(0)
        const proof = await storage.putPart(upload, number, bodyOf(bytes), never)
        expect(proof.etag).toBe(md5(bytes))
        expect(proof.requestId).not.toBe('')
        expect(proof.crc64).toMatch(/^\d+$/)
      }
      expect(await harness.read(key)).toBeUndefined()
      const list = parts.map((bytes, index) => ({ number: index + 1, etag: md5(bytes) }))
      const proof = await storage.complete(upload, list, plain, never)
      const whole = Buffer.concat(parts)
      expect(await harness.read(key)).toEqual(whole)
      const head = await storage.head({ bucket, key }, never)
      expect(head).toMatchObject({
        sizeBytes: whole.length,
        etag: proof.etag,
        crc64: proof.crc64,
      })
    })

    it('keeps type and metadata of an object, given at its beginning', async () => {
      const metadata = { 'partway-upload': 'id-1', note: 'ü 100% 照片' }
      const options = { ...plain, metadata }
      const target = { bucket, key: 'metadata' }
      const upload = await storage.initiate(target, options, never)
      await putParts(upload, [Buffer.from('x')])
      await storage.complete(upload, [{ number: 1, etag: md5(Buffer.from('x')) }], plain, never)
      expect((await storage.head(target, never))?.metadata).toEqual(metadata)
      await storage.putObject(target, bodyOf(Buffer.from('y')), options, never)
      expect((await storage.head(target, never))?.metadata).toEqual(metadata)
    })

    it.each([0, 1, 65_536, 1_000_000])('puts an object of %i bytes at once', async (length) => {
      const key = `put/${length}`
      const bytes = randomBytes(length)
      const proof = await storage.putObject({ bucket, key }, bodyOf(bytes), plain, never)
      expect(proof.etag).toBe(md5(bytes))
      expect(await harness.read(key)).toEqual(bytes)
      const head = await storage.head({ bucket, key }, never)
      expect(head?.sizeBytes).toBe(length)
      expect(head?.crc64).toBe(proof.crc64)
      expect(Math.abs((head?.lastModifiedMs ?? 0) - Date.now())).toBeLessThan(60_000)
    })

    it('runs over a body from its start each time it is sent', async () => {
      const bytes = randomBytes(300_000)
      let opened = 0
      const body = bodyOf(bytes)
      const counting: UploadBody = {
        ...body,
        open: () => {
          opened++
          return body.open()
        },
      }
      const upload = await storage.initiate({ bucket, key: 'reopened' }, plain, never)
      const first = await storage.putPart(upload, 1, counting, never)
      const second = await storage.putPart(upload, 2, counting, never)
      expect(opened).toBe(2)
      expect(second.etag).toBe(first.etag)
      await storage.abort(upload, never)
    })

    it('stores nothing whose MD5 is not the promised one', async () => {
      const target = { bucket, key: 'digest' }
      const body = {
        ...bodyOf(Buffer.from('right')),
        md5Base64: bodyOf(Buffer.from('other')).md5Base64,
      }
      const refusal = { code: 'oss/invalid-digest', retry: 'now' }
      const upload = await storage.initiate(target, plain, never)
      await expect(storage.putPart(upload, 1, body, never)).rejects.toMatchObject(refusal)
      await expect(storage.putObject(target, body, plain, never)).rejects.toMatchObject(refusal)
      expect(await Array.fromAsync(storage.listParts(upload, never))).toEqual([])
      expect(await storage.head(target, never)).toBeUndefined()
      await storage.abort(upload, never)
    })

    it('refuses to complete with a part that is missing or another one', async () => {
      const upload = await storage.initiate({ bucket, key: 'invalid-part' }, plain, never)
      const { etag } = await storage.putPart(upload, 1, bodyOf(Buffer.from('a')), never)
      for (const parts of [
        [{ number: 1, etag: 'F'.repeat(32) }],
        [
          { number: 1, etag },
          { number: 2, etag },
        ],
      ]) {
        await expect(storage.complete(upload, parts, plain, never)).rejects.toMatchObject({
          code: 'oss/invalid-part',
        })
      }
      await storage.complete(upload, [{ number: 1, etag }], plain, never)
    })

    it('knows an upload no more once it is completed or aborted; aborting again is fine', async () => {
      const gone = { code: 'oss/no-such-upload' }
      const bytes = Buffer.from('a')
      const completed = await storage.initiate({ bucket, key: 'gone/completed' }, plain, never)
      await putParts(completed, [bytes])
      await storage.complete(completed, [{ number: 1, etag: md5(bytes) }], plain, never)
      const aborted = await storage.initiate({ bucket, key: 'gone/aborted' }, plain, never)
      await putParts(aborted, [bytes])
      expect(await storage.abort(aborted, never)).toBe('accepted')
      for (const upload of [completed, aborted]) {
        const part = storage.putPart(upload, 1, bodyOf(bytes), never)
        await expect(part).rejects.toMatchObject(gone)
        await expect(Array.fromAsync(storage.listParts(upload, never))).rejects.toMatchObject(gone)
        const parts = [{ number: 1, etag: md5(bytes) }]
        await expect(storage.complete(upload, parts, plain, never)).rejects.toMatchObject(gone)
        expect(await storage.abort(upload, never)).toBe('unknown-upload')
      }
      expect(await harness.read('gone/completed')).toEqual(bytes)
      expect(await harness.read('gone/aborted')).toBeUndefined()
    })

    it('replaces no object when that was ruled out, at the beginning or at the end', async () => {
      const target = { bucket, key: 'taken' }
      const create = { ...plain, forbidOverwrite: true }
      const taken = { code: 'oss/name-taken', retry: 'person' }
      const upload = await storage.initiate(target, create, never)
      await putParts(upload, [Buffer.from('late')])
      await storage.putObject(target, bodyOf(Buffer.from('first')), create, never)
      const again = storage.putObject(target, bodyOf(Buffer.from('again')), create, never)
      await expect(again).rejects.toMatchObject(taken)
      await expect(storage.initiate(target, create, never)).rejects.toMatchObject(taken)
      const parts = [{ number: 1, etag: md5(Buffer.from('late')) }]
      await expect(storage.complete(upload, parts, create, never)).rejects.toMatchObject(taken)
      expect(await harness.read('taken')).toEqual(Buffer.from('first'))
      await storage.complete(upload, parts, plain, never)
      expect(await harness.read('taken')).toEqual(Buffer.from('late'))
    })

    it('makes the object of all that is stored, whatever is missing', async () => {
      const target = { bucket, key: 'all of them' }
      const [first, third] = [Buffer.alloc(storage.limits.minPartSizeBytes, 1), Buffer.from('3')]
      const upload = await storage.initiate(target, plain, never)
      await storage.putPart(upload, 3, bodyOf(third), never)
      await storage.putPart(upload, 1, bodyOf(first), never)
      const create = { forbidOverwrite: true }
      await storage.putObject(target, bodyOf(Buffer.from('before')), plain, never)
      const taken = storage.completeAll(upload, create, never)
      await expect(taken).rejects.toMatchObject({ code: 'oss/name-taken' })
      expect(await Array.fromAsync(storage.listParts(upload, never))).toHaveLength(2)
      const proof = await storage.completeAll(upload, { forbidOverwrite: false }, never)
      expect(await harness.read(target.key)).toEqual(Buffer.concat([first, third]))
      expect(proof.etag).toBe(multipartEtag([md5(first), md5(third)]))
      expect((await storage.head(target, never))?.etag).toBe(proof.etag)
      const again = storage.completeAll(upload, create, never)
      await expect(again).rejects.toMatchObject({ code: 'oss/no-such-upload' })
    })

    it.each(awkwardKeys)('stores under %j and no other key', async (key) => {
      const target = { bucket, key }
      const once = Buffer.from(`put ${key}`)
      await storage.putObject(target, bodyOf(once), plain, never)
      expect(await harness.read(key)).toEqual(once)
      const inParts = Buffer.from(`multipart ${key}`)
      const upload = await storage.initiate(target, plain, never)
      expect(upload.key).toBe(key)
      await putParts(upload, [inParts])
      const parts = await Array.fromAsync(storage.listParts(upload, never))
      expect(parts.map(({ sizeBytes }) => sizeBytes)).toEqual([inParts.length])
      await storage.complete(upload, [{ number: 1, etag: md5(inParts) }], plain, never)
      expect(await harness.read(key)).toEqual(inParts)
      expect((await storage.head(target, never))?.sizeBytes).toBe(inParts.length)
    })

    it.each([
      ['', 'key/invalid'],
      ['/a', 'key/invalid'],
      ['\\a', 'key/invalid'],
      ['a\ud800', 'key/not-utf8'],
      ['x'.repeat(1_024), 'key/too-long'],
    ])('refuses the key %j', async (key, code) => {
      const target = { bucket, key }
      await expect(storage.initiate(target, plain, never)).rejects.toMatchObject({ code })
      const put = storage.putObject(target, bodyOf(Buffer.from('a')), plain, never)
      await expect(put).rejects.toMatchObject({ code })
    })

    it('tells an unknown object from an unknown bucket', async () => {
      expect(await storage.head({ bucket, key: 'never put' }, never)).toBeUndefined()
      const stranger = { bucket: 'no-such-bucket-here', key: 'k' }
      const refusal = { code: 'oss/no-such-bucket', retry: 'person' }
      await expect(storage.head(stranger, never)).rejects.toMatchObject(refusal)
      await expect(storage.initiate(stranger, plain, never)).rejects.toMatchObject(refusal)
    })

    it('rejects with the reason of an aborted signal, whatever is called', async () => {
      const signal = AbortSignal.abort('shutdown')
      const target = { bucket, key: 'aborted' }
      const upload = { ...target, uploadId: 'U' }
      const body = bodyOf(Buffer.from('a'))
      await expect(storage.initiate(target, plain, signal)).rejects.toBe('shutdown')
      await expect(storage.putPart(upload, 1, body, signal)).rejects.toBe('shutdown')
      await expect(storage.complete(upload, [], plain, signal)).rejects.toBe('shutdown')
      await expect(storage.completeAll(upload, plain, signal)).rejects.toBe('shutdown')
      await expect(storage.abort(upload, signal)).rejects.toBe('shutdown')
      await expect(storage.putObject(target, body, plain, signal)).rejects.toBe('shutdown')
      await expect(storage.head(target, signal)).rejects.toBe('shutdown')
      await expect(storage.createBucket('abc', signal)).rejects.toBe('shutdown')
      for (const listing of [
        storage.listParts(upload, signal),
        storage.listUploads(bucket, '', signal),
        storage.listObjects(bucket, '', signal),
        storage.listBuckets(signal),
      ]) {
        await expect(Array.fromAsync<unknown>(listing)).rejects.toBe('shutdown')
      }
      expect(await storage.head(target, never)).toBeUndefined()
    })
  })

  if (withListings) describeListings(name, makeHarness)
}
