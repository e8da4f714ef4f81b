import { XMLParser } from 'fast-xml-parser'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../../electron/engine/errors.ts'
import {
  completeBody,
  maxXmlBytes,
  parseXml,
} from '../../../../../electron/engine/storage/oss/xml.ts'

function parse(text: string): ReturnType<typeof parseXml> {
  return parseXml(Buffer.from(text), ['A'])
}

/** `read`, or the code of the error; any other error than ours fails the test. */
function outcome(text: string): string {
  try {
    parse(text)
    return 'read'
  } catch (error) {
    if (error instanceof TransferError) return error.code
    throw error
  }
}

describe('parseXml', () => {
  it('keeps text as text: keys, ETags and CRCs that look like numbers', () => {
    const document = parse(
      '<?xml version="1.0" encoding="UTF-8"?><A><K>00123</K><E>1E5</E><C>12696911168479852064</C>' +
        `<H>${'1'.repeat(32)}</H><T>true</T><X>0x10</X></A>`,
    )
    expect(document.text('K')).toBe('00123')
    expect(document.text('E')).toBe('1E5')
    expect(document.text('C')).toBe('12696911168479852064')
    expect(document.text('H')).toBe('1'.repeat(32))
    expect(document.text('T')).toBe('true')
    expect(document.text('X')).toBe('0x10')
  })

  it('trims nothing', () => {
    expect(parse('<A>\n  <K> a b \t</K>\n</A>').text('K')).toBe(' a b \t')
    expect(parse('<A><K> </K></A>').text('K')).toBe(' ')
  })

  it('tells one child, many children and none apart from each other', () => {
    expect(parse('<A/>').all('P')).toHaveLength(0)
    expect(
      parse('<A><P><N>1</N></P></A>')
        .all('P')
        .map((p) => p.text('N')),
    ).toEqual(['1'])
    const two = parse('<A><P><N>1</N></P><Q/><P><N>2</N></P></A>')
    expect(two.all('P').map((part) => part.text('N'))).toEqual(['1', '2'])
    expect(two.text('Q')).toBe('')
    expect(two.text('R')).toBeUndefined()
    expect(parse('<A><P><N>1</N></P></A>').child('P')?.text('N')).toBe('1')
    expect(() => two.child('P')).toThrow('has P twice')
  })

  it('reads entities, character references and CDATA', () => {
    const document = parse(
      '<A><K>&lt;&amp;amp;&quot;&apos;&#65;&#x1F600;</K><C><![CDATA[<&amp;]]></C></A>',
    )
    expect(document.text('K')).toBe('<&amp;"\'A😀')
    expect(document.text('C')).toBe('<&amp;')
  })

  it('knows elements by their local name', () => {
    expect(parse('<o:A xmlns:o="http://x" v="1"><o:K q="2">a</o:K></o:A>').text('K')).toBe('a')
  })

  it.each([
    ['cut in the middle', '<A><K>a</K>'],
    ['cut in a tag', '<A><K>a</K></A'],
    ['empty', ''],
    ['text', 'hello'],
    ['a page', '<html><body><br></body></html>'],
    ['another document', '<B/>'],
    ['two roots', '<A/><A/>'],
    ['another root behind', '<A/><B/>'],
    ['a DOCTYPE', '<!DOCTYPE A [<!ENTITY e "x">]><A>&e;</A>'],
    ['a misspelt CDATA, whose text would be lost', '<A><Key><![BDATA[x]]></Key></A>'],
    ['a byte order mark in a closing tag', '<A><K>a</\ufeffK></A>'],
    ['a wide space in an opening tag', '<A><K\u3000>a</K></A>'],
    ['a comment that does not end', '<A><!-- </A>'],
    ['a DOCTYPE in other case', '<!doctype A SYSTEM "file:///etc/passwd"><A/>'],
    ['an unknown entity', '<A><K>&nbsp;</K></A>'],
    ['a NUL reference', '<A><K>&#0;</K></A>'],
    ['a surrogate reference', '<A><K>&#xD800;</K></A>'],
    ['a reference beyond Unicode', '<A><K>&#x110000;</K></A>'],
    ['a bare ampersand', '<A><K>a & b</K></A>'],
    ['an attack on the prototype', '<A><__proto__><K>x</K></__proto__></A>'],
    ['too deep a nest', `<A>${'<B>'.repeat(20)}${'</B>'.repeat(20)}</A>`],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'oss/protocol', retry: 'now' }),
    )
  })

  it('refuses what is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('<A><K>'),
      Buffer.from([0xff]),
      Buffer.from('</K></A>'),
    ])
    expect(() => parseXml(bytes, ['A'])).toThrow(expect.objectContaining({ code: 'oss/protocol' }))
  })

  it('takes a document of the largest size and none that is one byte longer', () => {
    const frame = '<A><K></K></A>'
    const text = (bytes: number): string => `<A><K>${'x'.repeat(bytes - frame.length)}</K></A>`
    expect(parse(text(maxXmlBytes)).text('K')).toHaveLength(maxXmlBytes - frame.length)
    expect(() => parse(text(maxXmlBytes + 1))).toThrow(/8 MiB/)
  })

  it('does not take doubled or nested elements for text', () => {
    const document = parse('<A><K>1</K><K>2</K><N><M/></N></A>')
    expect(() => document.text('K')).toThrow(/twice/)
    expect(() => document.text('N')).toThrow(/no text/)
    expect(() => document.required('R')).toThrow(/lacks R/)
    expect(document.text('toString')).toBeUndefined()
  })

  it('ends every random and every cut document with a result or one error', () => {
    const piece = fc.constantFrom(
      '<A>',
      '</A>',
      '<K>',
      '</K>',
      '&',
      '&amp;',
      '<![CDATA[',
      ']]>',
      'x',
      '<',
      '"',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(outcome(pieces.join(''))).toMatch(/^(read|oss.protocol)$/)
      }),
      { numRuns: 1_000 },
    )
    const whole = '<A><EncodingType>url</EncodingType><P><N>1</N></P></A>'
    for (let length = 0; length < whole.length; length++) {
      expect(() => parse(whole.slice(0, length))).toThrow(TransferError)
    }
  })
})

describe('completeBody', () => {
  it('lists the parts with quoted ETags', () => {
    const parts = [
      { number: 1, etag: '302D3A0C8E319EAA95B059B346DE1D1D' },
      { number: 10_000, etag: 'A<&>"' },
    ]
    const body = new XMLParser({ parseTagValue: false }).parse(completeBody(parts).toString())
    expect(body).toEqual({
      CompleteMultipartUpload: {
        Part: [
          { PartNumber: '1', ETag: '"302D3A0C8E319EAA95B059B346DE1D1D"' },
          { PartNumber: '10000', ETag: '"A<&>""' },
        ],
      },
    })
  })
})
