import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError, type RetryAdvice } from '../../../../electron/engine/errors.ts'
import { outcomeOf } from '../../../../electron/engine/transfer/outcome.ts'

const live = new AbortController().signal
const error = (code: ErrorCode, retry: RetryAdvice): TransferError =>
  new TransferError(code, 'message', { retry })

describe('outcomeOf', () => {
  it.each<[ErrorCode, RetryAdvice, object]>([
    ['network/reset', 'now', { kind: 'delayed', for: 'network' }],
    ['network/dns', 'later', { kind: 'delayed', for: 'network' }],
    ['oss/server-error', 'now', { kind: 'delayed', for: 'retry' }],
    ['disk/full', 'later', { kind: 'delayed', for: 'retry' }],
    ['credentials/missing', 'person', { kind: 'blocked', by: 'credentials' }],
    ['oss/signature-mismatch', 'person', { kind: 'blocked', by: 'credentials' }],
    ['oss/invalid-access-key', 'person', { kind: 'blocked', by: 'credentials' }],
    ['oss/token-expired', 'person', { kind: 'blocked', by: 'credentials' }],
    ['source/changed', 'person', { kind: 'blocked', by: 'source-changed' }],
    ['source/missing', 'person', { kind: 'blocked', by: 'source-missing' }],
    ['oss/name-taken', 'person', { kind: 'blocked', by: 'name-taken' }],
    ['oss/access-denied', 'person', { kind: 'failed' }],
    ['source/too-large', 'never', { kind: 'failed' }],
  ])('makes of %s (%s) %o', (code, retry, outcome) => {
    const cause = error(code, retry)
    expect(outcomeOf(cause, live)).toEqual({ ...outcome, error: cause })
  })

  it('takes a foreign error for a bug and keeps it as the cause', () => {
    const cause = new TypeError('x is not a function')
    expect(outcomeOf(cause, live)).toMatchObject({
      kind: 'failed',
      error: { code: 'internal/bug', message: 'x is not a function', cause },
    })
  })

  it.each(['pause', 'cancel', 'shutdown'] as const)(
    'has stopped when it was told to (%s), whatever else went wrong',
    (reason) => {
      const signal = AbortSignal.abort(reason)
      expect(outcomeOf(error('source/changed', 'person'), signal)).toEqual({
        kind: 'stopped',
        reason,
      })
    },
  )
})
