import { describe, expect, it } from 'vitest'
import { childrenOf, readXml, textOf } from '../../../electron/local-oss/xml-read.ts'
import { xmlDocument } from '../../../electron/local-oss/xml-write.ts'

describe('readXml', () => {
  it('keeps text as text: no numbers, no trimming', () => {
    const root = readXml('<?xml version="1.0"?><r xmlns="u"><K> 00123 </K><E>1E5</E><n:Z/></r>')
    expect(textOf(root, 'K')).toBe(' 00123 ')
    expect(textOf(root, 'E')).toBe('1E5')
    expect(textOf(root, 'Z')).toBe('')
    expect(textOf(root, 'absent')).toBeUndefined()
  })

  it('decodes the five entities, character references and CDATA', () => {
    const root = readXml('<r>&lt;&gt;&amp;&quot;&apos;&#x1F600;&#13;<!-- no --><![CDATA[<&]]></r>')
    expect(root.text).toBe('<>&"\'😀\r<&')
  })

  it('lists repeated elements in order', () => {
    const root = readXml('<r><P a="1>2">1</P><x/><P>2</P></r>')
    expect(childrenOf(root, 'P').map((child) => child.text)).toEqual(['1', '2'])
  })

  it.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a>&unknown;</a>',
    '<a>&</a>',
    '<a>&constructor;</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    '<a></a',
    '</a>',
  ])('refuses %s', (source) => {
    expect(() => readXml(source)).toThrow(/XML/)
  })
})

describe('xmlDocument', () => {
  it('is read back by readXml, whatever the names hold', () => {
    const key = 'a<b>&"\'\r\n\u0001\t照😀]]>'
    const root = readXml(
      xmlDocument([
        'R',
        [
          ['Key', key],
          ['Empty', []],
        ],
      ]),
    )
    expect(textOf(root, 'Key')).toBe(key)
    expect(textOf(root, 'Empty')).toBe('')
  })
})
