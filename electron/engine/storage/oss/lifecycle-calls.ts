/** The calls about the lifecycle configuration of a bucket (OSS API 3.1). */
import { createHash } from 'node:crypto'
import { TransferError } from '../../errors.ts'
import type { ObjectStorage } from '../storage.ts'
import { readXml } from './read-reply.ts'
import type { SignedCall } from './signed-call.ts'

type LifecycleCalls = Pick<ObjectStorage, 'readLifecycle' | 'writeLifecycle' | 'removeLifecycle'>

const query = { lifecycle: '' }

export function lifecycleCalls(call: SignedCall): LifecycleCalls {
  const readLifecycle: LifecycleCalls['readLifecycle'] = async (bucket, signal) => {
    try {
      const answer = await call(
        { operation: 'GetBucketLifecycle', method: 'GET', bucket, query },
        signal,
      )
      // Proves that it is a whole configuration; the text itself is what counts.
      return readXml(answer, 'LifecycleConfiguration', () => textOf(answer.reply.body))
    } catch (error) {
      if (saysNone(error)) return undefined
      throw error
    }
  }

  const writeLifecycle: LifecycleCalls['writeLifecycle'] = async (
    bucket,
    xml,
    { allowOverlap },
    signal,
  ) => {
    const body = Buffer.from(xml)
    const headers = {
      'content-type': 'application/xml',
      'content-md5': createHash('md5').update(body).digest('base64'),
      ...(allowOverlap ? { 'x-oss-allow-same-action-overlap': 'true' } : {}),
    }
    await call(
      { operation: 'PutBucketLifecycle', method: 'PUT', bucket, query, headers, body },
      signal,
    )
  }

  const removeLifecycle: LifecycleCalls['removeLifecycle'] = async (bucket, signal) => {
    try {
      await call({ operation: 'DeleteBucketLifecycle', method: 'DELETE', bucket, query }, signal)
    } catch (error) {
      if (!saysNone(error)) throw error
    }
  }

  return { readLifecycle, writeLifecycle, removeLifecycle }
}

function saysNone(error: unknown): boolean {
  return error instanceof TransferError && error.code === 'oss/no-such-lifecycle'
}

/** UTF-8 was proven by the parser; a byte order mark stays where it is. */
function textOf(body: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
}
