import { describe, expect, it } from 'vitest'
import { errorCodes, type ErrorCode } from '#shared/error-codes.ts'
import { TransferError, type TransferErrorInit } from '../../../../electron/engine/errors.ts'
import { verdictOf } from '../../../../electron/engine/health/verdict.ts'

const error = (code: ErrorCode, init: Partial<TransferErrorInit> = {}): TransferError =>
  new TransferError(code, 'test', { retry: 'now', ...init })

describe('the end of a request', () => {
  it.each([
    ['network/reset', 'failed'],
    ['network/refused', 'failed'],
    ['network/dns', 'failed'],
    ['network/tls', 'failed'],
    ['network/not-oss', 'failed'],
    ['oss/server-error', 'failed'],
    ['oss/throttled', 'throttled'],
    ['oss/token-expired', 'refused'],
    ['oss/invalid-access-key', 'refused'],
    ['credentials/missing', 'refused'],
    ['oss/access-denied', 'answered'],
    ['oss/clock-skew', 'answered'],
    ['oss/no-such-upload', 'answered'],
    ['integrity/part', 'answered'],
    ['source/changed', 'local'],
    ['internal/bug', 'local'],
    ['disk/full', 'local'],
    ['connection/unknown', 'local'],
  ] as const)('in %s says of the way: %s', (code, verdict) => {
    expect(verdictOf(error(code), true)).toBe(verdict)
  })

  it('in a 400 RequestTimeout of OSS is an answer, in a 504 of its gateway none', () => {
    const slow = error('network/timeout', { status: 400, requestId: 'id' })
    expect(verdictOf(slow, true)).toBe('answered')
    expect(verdictOf(error('network/timeout', { status: 504, requestId: 'id' }), true)).toBe(
      'failed',
    )
    expect(verdictOf(error('network/timeout', { status: 504 }), true)).toBe('failed')
  })

  it('in a reply nobody can read is an answer only if it is the service that sent it', () => {
    const unreadable = error('oss/protocol', { status: 200, requestId: 'id' })
    expect(verdictOf(unreadable, true)).toBe('answered')
    expect(verdictOf(error('oss/protocol', { retry: 'later' }), true)).toBe('answered')
    expect(verdictOf(error('oss/protocol'), true)).toBe('failed')
    expect(verdictOf(error('oss/protocol', { status: 502, requestId: 'id' }), true)).toBe('failed')
  })

  it('in a wrong signature blames the credentials only where they never worked', () => {
    expect(verdictOf(error('oss/signature-mismatch'), false)).toBe('refused')
    expect(verdictOf(error('oss/signature-mismatch'), true)).toBe('answered')
  })

  it('in anything but an error of ours says nothing', () => {
    expect(verdictOf(new Error('a bug'), true)).toBe('local')
    expect(verdictOf('pause', true)).toBe('local')
  })

  it('is judged for every code there is', () => {
    const verdicts = errorCodes.map((code) => verdictOf(error(code), true))
    expect(new Set(verdicts)).toEqual(
      new Set(['answered', 'failed', 'throttled', 'refused', 'local']),
    )
    const ofService = errorCodes.filter((code) => code.startsWith('oss/'))
    expect(ofService.filter((code) => verdictOf(error(code), true) === 'local')).toEqual([])
  })
})
