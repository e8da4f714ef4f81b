/** The calls of the OSS API over a wire that a fuzz target holds in its hands: everything but the sockets. */
import { TransferError } from '../../../electron/engine/errors.ts'
import { keyProblem } from '../../../electron/engine/storage/key-rules.ts'
import { lifecycleCalls } from '../../../electron/engine/storage/oss/lifecycle-calls.ts'
import { listCalls } from '../../../electron/engine/storage/oss/list-calls.ts'
import { multipartCalls } from '../../../electron/engine/storage/oss/multipart-calls.ts'
import { objectCalls } from '../../../electron/engine/storage/oss/object-calls.ts'
import type { RawReply } from '../../../electron/engine/storage/oss/reply.ts'
import type { RawRequest } from '../../../electron/engine/storage/oss/send.ts'
import {
  createSignedCall,
  type SignedCall,
} from '../../../electron/engine/storage/oss/signed-call.ts'
import type { ObjectStorage, StorageAccess } from '../../../electron/engine/storage/storage.ts'
import { errorCodes } from '../../../shared/error-codes.ts'

/** The storage as far as a wire can carry it. */
export type WireStorage = Omit<ObjectStorage, 'limits' | 'close'>

/** Values no message, detail or document may ever show. */
export const wireSecrets = { accessKeySecret: 'S3cret-Of-The-Key', securityToken: 'T0ken-Of-STS' }

export const wireAccess: StorageAccess = {
  kind: 'oss',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
  addressing: 'virtual',
  signature: 'v4',
  accessKeyId: 'AKID',
  ...wireSecrets,
  clockOffsetMs: 0,
}

/** The moment at which every request is signed, epoch ms. */
export const wireNowMs = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A signal that is never aborted. */
export const never = new AbortController().signal

/** `answer` gives the reply to each request. */
export function storageOver(
  answer: (request: RawRequest) => RawReply,
  access: StorageAccess = wireAccess,
): WireStorage {
  const signed = createSignedCall(
    access,
    { send: async (request) => answer(request), renew: () => {}, close: async () => {} },
    { clock: { now: () => wireNowMs } },
  )
  // What `createOssStorage` puts before every call.
  const call: SignedCall = async (request, signal) => {
    const problem = request.key === undefined ? undefined : keyProblem(request.key)
    if (problem !== undefined) throw problem
    return await signed(request, signal)
  }
  return {
    ...multipartCalls(call),
    ...objectCalls(call),
    ...listCalls(call),
    ...lifecycleCalls(call),
  }
}

/** A reply of OSS with a document. */
export function ossReply(status: number, body: Buffer): RawReply {
  const headers = { 'x-oss-request-id': 'REQUEST', 'content-type': 'application/xml' }
  return { status, headers, body }
}

/** What a call came to: a value, or the error that is a promise of its own. Throws for an untyped one. */
export async function outcomeOf<T>(
  action: () => T | Promise<T>,
): Promise<{ readonly value: T } | { readonly error: TransferError }> {
  try {
    return { value: await action() }
  } catch (error) {
    assertTyped(error)
    return { error }
  }
}

/** Longest message or detail that is sane: they are kept in the journal and shown. */
const longestText = 4_096

/** Throws unless it is a `TransferError` whose every field is of the taxonomy, bounded and free of secrets. */
export function assertTyped(error: unknown): asserts error is TransferError {
  if (!(error instanceof TransferError)) throw new Error('an untyped error', { cause: error })
  if (!(errorCodes as readonly string[]).includes(error.code)) {
    throw new Error(`${error.code} is not a code`)
  }
  if (!['now', 'later', 'person', 'never'].includes(error.retry)) {
    throw new Error(`${error.retry} is no advice`)
  }
  const texts = [error.message, error.requestId ?? '', ...Object.values(error.details)]
  for (const text of texts) {
    if (typeof text !== 'string') throw new Error('a field is not text')
    if (text.length > longestText) throw new Error(`a text of ${text.length} characters`)
    for (const secret of Object.values(wireSecrets)) {
      if (text.includes(secret)) throw new Error('an error shows a secret')
    }
  }
  const { retryAfterMs } = error
  if (retryAfterMs !== undefined && !(retryAfterMs >= 0 && Number.isFinite(retryAfterMs))) {
    throw new Error(`a patience of ${retryAfterMs} ms`)
  }
}
