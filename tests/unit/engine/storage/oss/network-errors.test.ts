import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../../electron/engine/errors.ts'
import { errorOfNetwork } from '../../../../../electron/engine/storage/oss/network-errors.ts'

const context = { operation: 'UploadPart', host: 'h.example' }

function withCode(code: string): Error {
  return Object.assign(new Error('what the system said'), { code })
}

describe('errorOfNetwork', () => {
  it.each([
    ['ENOTFOUND', 'network/dns', 'later'],
    ['EAI_AGAIN', 'network/dns', 'later'],
    ['ECONNREFUSED', 'network/refused', 'later'],
    ['EHOSTUNREACH', 'network/refused', 'later'],
    ['ENETUNREACH', 'network/refused', 'later'],
    ['ECONNRESET', 'network/reset', 'now'],
    ['EPIPE', 'network/reset', 'now'],
    ['UND_ERR_SOCKET', 'network/reset', 'now'],
    ['ETIMEDOUT', 'network/timeout', 'now'],
    ['UND_ERR_CONNECT_TIMEOUT', 'network/timeout', 'now'],
    ['UND_ERR_HEADERS_TIMEOUT', 'network/timeout', 'now'],
    ['UND_ERR_BODY_TIMEOUT', 'network/timeout', 'now'],
    ['CERT_HAS_EXPIRED', 'network/tls', 'person'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network/tls', 'person'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network/tls', 'person'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network/tls', 'person'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'oss/protocol', 'now'],
    ['UND_ERR_HEADERS_OVERFLOW', 'oss/protocol', 'now'],
    ['HPE_INVALID_CONSTANT', 'oss/protocol', 'now'],
    ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'source/changed', 'person'],
    ['E_NEVER_HEARD_OF', 'network/reset', 'now'],
  ] as const)('maps %s to %s, %s', (code, expected, retry) => {
    const cause = withCode(code)
    const error = errorOfNetwork(cause, context)
    expect(error).toMatchObject({
      code: expected,
      retry,
      details: { operation: 'UploadPart', host: 'h.example', systemCode: code },
    })
    expect(error.cause).toBe(cause)
  })

  it('looks into the errors of all addresses and into causes', () => {
    const all = new AggregateError([withCode('EHOSTUNREACH'), withCode('ECONNREFUSED')])
    expect(errorOfNetwork(all, context).code).toBe('network/refused')
    const wrapped = new Error('fetch failed', { cause: withCode('ENOTFOUND') })
    expect(errorOfNetwork(wrapped, context).code).toBe('network/dns')
  })

  it('lets our own errors pass, also from inside', () => {
    const own = new TransferError('source/read-error', 'disk', { retry: 'later' })
    expect(errorOfNetwork(own, context)).toBe(own)
    expect(errorOfNetwork(new Error('aborted', { cause: own }), context)).toBe(own)
  })

  it('does not take a mistake in the program for a bad line', () => {
    expect(errorOfNetwork(new TypeError('x is not a function'), context).code).toBe('internal/bug')
  })
})
