import { describe, expect, it } from 'vitest'
import { readRange } from '../../../electron/local-oss/operations/range.ts'

describe('readRange of 100 bytes', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=-100', { start: 0, end: 99 }],
  ])('reads %s', (header, expected) => {
    expect(readRange(header, 100, false)).toEqual(expected)
    expect(readRange(header, 100, true)).toEqual(expected)
  })

  it.each(['bytes=0-100', 'bytes=100-', 'bytes=100-200', 'bytes=-101'])(
    'ignores %s, as OSS does by default',
    (header) => {
      expect(readRange(header, 100, false)).toBeUndefined()
    },
  )

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=9-0',
    'bytes=a-b',
    'lines=0-9',
    'bytes=0-1,3-4',
  ])('ignores %s by any rules', (header) => {
    expect(readRange(header, 100, false)).toBeUndefined()
    expect(readRange(header, 100, true)).toBeUndefined()
  })

  it('cuts an end beyond the object by the standard rules', () => {
    expect(readRange('bytes=90-1000', 100, true)).toEqual({ start: 90, end: 99 })
    expect(readRange('bytes=-1000', 100, true)).toEqual({ start: 0, end: 99 })
  })

  it.each(['bytes=100-', 'bytes=100-200'])('refuses %s by the standard rules', (header) => {
    expect(() => readRange(header, 100, true)).toThrow(expect.objectContaining({ status: 416 }))
  })
})
