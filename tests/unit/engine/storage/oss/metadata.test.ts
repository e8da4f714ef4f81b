import { describe, expect, it } from 'vitest'
import { metadataOf, objectHeaders } from '../../../../../electron/engine/storage/oss/metadata.ts'

const options = { contentType: 'text/plain', metadata: {}, forbidOverwrite: false }

function roundTrip(value: string): string | undefined {
  const headers = objectHeaders({ ...options, metadata: { name: value } })
  return metadataOf({ status: 200, headers, body: Buffer.alloc(0) })['name']
}

/** Fills up a header called `name`. */
function filling(bytes: number): string {
  return 'x'.repeat(bytes - 'name'.length)
}

describe('objectHeaders', () => {
  it('names the type, the metadata and the wish not to overwrite', () => {
    const metadata = { 'Partway-Upload': 'id-1' }
    expect(objectHeaders({ ...options, metadata, forbidOverwrite: true })).toEqual({
      'content-type': 'text/plain',
      'x-oss-meta-partway-upload': 'id-1',
      'x-oss-forbid-overwrite': 'true',
    })
    expect(objectHeaders({ ...options, contentType: '' })).toEqual({})
  })

  it.each(['plain', 'ü', '照片 😀', '100%', '%41', ' edges ', ''])(
    'brings %j there and back, in printable ASCII',
    (value) => {
      const headers = objectHeaders({ ...options, metadata: { name: value } })
      expect(headers['x-oss-meta-name']).toMatch(/^(?:[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?$/)
      expect(roundTrip(value)).toBe(value)
    },
  )

  it.each(['a\r\nX-Evil: 1', 'a\n', 'a\u0000', 'a\u007f', '\ud800'])(
    'refuses the value %j',
    (value) => {
      expect(() => roundTrip(value)).toThrow(expect.objectContaining({ code: 'request/invalid' }))
    },
  )

  it.each(['a_b', 'a b', 'a:b', '', 'ä', 'a\r\n'])('refuses the name %j', (name) => {
    expect(() => objectHeaders({ ...options, metadata: { [name]: 'x' } })).toThrow(
      expect.objectContaining({ code: 'request/invalid' }),
    )
  })

  it('refuses a content type that would break out of its header', () => {
    expect(() => objectHeaders({ ...options, contentType: 'a\r\nX: 1' })).toThrow(
      expect.objectContaining({ code: 'request/invalid' }),
    )
  })

  it('takes 8 KiB of metadata and not a byte more', () => {
    expect(roundTrip(filling(8_191))).toHaveLength(8_187)
    expect(roundTrip(filling(8_192))).toHaveLength(8_188)
    expect(() => roundTrip(filling(8_193))).toThrow(/8193 bytes/)
  })
})

describe('metadataOf', () => {
  it('leaves what others wrote as it is', () => {
    const headers = {
      'x-oss-meta-raw': Buffer.from('ü').toString('latin1'),
      'x-oss-meta-percent': '100%',
      'content-type': 'text/plain',
    }
    expect(metadataOf({ status: 200, headers, body: Buffer.alloc(0) })).toEqual({
      raw: 'ü',
      percent: '100%',
    })
  })
})
