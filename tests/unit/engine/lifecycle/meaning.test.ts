import { describe, expect, it } from 'vitest'
import { isSameMeaning } from '../../../../electron/engine/lifecycle/meaning.ts'
import { richDocument } from '../../../support/lifecycle-documents.ts'

const one = '<LifecycleConfiguration>'
const two = '</LifecycleConfiguration>'
const made = (id: string): string => `<Rule><ID>${id}</ID><Prefix>p</Prefix></Rule>`
const document = (inside: string): string => one + inside + two

describe('isSameMeaning', () => {
  it.each([
    ['white space between elements', richDocument.replaceAll(/>\s+</g, '><')],
    ['comments', richDocument.replace(/<!--.*?-->/, '')],
    ['the declaration', richDocument.replace(/<\?.*?\?>/, '')],
    ['another way to write a character', richDocument.replace('照', '&#x7167;')],
    ['CDATA', richDocument.replace('a&lt;b', '<![CDATA[a<b]]>')],
    ['space around a number', richDocument.replace('<Days>30<', '<Days> 30\n<')],
    ['an empty prefix that is left out', richDocument.replace('<Prefix></Prefix>', '')],
    [
      'a namespace',
      richDocument.replace('<LifecycleConfiguration>', '<LifecycleConfiguration xmlns="u">'),
    ],
  ])('does not look at %s', (_, other) => {
    expect(other).not.toBe(richDocument)
    expect(isSameMeaning(richDocument, other)).toBe(true)
  })

  it('does not look at the order of rules and elements', () => {
    const rules = ['<Rule><ID>a</ID><Status>Enabled</Status></Rule>', '<Rule><ID>b</ID></Rule>']
    expect(isSameMeaning(document(rules.join('')), document(rules.toReversed().join('')))).toBe(
      true,
    )
    const turned = document(
      '<Rule><Status>Enabled</Status><ID>a</ID></Rule><Rule><ID>b</ID></Rule>',
    )
    expect(isSameMeaning(document(rules.join('')), turned)).toBe(true)
  })

  it.each([
    ['a number', '<Days>30<', '<Days>31<'],
    ['a space in a prefix', '<Prefix>logs/<', '<Prefix>logs/ <'],
    ['a space in the value of a tag', '<Value> spaced <', '<Value>spaced<'],
    ['a status', 'Disabled', 'Enabled'],
    ['an ID', '<ID>tagged<', '<ID>other<'],
    ['an element that is gone', '<IsAccessTime>false</IsAccessTime>', ''],
    ['an element that came', '<ID>tagged</ID>', '<ID>tagged</ID><New/>'],
    ['an attribute', '<Filter>', '<Filter mode="x">'],
    ['an element elsewhere', '</Tag>\n      </Not>', '</Tag><X/></Not>'],
  ])('sees %s', (_, from, to) => {
    expect(richDocument).toContain(from)
    expect(isSameMeaning(richDocument, richDocument.replace(from, to))).toBe(false)
  })

  it('sees a rule that is gone, doubled, or came', () => {
    const rule = '<Rule><ID>a</ID></Rule>'
    expect(isSameMeaning(document(rule), document(''))).toBe(false)
    expect(isSameMeaning(document(rule), document(rule + rule))).toBe(false)
    expect(isSameMeaning(document(rule + rule), document(`${rule}<Rule><ID>b</ID></Rule>`))).toBe(
      false,
    )
  })

  it('lets the service make up the ID of a rule without one, each for one rule', () => {
    const bare = '<Rule><Prefix>p</Prefix></Rule>'
    expect(isSameMeaning(document(bare), document(made('x')))).toBe(true)
    expect(isSameMeaning(document(bare.replace('<P', '<ID/><P')), document(made('x')))).toBe(true)
    expect(isSameMeaning(document(made('x')), document(bare))).toBe(false)
    expect(isSameMeaning(document(bare + made('x')), document(made('x') + made('y')))).toBe(true)
    expect(isSameMeaning(document(bare + made('x')), document(made('y') + made('z')))).toBe(false)
    expect(isSameMeaning(document(bare + bare), document(made('x')))).toBe(false)
  })

  it('takes no configuration and one without rules for the same', () => {
    expect(isSameMeaning(undefined, undefined)).toBe(true)
    expect(isSameMeaning(undefined, document(''))).toBe(true)
    expect(isSameMeaning(undefined, richDocument)).toBe(false)
    expect(isSameMeaning(richDocument, undefined)).toBe(false)
  })
})
