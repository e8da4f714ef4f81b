/** The door through which errors of sockets, DNS, TLS and undici become `TransferError`s. */
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError, type RetryAdvice } from '../../errors.ts'
import { contextDetails, type CallContext } from './oss-errors.ts'

type Row = readonly [code: ErrorCode, retry: RetryAdvice]

const reset: Row = ['network/reset', 'now']
const timeout: Row = ['network/timeout', 'now']
const unreachable: Row = ['network/refused', 'later']
const tls: Row = ['network/tls', 'person']
const protocol: Row = ['oss/protocol', 'now']
const dns: Row = ['network/dns', 'later']
const bug: Row = ['internal/bug', 'never']

/** Codes of Node and undici. `later` where repeating at once meets the same wall. */
const rows: Readonly<Record<string, Row>> = {
  EAI_AGAIN: dns,
  EAI_FAIL: dns,
  EAI_NODATA: dns,
  EAI_NONAME: dns,
  ENODATA: dns,
  ENOTFOUND: dns,
  ECONNREFUSED: unreachable,
  EADDRNOTAVAIL: unreachable,
  EHOSTDOWN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETDOWN: unreachable,
  ENETUNREACH: unreachable,
  EACCES: unreachable,
  EPERM: unreachable,
  ECONNABORTED: reset,
  // A keep-alive connection that the server had closed meanwhile ends like this too.
  ECONNRESET: reset,
  ENETRESET: reset,
  EPIPE: reset,
  UND_ERR_ABORTED: reset,
  UND_ERR_CLOSED: reset,
  UND_ERR_DESTROYED: reset,
  UND_ERR_INFO: reset,
  UND_ERR_SOCKET: reset,
  ETIMEDOUT: timeout,
  UND_ERR_BODY_TIMEOUT: timeout,
  UND_ERR_CONNECT_TIMEOUT: timeout,
  UND_ERR_HEADERS_TIMEOUT: timeout,
  UND_ERR_HEADERS_OVERFLOW: protocol,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: protocol,
  UND_ERR_RES_EXCEEDED_MAX_SIZE: protocol,
  UND_ERR_INVALID_ARG: bug,
  UND_ERR_PRX_CONN: ['network/proxy', 'later'],
  UND_ERR_PRX_TLS: ['network/proxy', 'person'],
  // The body was longer or shorter than promised: the file is not what it was.
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: ['source/changed', 'person'],
  CERT_HAS_EXPIRED: tls,
  CERT_NOT_YET_VALID: tls,
  CERT_REVOKED: tls,
  CERT_REJECTED: tls,
  CERT_UNTRUSTED: tls,
  CERT_SIGNATURE_FAILURE: tls,
  DEPTH_ZERO_SELF_SIGNED_CERT: tls,
  HOSTNAME_MISMATCH: tls,
  INVALID_CA: tls,
  INVALID_PURPOSE: tls,
  SELF_SIGNED_CERT_IN_CHAIN: tls,
  UNABLE_TO_GET_ISSUER_CERT: tls,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: tls,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: tls,
  EPROTO: tls,
}

/** Codes that come in families. */
const families: readonly (readonly [prefix: string, row: Row])[] = [
  ['ERR_TLS_', tls],
  ['ERR_SSL_', tls],
  ['HPE_', protocol],
]

/**
 * The error for a request that got no complete answer. A `TransferError` (thrown by a body or by
 * the address guard) passes as it is.
 */
export function errorOfNetwork(error: unknown, context: CallContext): TransferError {
  const found = errorsIn(error)
  const own = found.find((each) => each instanceof TransferError)
  if (own !== undefined) return own
  const codes = found.map(codeOf).filter((code) => code !== undefined)
  const [code, row] = firstKnown(codes) ?? [codes[0], isMistake(error) ? bug : reset]
  const message = error instanceof Error ? error.message : String(error)
  return new TransferError(
    row[0],
    `${context.operation} to ${context.host} failed: ${code ?? 'no code'} ${message}`.trim(),
    {
      retry: row[1],
      details: { ...contextDetails(context), ...(code === undefined ? {} : { systemCode: code }) },
      cause: error,
    },
  )
}

/** The error itself, its causes, and what an `AggregateError` (every address failed) holds. */
function errorsIn(error: unknown, depth = 0): readonly unknown[] {
  if (!(error instanceof Error) || depth > 4) return [error]
  const inner = error instanceof AggregateError ? error.errors : []
  return [error, ...[...inner, error.cause].flatMap((each) => errorsIn(each, depth + 1))]
}

function firstKnown(codes: readonly string[]): readonly [string, Row] | undefined {
  for (const code of codes) {
    const row = rows[code] ?? families.find(([prefix]) => code.startsWith(prefix))?.[1]
    if (row !== undefined) return [code, row]
  }
  return undefined
}

/** A mistake in the program must not look like a bad line. */
function isMistake(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // undici's parser does not always find a code for what it was sent.
  if (error.name === 'HTTPParserError') return 'HPE_INVALID'
  if (!('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
