import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../../../../electron/engine/storage/oss/hmac-sha256.ts'
import { seededBytes } from '../../../../support/seeded-bytes.ts'

describe('hmacSha256', () => {
  it.each([
    // RFC 4231, 4.2, 4.3 and 4.7.
    [
      Buffer.alloc(20, 0x0b),
      'Hi There',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('answers the published value (%#)', (key, text, expected) => {
    expect(hmacSha256(key, text).toString('hex')).toBe(expected)
  })

  it.each([0, 1, 32, 63, 64, 65, 200])('agrees with Node on a key of %i bytes', (length) => {
    const key = seededBytes(length, 7)
    for (const text of ['', 'a', 'ä照片😀', 'x'.repeat(1_000)]) {
      const expected = createHmac('sha256', key).update(text).digest('hex')
      expect(hmacSha256(key, text).toString('hex')).toBe(expected)
    }
  })

  it('leaves the key as it is', () => {
    const key = seededBytes(64)
    hmacSha256(key, 'text')
    expect(key).toEqual(seededBytes(64))
  })
})
