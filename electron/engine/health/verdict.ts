/** What the end of one request says about the way to the service. Pure. */
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../errors.ts'

/**
 * - `answered`: the service itself said no; the way is open
 * - `failed`: nothing, or only trouble, came back
 * - `throttled`: the service asks for less
 * - `refused`: the credentials are wrong, expired or missing, for every request alike
 * - `local`: it says nothing, because it happened on this side
 */
export type Verdict = 'answered' | 'failed' | 'throttled' | 'refused' | 'local'

/** Would meet every request of the connection in the same way. */
const credentialTrouble: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'credentials/command',
  'credentials/environment',
  'credentials/missing',
  'oss/invalid-access-key',
  'oss/token-expired',
])

/**
 * `hasWorked`: the credentials in use were accepted before. Then a signature that does not match is
 * the trouble of one request (its key, its clock); otherwise the secret is wrong.
 */
export function verdictOf(error: unknown, hasWorked: boolean): Verdict {
  if (!(error instanceof TransferError)) return 'local'
  const { code } = error
  if (code === 'oss/throttled') return 'throttled'
  if (credentialTrouble.has(code)) return 'refused'
  if (code === 'oss/signature-mismatch') return hasWorked ? 'answered' : 'refused'
  // An answer that is none: the trouble is the service's own, or that of what stands before it.
  if (code === 'oss/server-error') return 'failed'
  // Who repeats its pages, or signs what nobody can read, is there: that is the trouble of one request.
  if (code === 'oss/protocol') {
    return error.retry === 'later' || isAnswerOfOss(error) ? 'answered' : 'failed'
  }
  // OSS answers 400 RequestTimeout to a client that was too slow: it was OSS that answered.
  if (code.startsWith('network/')) return isAnswerOfOss(error) ? 'answered' : 'failed'
  return code.startsWith('oss/') || code === 'integrity/part' ? 'answered' : 'local'
}

/**
 * What to make of an error that a run ended in after its credentials were replaced: refused was what the
 * old ones had signed, and that is no question to anybody any more.
 */
export function ofOldCredentials(error: unknown): unknown {
  if (!(error instanceof TransferError) || verdictOf(error, false) !== 'refused') return error
  const { code, message, requestId, status, details } = error
  const again = { retry: 'later', retryAfterMs: 0 } as const
  return new TransferError(code, message, { ...again, requestId, status, details, cause: error })
}

/** The newest trouble of the way, for a request that did not leave because of it. */
export function notSent(error: TransferError, retry: 'later' | 'person'): TransferError {
  const { code, message, requestId, status, details } = error
  return new TransferError(code, `not sent: ${message}`, {
    retry,
    requestId,
    status,
    details,
    // As soon as the way is open again; until then the task waits for that.
    retryAfterMs: 0,
  })
}

function isAnswerOfOss({ requestId, status }: TransferError): boolean {
  return requestId !== undefined && status !== undefined && status < 500
}
