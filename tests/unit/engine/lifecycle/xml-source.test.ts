import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  abortRulesOf,
  hasOverlap,
  readConfiguration,
} from '../../../../electron/engine/lifecycle/configuration.ts'
import { differenceOf } from '../../../../electron/engine/lifecycle/difference.ts'
import { isSameMeaning } from '../../../../electron/engine/lifecycle/meaning.ts'
import {
  escapeXml,
  scanXml,
  type SourceElement,
} from '../../../../electron/engine/lifecycle/xml-source.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import { randomDocument } from '../../../support/lifecycle-documents.ts'

const textAt = (xml: string, { start, end }: { start: number; end: number }): string =>
  xml.slice(start, end)

/** `read` when it is read in every way, else the code of the error or what is wrong. */
function outcomeOf(xml: string): string {
  try {
    const configuration = readConfiguration(xml)
    if (differenceOf(xml, xml).some(({ kind }) => kind !== 'same')) return 'differs from itself'
    if (!isSameMeaning(xml, `${xml} `)) return 'means something else than itself'
    return abortRulesOf(configuration).length > configuration.rules.length ? 'more rules' : 'read'
  } catch (error) {
    return error instanceof TransferError ? error.code : String(error)
  }
}

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

  it('reads a damaged document or refuses it, and never in another way', () => {
    const choices = seededChoices(printedSeed())
    const noise = [
      '<',
      '>',
      '&',
      ';',
      '"',
      "'",
      '/',
      '=',
      ' ',
      '!',
      '-',
      ']]>',
      '<![CDATA[',
      '\u0000',
    ]
    let refused = 0
    for (let round = 0; round < 1_000; round++) {
      let xml = randomDocument(choices)
      for (let count = choices.below(3); count >= 0; count--) {
        const at = choices.below(xml.length)
        xml = xml.slice(0, at) + choices.pick(noise) + xml.slice(at + choices.below(4))
      }
      const outcome = outcomeOf(xml)
      expect(['read', 'oss/protocol']).toContain(outcome)
      if (outcome !== 'read') refused++
    }
    expect(refused).toBeGreaterThan(50)
    expect(refused).toBeLessThan(950)
  })

  it.each([
    [
      'spaces in a text',
      `<LifecycleConfiguration>${' '.repeat(2_000_000)}</LifecycleConfiguration>`,
    ],
    ['spaces in a tag', `<LifecycleConfiguration${' '.repeat(2_000_000)}/>`],
    ['spaces in an attribute', `<LifecycleConfiguration a="${' '.repeat(2_000_000)}"/>`],
    [
      'rules',
      `<LifecycleConfiguration>${'<Rule><A/></Rule>'.repeat(20_000)}</LifecycleConfiguration>`,
    ],
  ])('is not kept busy by endless %s', (_, xml) => {
    const configuration = readConfiguration(xml)
    expect(hasOverlap(configuration)).toBe(configuration.rules.length > 1)
    expect(differenceOf(xml, xml).every(({ kind }) => kind === 'same')).toBe(true)
    expect(isSameMeaning(xml, `${xml} `)).toBe(true)
  })
})
