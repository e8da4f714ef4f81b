/** What the service knows about one object (OSS API 3.2). */
import type { ObjectProperties } from '#shared/object-view.ts'
import { TransferError } from '../../errors.ts'
import type { BrowseStorage } from '../browse-storage.ts'
import { metadataOf } from './metadata.ts'
import { saysNoSuchKey } from './object-calls.ts'
import { protocolError } from './oss-errors.ts'
import { readXml, storedProof, timeMs, wholeNumber } from './read-reply.ts'
import { header } from './reply.ts'
import type { Answer, SignedCall } from './signed-call.ts'

type PropertyCalls = Pick<BrowseStorage, 'objectProperties' | 'objectTags' | 'objectAcl'>

export function propertyCalls(call: SignedCall): PropertyCalls {
  return {
    objectProperties: async ({ bucket, key }, signal) => {
      try {
        const request = { operation: 'HeadObject', method: 'HEAD', bucket, key } as const
        return propertiesOf(key, await call(request, signal))
      } catch (error) {
        if (error instanceof TransferError && saysNoSuchKey(error)) return undefined
        throw error
      }
    },

    objectTags: async ({ bucket, key }, signal) => {
      const query = { tagging: '' }
      const request = { operation: 'GetObjectTagging', method: 'GET', bucket, key, query } as const
      return readXml(await call(request, signal), 'Tagging', (document) =>
        (document.child('TagSet')?.all('Tag') ?? []).map(
          (tag) => [tag.required('Key'), tag.text('Value') ?? ''] as const,
        ),
      )
    },

    objectAcl: async ({ bucket, key }, signal) => {
      const query = { acl: '' }
      const request = { operation: 'GetObjectACL', method: 'GET', bucket, key, query } as const
      return readXml(
        await call(request, signal),
        'AccessControlPolicy',
        (document) => document.child('AccessControlList')?.text('Grant') ?? 'default',
      )
    },
  }
}

const shownHeaders = [
  ['cache-control', 'Cache-Control'],
  ['content-disposition', 'Content-Disposition'],
  ['content-encoding', 'Content-Encoding'],
  ['expires', 'Expires'],
] as const

function propertiesOf(key: string, answer: Answer): ObjectProperties {
  const { reply, context } = answer
  const length = header(reply, 'content-length')
  const modified = header(reply, 'last-modified')
  if (length === undefined || modified === undefined) {
    throw protocolError(reply, context, 'lacks Content-Length or Last-Modified')
  }
  const { etag, crc64, requestId, versionId } = storedProof(answer)
  return {
    key,
    etag,
    crc64,
    requestId,
    versionId,
    sizeBytes: wholeNumber(length),
    lastModifiedMs: timeMs(modified),
    contentType: header(reply, 'content-type') ?? '',
    type: header(reply, 'x-oss-object-type'),
    // HEAD leaves it out for Standard in old buckets.
    storageClass: header(reply, 'x-oss-storage-class') ?? 'Standard',
    encryption: header(reply, 'x-oss-server-side-encryption'),
    encryptionKeyId: header(reply, 'x-oss-server-side-encryption-key-id'),
    restore: header(reply, 'x-oss-restore'),
    headers: Object.fromEntries(
      shownHeaders.flatMap(([name, shown]) => {
        const value = header(reply, name)
        return value === undefined ? [] : [[shown, value]]
      }),
    ),
    metadata: metadataOf(reply),
  }
}
