import { describe, expect, it } from 'vitest'
import { clockOffsetOf } from '../../../../../electron/engine/storage/oss/clock-offset.ts'

const now = Date.parse('2026-06-01T12:00:00Z')

function answer(
  serverTime: string,
  date?: string,
  code = 'RequestTimeTooSkewed',
): number | undefined {
  const xml = `<Error><Code>${code}</Code>${serverTime === '' ? '' : `<ServerTime>${serverTime}</ServerTime>`}</Error>`
  const headers: Record<string, string> = { 'x-oss-request-id': 'R' }
  if (date !== undefined) headers['date'] = date
  return clockOffsetOf({ status: 403, headers, body: Buffer.from(xml) }, now)
}

describe('clockOffsetOf', () => {
  it('is server time minus ours', () => {
    expect(answer('2026-06-01T12:20:00.000Z')).toBe(20 * 60_000)
    expect(answer('2026-06-01T11:00:00.500Z')).toBe(-60 * 60_000 + 500)
  })

  it('prefers the time in the body to the header a proxy may have rewritten', () => {
    expect(answer('2026-06-01T12:20:00.000Z', 'Thu, 01 Jan 1970 00:00:00 GMT')).toBe(20 * 60_000)
  })

  it('falls back to the Date header', () => {
    expect(answer('', 'Mon, 01 Jun 2026 13:00:00 GMT')).toBe(60 * 60_000)
    expect(answer('yesterday', 'Mon, 01 Jun 2026 13:00:00 GMT')).toBe(60 * 60_000)
  })

  it.each([
    '1970-01-01T00:00:00.000Z',
    '2023-12-31T23:59:59.999Z',
    '2100-01-01T00:00:00.001Z',
    'x',
  ])('does not believe %s', (time) => {
    expect(answer(time)).toBeUndefined()
  })

  it('learns from no other refusal', () => {
    expect(answer('2026-06-01T12:20:00.000Z', undefined, 'AccessDenied')).toBeUndefined()
  })
})
