/** CopyObject and UploadPartCopy: the bytes are read, proven and stored like any body. */
import { type Context, bucketOf, keyOf } from '../context.ts'
import { openBodyFile } from '../body.ts'
import { percentDecode } from '../encoding.ts'
import { OssError, invalidArgument, noSuchBucket } from '../oss-error.ts'
import { type Reply, xmlReply } from '../reply.ts'
import type { Bucket, ObjectVersion } from '../store/records.ts'
import type { ReceivedBody } from '../store/store.ts'
import { partNumberOf, stillOpen, uploadOf } from './multipart.ts'
import { readObject } from './object-bytes.ts'
import { objectAclOf, objectHeadersOf, storageClassOf, tagsOfHeader } from './object-headers.ts'
import type { ByteRange } from './range.ts'
import { readRange } from './range.ts'
import { checkConditions, checkOverwrite, findVersion, versionHeader } from './versions.ts'

export async function copyObject(context: Context): Promise<Reply> {
  const bucket = bucketOf(context)
  const source = sourceOf(context)
  checkOverwrite(context)
  if (source.version.sizeBytes > context.limits.maxCopyBytes) {
    throw new OssError(400, 'EntityTooLarge', 'The source is larger than CopyObject may copy.')
  }
  const isReplaced = directive(context, 'x-oss-metadata-directive') === 'REPLACE'
  const isRetagged = directive(context, 'x-oss-tagging-directive') === 'REPLACE'
  const given = {
    storageClass: storageClassOf(context.headers, bucket.settings.storageClass),
    headers: isReplaced ? objectHeadersOf(context.headers, context.limits) : source.version.headers,
    tags: isRetagged ? tagsOfHeader(context.headers) : source.version.tags,
    acl: objectAclOf(context.headers),
  }
  const body = await copyBytes(context, source, wholeOf(source.version))
  try {
    await context.document()
    await context.commitPoint()
    checkOverwrite(context)
    const modifiedAtMs = context.nowMs()
    const { dataId, file } = context.store.adoptBody(bucketOf(context), body, modifiedAtMs)
    const version = context.store.putVersion(bucket, {
      ...given,
      key: keyOf(context),
      type: 'Normal',
      sizeBytes: body.sizeBytes,
      etag: body.etag,
      crc64: body.crc64,
      contentMd5: Buffer.from(body.etag, 'hex').toString('base64'),
      modifiedAtMs,
      dataId,
      segments: [{ file, sizeBytes: body.sizeBytes }],
    })
    return xmlReply(
      [
        'CopyObjectResult',
        [
          ['ETag', `"${version.etag}"`],
          ['LastModified', new Date(modifiedAtMs).toISOString()],
        ],
      ],
      versionHeader(bucket, version),
    )
  } catch (error) {
    context.discard(body)
    throw error
  }
}

/** A range that cannot be used copies the whole source (OSS documentation, UploadPartCopy). */
export async function uploadPartCopy(context: Context): Promise<Reply> {
  const partNumber = partNumberOf(context)
  const { bucket, upload } = uploadOf(context)
  const source = sourceOf(context)
  const wanted = context.headers.get('x-oss-copy-source-range')
  const range = readRange(wanted, source.version.sizeBytes, false) ?? wholeOf(source.version)
  const body = await copyBytes(context, source, range)
  try {
    await context.document()
    await context.commitPoint()
    const alive = stillOpen(context, bucket, upload)
    const part = context.store.putPart(bucket, alive, partNumber, body, context.nowMs())
    return xmlReply([
      'CopyPartResult',
      [
        ['LastModified', new Date(part.modifiedAtMs).toISOString()],
        ['ETag', `"${part.etag}"`],
      ],
    ])
  } catch (error) {
    context.discard(body)
    throw error
  }
}

interface Source {
  readonly bucket: Bucket
  readonly version: ObjectVersion
}

/** From `/<bucket>/<encoded key>?versionId=<id>`, with its four conditions. */
function sourceOf(context: Context): Source {
  const header = context.headers.get('x-oss-copy-source') ?? ''
  const [path = '', query = ''] = header.split('?versionId=')
  const match = /^\/?([^/]+)\/(.+)$/.exec(path)
  const key = percentDecode(match?.[2] ?? '')
  const name = match?.[1]
  if (name === undefined || key === undefined || key === '') {
    throw invalidArgument('Copy Source must mention the source bucket and key.', '0017-00000235', [
      'x-oss-copy-source',
      header,
    ])
  }
  const bucket = context.store.buckets.get(name)
  if (!bucket) throw noSuchBucket(name)
  const version = findVersion(bucket, key, query === '' ? undefined : query)
  checkConditions(context.headers, version, 'x-oss-copy-source-')
  return { bucket, version }
}

function wholeOf(version: ObjectVersion): ByteRange {
  return { start: 0, end: version.sizeBytes - 1 }
}

async function copyBytes(
  context: Context,
  source: Source,
  range: ByteRange,
): Promise<ReceivedBody> {
  const path = context.store.disk.temporaryFile()
  const file = await openBodyFile(path, context.crcPool, undefined)
  try {
    for await (const chunk of readObject(context.store, source.bucket, source.version, range)) {
      await file.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    }
    return await file.finish(undefined)
  } catch (error) {
    file.discard()
    throw error
  }
}

function directive(context: Context, name: string): string {
  const value = (context.headers.get(name) ?? 'COPY').toUpperCase()
  if (value === 'COPY' || value === 'REPLACE') return value
  throw invalidArgument(`${name} must be COPY or REPLACE.`, undefined, [name, value])
}
