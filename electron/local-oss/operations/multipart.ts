/** Initiate, UploadPart and Abort. */
import { type Context, bucketOf, keyOf } from '../context.ts'
import { percentEncode } from '../encoding.ts'
import { OssError, invalidArgument, noSuchUpload } from '../oss-error.ts'
import { type Reply, emptyReply, xmlReply } from '../reply.ts'
import type { Bucket, UploadRecord } from '../store/records.ts'
import {
  encryptionHeaders,
  objectHeadersOf,
  storageClassOf,
  tagsOfHeader,
} from './object-headers.ts'
import { checkOverwrite } from './versions.ts'

/** The open upload of this key; throws NoSuchUpload. */
export function uploadOf(context: Context, ec?: string): { bucket: Bucket; upload: UploadRecord } {
  const bucket = bucketOf(context)
  const uploadId = context.query.get('uploadId') ?? ''
  const upload = bucket.uploads.get(uploadId)
  if (!upload || upload.key !== keyOf(context)) throw noSuchUpload(uploadId, ec)
  return { bucket, upload }
}

export async function initiateMultipartUpload(context: Context): Promise<Reply> {
  const bucket = bucketOf(context)
  const key = keyOf(context)
  checkOverwrite(context)
  const upload = {
    key,
    uploadId: context.store.newId(),
    storageClass: storageClassOf(context.headers, bucket.settings.storageClass),
    headers: objectHeadersOf(context.headers, context.limits),
    tags: tagsOfHeader(context.headers),
  }
  await context.document()
  await context.commitPoint()
  checkOverwrite(context)
  context.store.createUpload(bucketOf(context), { ...upload, initiatedAtMs: context.nowMs() })
  const isUrl = context.query.get('encoding-type') === 'url'
  return xmlReply(
    [
      'InitiateMultipartUploadResult',
      [
        ...(isUrl ? ([['EncodingType', 'url']] as const) : []),
        ['Bucket', bucket.name],
        ['Key', isUrl ? percentEncode(key, false) : key],
        ['UploadId', upload.uploadId],
      ],
    ],
    encryptionHeaders(upload.headers),
  )
}

/** 1-10,000; the ECs are those of OSS's error pages. */
export function partNumberOf(context: Context): number {
  const text = context.query.get('partNumber')
  if (text === undefined) throw invalidArgument('partNumber is missing.', '0017-00000219')
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= context.limits.maxPartNumber) return number
  throw invalidArgument(
    `Part number must be an integer between 1 and ${context.limits.maxPartNumber}, inclusive.`,
    '0017-00000220',
    ['partNumber', text],
  )
}

/**
 * Settled at Initiate. Metadata on a part is let through: the documentation of client-side
 * encryption even asks for it, and the official Node client sends it.
 */
const notOfAPart = [
  'x-oss-storage-class',
  'x-oss-server-side-encryption',
  'x-oss-server-side-data-encryption',
  'x-oss-server-side-encryption-key-id',
]

export async function uploadPart(context: Context): Promise<Reply> {
  const partNumber = partNumberOf(context)
  const { bucket, upload } = uploadOf(context)
  for (const [name, value] of context.headers) {
    if (notOfAPart.includes(name)) {
      throw invalidArgument(`${name} does not belong to UploadPart.`, undefined, [name, value])
    }
  }
  const { receiving } = context
  receiving.set(upload.uploadId, (receiving.get(upload.uploadId) ?? 0) + 1)
  try {
    const body = await context.receive(context.limits.maxPartBytes)
    try {
      await context.commitPoint()
      const alive = stillOpen(context, bucket, upload)
      const part = context.store.putPart(bucket, alive, partNumber, body, context.nowMs())
      return emptyReply(200, {
        etag: `"${part.etag}"`,
        'x-oss-hash-crc64ecma': part.crc64,
        'content-md5': Buffer.from(part.etag, 'hex').toString('base64'),
        ...encryptionHeaders(upload.headers),
      })
    } catch (error) {
      context.discard(body)
      throw error
    }
  } finally {
    const left = (receiving.get(upload.uploadId) ?? 1) - 1
    if (left > 0) receiving.set(upload.uploadId, left)
    else receiving.delete(upload.uploadId)
  }
}

/** The upload may have ended while the part was on its way; a fault can let it live again. */
export function stillOpen(context: Context, bucket: Bucket, upload: UploadRecord): UploadRecord {
  const open = bucket.uploads.get(upload.uploadId)
  if (open) return open
  if (!context.afterlife.delete(upload.uploadId)) throw noSuchUpload(upload.uploadId)
  return revive(context, bucket, upload)
}

function revive(context: Context, bucket: Bucket, upload: UploadRecord): UploadRecord {
  const { parts: _, ...record } = upload
  context.store.createUpload(bucket, record)
  const revived = bucket.uploads.get(upload.uploadId)
  if (!revived) throw new OssError(500, 'InternalError', 'The upload could not be revived.')
  return revived
}

export async function abortMultipartUpload(context: Context): Promise<Reply> {
  const { bucket, upload } = uploadOf(context)
  await context.document()
  await context.commitPoint()
  const current = uploadOf(context).upload
  const revival = context.faults.find('partAfterAbort')
  if (!revival) {
    context.store.deleteUpload(bucket, current)
    return emptyReply(204)
  }
  const numbers = [...current.parts.keys()]
  if ((context.receiving.get(upload.uploadId) ?? 0) > 0) {
    context.store.deleteUpload(bucket, current)
    context.afterlife.set(upload.uploadId, current)
  } else {
    const survivor = revival.partNumber ?? Math.max(...numbers)
    context.store.dropParts(
      bucket,
      current,
      numbers.filter((number) => number !== survivor),
    )
  }
  return emptyReply(204)
}
