/** The promises of the provider port about lifecycle configurations; part of those in `object-storage.ts`. */
import { describe, expect, it } from 'vitest'
import { richDocument } from '../support/lifecycle-documents.ts'
import type { StorageHarness } from './storage-harness.ts'

const never = new AbortController().signal
const strict = { allowOverlap: false }

export function describeLifecycle(name: string, makeHarness: () => Promise<StorageHarness>): void {
  describe(`${name}, lifecycle`, () => {
    it('gives back what was written, until it is removed', async () => {
      await using harness = await makeHarness()
      const { storage, bucket } = harness
      expect(await storage.readLifecycle(bucket, never)).toBeUndefined()
      await storage.writeLifecycle(bucket, richDocument, strict, never)
      expect(await storage.readLifecycle(bucket, never)).toBe(richDocument)
      await storage.removeLifecycle(bucket, never)
      await storage.removeLifecycle(bucket, never)
      expect(await storage.readLifecycle(bucket, never)).toBeUndefined()
    })

    it('takes overlapping rules only with leave, and keeps the others otherwise', async () => {
      await using harness = await makeHarness()
      const { storage, bucket } = harness
      const overlapping = richDocument.replace(
        '</LifecycleConfiguration>',
        '<Rule><ID>x</ID><Prefix>tmp/x/</Prefix><Status>Enabled</Status><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload></Rule></LifecycleConfiguration>',
      )
      await storage.writeLifecycle(bucket, richDocument, strict, never)
      await expect(
        storage.writeLifecycle(bucket, overlapping, strict, never),
      ).rejects.toMatchObject({ code: 'oss/invalid-argument' })
      expect(await storage.readLifecycle(bucket, never)).toBe(richDocument)
      await storage.writeLifecycle(bucket, overlapping, { allowOverlap: true }, never)
      expect(await storage.readLifecycle(bucket, never)).toBe(overlapping)
    })

    it('does not take a bucket that is not there for one without rules', async () => {
      await using harness = await makeHarness()
      const { storage } = harness
      const code = 'oss/no-such-bucket'
      const missing = 'missing-bucket'
      await expect(storage.readLifecycle(missing, never)).rejects.toMatchObject({ code })
      await expect(
        storage.writeLifecycle(missing, richDocument, strict, never),
      ).rejects.toMatchObject({ code })
      await expect(storage.removeLifecycle(missing, never)).rejects.toMatchObject({ code })
    })
  })
}
