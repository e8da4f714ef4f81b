import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalQuery,
  encodeKey,
  encodeQuery,
  percentDecode,
  percentEncode,
} from '../../../../../electron/engine/storage/oss/encode.ts'

describe('encodeKey', () => {
  it('encodes vector D1 byte for byte, the five extra characters included', () => {
    expect(encodeKey("照片/a b+c!'()*~.bin")).toBe(
      '%E7%85%A7%E7%89%87/a%20b%2Bc%21%27%28%29%2A~.bin',
    )
  })

  it.each([
    ['a/../b', 'a/../b'],
    ['./a//b/.', './a//b/.'],
    ['%2B%', '%252B%25'],
    ['😀?#&=', '%F0%9F%98%80%3F%23%26%3D'],
    ['\u0000\r\n\\', '%00%0D%0A%5C'],
  ])('keeps %j unchanged for the server', (key, path) => {
    expect(encodeKey(key)).toBe(path)
  })

  it('refuses a lone surrogate instead of naming another object', () => {
    expect(() => encodeKey('a\ud83d')).toThrow(expect.objectContaining({ code: 'key/not-utf8' }))
  })

  it('leaves only unreserved characters, and decodes to the same bytes', () => {
    const point = fc.nat({ max: 0x10ffff }).filter((point) => point < 0xd800 || point > 0xdfff)
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const text = String.fromCodePoint(...points)
        const encoded = percentEncode(text)
        expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/)
        expect(percentDecode(encoded)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })
})

describe('encodeQuery', () => {
  it('sends what is signed: sorted by bytes, bare names, slash encoded', () => {
    const query = { uploads: '', prefix: 'a/b c', Z: '1', a: '2', '|': '' }
    expect(canonicalQuery(query)).toBe('%7C&Z=1&a=2&prefix=a%2Fb%20c&uploads')
    expect(encodeQuery(query)).toBe(`?${canonicalQuery(query)}`)
    expect(encodeQuery({})).toBe('')
  })
})

describe('percentDecode', () => {
  it('takes a plus for a plus', () => {
    expect(percentDecode('a+b%2Bc%20d')).toBe('a+b+c d')
  })

  it.each(['%', '%zz', '%E7%85'])('refuses %j as broken protocol', (text) => {
    expect(() => percentDecode(text)).toThrow(expect.objectContaining({ code: 'oss/protocol' }))
  })
})
