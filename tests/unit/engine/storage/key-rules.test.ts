import { describe, expect, it } from 'vitest'
import { keyProblem } from '../../../../electron/engine/storage/key-rules.ts'

describe('keyProblem', () => {
  it.each([
    ['a', undefined],
    ["照片/a b+c!'()*~.bin", undefined],
    ['a/../b', undefined],
    ['..', undefined],
    ['a//b', undefined],
    ['\u0001\n', undefined],
    ['', 'key/invalid'],
    ['/a', 'key/invalid'],
    ['\\a', 'key/invalid'],
    ['a\ud800', 'key/not-utf8'],
    ['\udc00b', 'key/not-utf8'],
    ['😀', undefined],
  ])('judges %j as %s', (key, code) => {
    expect(keyProblem(key)?.code).toBe(code)
  })

  it('counts bytes of UTF-8, not characters', () => {
    // '照' is 3 bytes: 341 of them are exactly 1,023.
    expect(keyProblem('a'.repeat(1_022))).toBeUndefined()
    expect(keyProblem('a'.repeat(1_023))).toBeUndefined()
    expect(keyProblem('a'.repeat(1_024))?.code).toBe('key/too-long')
    expect(keyProblem('照'.repeat(341))).toBeUndefined()
    expect(keyProblem('照'.repeat(341) + 'a')?.details).toMatchObject({
      bytes: '1024',
      limit: '1023',
    })
  })

  it('takes the limit of another provider', () => {
    expect(keyProblem('abcd', { maxKeyBytes: 3 })?.code).toBe('key/too-long')
    expect(keyProblem('abc', { maxKeyBytes: 3 })).toBeUndefined()
  })
})
