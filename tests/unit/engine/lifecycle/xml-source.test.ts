import { describe, expect, it } from 'vitest'
import {
  escapeXml,
  scanXml,
  type SourceElement,
} from '../../../../electron/engine/lifecycle/xml-source.ts'

const textAt = (xml: string, { start, end }: { start: number; end: number }): string =>
  xml.slice(start, end)

describe('scanXml', () => {
  it('knows where each element, its inside and its comments are', () => {
    const xml =
      '\uFEFF<?xml version="1.0"?>\n<a x="1"><!-- <b/> --><b > t </b ><c/></a>\n<!-- end -->'
    const root = scanXml(xml)
    const [b, c, ...more] = root.children
    expect(more).toEqual([])
    expect(textAt(xml, root)).toBe('<a x="1"><!-- <b/> --><b > t </b ><c/></a>')
    expect(root.asides.map((aside) => textAt(xml, aside))).toEqual(['<!-- <b/> -->'])
    expect([b, c].map((child) => child && textAt(xml, child))).toEqual(['<b > t </b >', '<c/>'])
    expect([b, c].map((child) => child && xml.slice(child.innerStart, child.innerEnd))).toEqual([
      ' t ',
      '',
    ])
  })

  it('resolves entities and CDATA, in text and attributes, and keeps prefixes apart', () => {
    const root = scanXml(
      `<o:a xmlns:o="u" b='&lt;"&#x4e2d;'>x&amp;&#65;<![CDATA[<b>&amp;]]>&gt;</o:a>`,
    )
    const expected: Partial<SourceElement> = {
      name: 'o:a',
      local: 'a',
      text: 'x&A<b>&amp;>',
      attributes: [
        ['xmlns:o', 'u'],
        ['b', '<"中'],
      ],
    }
    expect(root).toMatchObject(expected)
  })

  it('reads back what it has escaped', () => {
    const text = 'a&b<c>]]>"\'&amp;中'
    expect(scanXml(`<a>${escapeXml(text)}</a>`).text).toBe(text)
  })

  it.each([
    ['', 'nothing'],
    ['<a>', 'no end'],
    ['<a></b>', 'another end'],
    ['</a>', 'an end alone'],
    ['<a/><b/>', 'two roots'],
    ['x<a/>', 'text before'],
    ['<a/>x', 'text behind'],
    ['<!DOCTYPE a><a/>', 'a DOCTYPE'],
    ['<a><!ENTITY x "y"></a>', 'a declaration'],
    ['<a>&x;</a>', 'an unknown entity'],
    ['<a>&#0;</a>', 'a character that is none'],
    ['<a>&</a>', 'a bare ampersand'],
    ['<a b=1/>', 'an attribute without quotes'],
    ['<a b="<"/>', 'a bracket in an attribute'],
    ['<a><!-- </a>', 'an open comment'],
    ['<a><![CDATA[ </a>', 'an open CDATA'],
    ['<a><?p </a>', 'an open instruction'],
    ['< a/>', 'a space before the name'],
    [`${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, 'too many levels'],
  ])('refuses %s: %s', (xml) => {
    expect(() => scanXml(xml)).toThrow(expect.objectContaining({ code: 'oss/protocol' }))
  })
})
