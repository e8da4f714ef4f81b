/** PutObject and DeleteObject. */
import { type Context, bucketOf, keyOf } from '../context.ts'
import { type Reply, emptyReply } from '../reply.ts'
import { rejectCallback } from './callback.ts'
import {
  encryptionHeaders,
  objectAclOf,
  objectHeadersOf,
  storageClassOf,
  tagsOfHeader,
} from './object-headers.ts'
import { checkOverwrite, versionHeader } from './versions.ts'

export async function putObject(context: Context): Promise<Reply> {
  rejectCallback(context)
  const bucket = bucketOf(context)
  const key = keyOf(context)
  checkOverwrite(context)
  const given = {
    key,
    storageClass: storageClassOf(context.headers, bucket.settings.storageClass),
    headers: objectHeadersOf(context.headers, context.limits),
    tags: tagsOfHeader(context.headers),
    acl: objectAclOf(context.headers),
  }
  const body = await context.receive(context.limits.maxPutBytes)
  try {
    await context.commitPoint()
    checkOverwrite(context)
    bucketOf(context)
    const contentMd5 = Buffer.from(body.etag, 'hex').toString('base64')
    const modifiedAtMs = context.nowMs()
    const { dataId, file } = context.store.adoptBody(bucket, body, modifiedAtMs)
    const version = context.store.putVersion(bucket, {
      ...given,
      type: 'Normal',
      sizeBytes: body.sizeBytes,
      etag: body.etag,
      crc64: body.crc64,
      contentMd5,
      modifiedAtMs,
      dataId,
      segments: [{ file, sizeBytes: body.sizeBytes }],
    })
    return emptyReply(200, {
      etag: `"${version.etag}"`,
      'x-oss-hash-crc64ecma': body.crc64,
      'content-md5': contentMd5,
      ...encryptionHeaders(given.headers),
      ...versionHeader(bucket, version),
    })
  } catch (error) {
    context.discard(body)
    throw error
  }
}

/** 204 whether or not the object was there. */
export async function deleteObject(context: Context): Promise<Reply> {
  const bucket = bucketOf(context)
  await context.document()
  await context.commitPoint()
  const versionId = context.query.get('versionId')
  const gone = context.store.deleteObject(bucket, keyOf(context), versionId, context.nowMs())
  if (bucket.settings.versioning === undefined || !gone) return emptyReply(204)
  return emptyReply(204, {
    'x-oss-version-id': gone.versionId,
    ...(gone.isDeleteMarker ? { 'x-oss-delete-marker': 'true' } : {}),
  })
}
