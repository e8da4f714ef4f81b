/** The calls about one object (OSS API 3.2). */
import { TransferError } from '../../errors.ts'
import type { ObjectHead, ObjectStorage } from '../storage.ts'
import { metadataOf, objectHeaders } from './metadata.ts'
import { protocolError } from './oss-errors.ts'
import { storedProof, timeMs, wholeNumber } from './read-reply.ts'
import { header } from './reply.ts'
import type { Answer, SignedCall } from './signed-call.ts'

type ObjectCalls = Pick<ObjectStorage, 'putObject' | 'head'>

export function objectCalls(call: SignedCall): ObjectCalls {
  const putObject: ObjectCalls['putObject'] = async ({ bucket, key }, body, options, signal) => {
    const answer = await call(
      {
        operation: 'PutObject',
        method: 'PUT',
        bucket,
        key,
        headers: {
          ...objectHeaders(options),
          ...(body.md5Base64 === undefined ? {} : { 'content-md5': body.md5Base64 }),
        },
        body,
      },
      signal,
    )
    return storedProof(answer)
  }

  const head: ObjectCalls['head'] = async ({ bucket, key }, signal) => {
    try {
      return headOf(await call({ operation: 'HeadObject', method: 'HEAD', bucket, key }, signal))
    } catch (error) {
      if (error instanceof TransferError && saysNoSuchKey(error)) return undefined
      throw error
    }
  }

  return { putObject, head }
}

/**
 * "I could not ask" must never become "it is not there" (reliability 0.4): only NoSuchKey counts,
 * or a 404 of OSS that names no code at all, as HEAD has no body to name it in.
 */
export function saysNoSuchKey(error: TransferError): boolean {
  if (error.code === 'oss/no-such-key') return true
  return error.code === 'oss/unknown' && error.status === 404 && !('ossCode' in error.details)
}

function headOf(answer: Answer): ObjectHead {
  const { reply, context } = answer
  const length = header(reply, 'content-length')
  const lastModified = header(reply, 'last-modified')
  if (length === undefined || lastModified === undefined) {
    throw protocolError(reply, context, 'lacks Content-Length or Last-Modified')
  }
  return {
    ...storedProof(answer),
    sizeBytes: wholeNumber(length),
    lastModifiedMs: timeMs(lastModified),
    metadata: metadataOf(reply),
  }
}
