/** What others have in the bucket: an object, and open uploads of the very keys the app uploads to. */
import { randomBytes } from 'node:crypto'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { elements, send } from '../../integration/local-oss/client.ts'
import { bucket, keys, sha256 } from '../fixture.ts'
import type { Foreign } from './judge.ts'

const KiB = 1024

/** Puts an object beside, and begins an upload with one part for each of `sharedKeys`. */
export async function leaveForeign(oss: LocalOss, sharedKeys: readonly string[]): Promise<Foreign> {
  const who = { bucket, accessKeyId: keys.accessKeyId, secret: keys.accessKeySecret }
  const beside = 'somebody/else.bin'
  await send(oss, { ...who, method: 'PUT', key: beside, body: randomBytes(KiB) })
  const uploads = new Map<string, number>()
  for (const key of sharedKeys) {
    const begun = await send(oss, { ...who, method: 'POST', key, query: { uploads: '' } })
    const uploadId = elements(begun.text, 'UploadId')[0] ?? ''
    const query = { partNumber: '1', uploadId }
    await send(oss, { ...who, method: 'PUT', key, query, body: randomBytes(100 * KiB) })
    uploads.set(uploadId, oss.listParts(bucket, uploadId).length)
  }
  oss.log.clear()
  return { objects: new Map([[beside, await sha256(oss.readObject(bucket, beside))]]), uploads }
}
