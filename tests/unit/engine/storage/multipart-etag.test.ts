import { describe, expect, it } from 'vitest'
import { multipartEtag } from '../../../../electron/engine/storage/multipart-etag.ts'

describe('multipartEtag', () => {
  it('is the MD5 of the joined hex texts, whatever their case, and the number of parts', () => {
    // OSS API 3.3.4: parts of 102,400 × a, 102,400 × b, 50 × c.
    const etags = [
      '302D3A0C8E319EAA95B059B346DE1D1D',
      'ACF9C99FA8B2636962137E298B400616',
      '5A86E6C1B0513C2CD94FA22BCD00E13E',
    ]
    expect(multipartEtag(etags)).toBe('A0145CBB45B3DFFFF8693152A1263B17-3')
    expect(multipartEtag(etags.map((etag) => etag.toLowerCase()))).toBe(multipartEtag(etags))
  })
})
