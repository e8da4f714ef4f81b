import { describe, expect, it } from 'vitest'
import {
  abortRulesOf,
  readConfiguration,
} from '../../../../electron/engine/lifecycle/configuration.ts'
import {
  addRule,
  changeRule,
  createConfiguration,
  removeRule,
} from '../../../../electron/engine/lifecycle/merge.ts'
import { isSameMeaning } from '../../../../electron/engine/lifecycle/meaning.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import {
  randomDocument,
  richDocument,
  rulesSeenByOthers,
} from '../../../support/lifecycle-documents.ts'

const wanted = { prefix: 'backup/', days: 7 }

const read = readConfiguration
const add = (xml: string, rule = wanted) => addRule(read(xml), rule)

function aRule(id: string, inside: string): string {
  return `<Rule><ID>${id}</ID><Prefix>p/</Prefix><Status>Enabled</Status>${inside}</Rule>`
}
const abort = '<AbortMultipartUpload><Days>3</Days></AbortMultipartUpload>'
const document = (...rules: readonly string[]): string =>
  `<LifecycleConfiguration>${rules.join('')}</LifecycleConfiguration>`
const full = (count: number): string =>
  document(...Array.from({ length: count }, (_, at) => aRule(`r${at}`, abort)))

describe('a rule of ours', () => {
  it('does not come a second time where it is in force already', () => {
    const theirs = document(aRule('theirs', abort), aRule('r1', abort))
    expect(add(theirs, { prefix: 'p/', days: 3 })).toEqual({ text: theirs, ruleId: 'theirs' })
    expect(add(theirs, { prefix: 'p/', days: 4 }).text).not.toBe(theirs)
    expect(add(theirs, { prefix: 'p', days: 3 }).text).not.toBe(theirs)
    const off = theirs.replaceAll('Enabled', 'Disabled')
    expect(add(off, { prefix: 'p/', days: 3 }).text).not.toBe(off)
    const more = document(aRule('r1', `${abort}<Expiration><Days>3</Days></Expiration>`))
    expect(add(more, { prefix: 'p/', days: 3 }).text).not.toBe(more)
  })

  it('goes into any configuration and out again without a trace, other rules untouched', () => {
    const choices = seededChoices(printedSeed())
    for (let round = 0; round < 500; round++) {
      const before = randomDocument(choices)
      const rule = {
        prefix: choices.pick(['', 'a/', '照片/', 'a&b<c>"\'/', ']]>', '&amp;']),
        // More than any rule of the documents: one in force already would not come a second time.
        days: 3_000 + choices.below(650),
      }
      const { text, ruleId } = addRule(read(before), rule)
      expect(rulesSeenByOthers(before)).toHaveLength(read(before).rules.length)
      expect(rulesSeenByOthers(text).slice(0, -1)).toEqual(rulesSeenByOthers(before))
      const rules = abortRulesOf(read(text))
      const mine = { id: ruleId, prefix: rule.prefix, isEnabled: true, after: { days: rule.days } }
      expect(rules).toEqual([...abortRulesOf(read(before)), mine])
      expect(new Set(read(text).rules.map(({ id }) => id)).has(ruleId)).toBe(true)
      expect(removeRule(read(text), ruleId)).toBe(before)
      const other = { prefix: 'other/', days: 9 }
      const changed = changeRule(read(text), ruleId, other).text
      expect(rulesSeenByOthers(changed).slice(0, -1)).toEqual(rulesSeenByOthers(before))
      expect(changeRule(read(changed), ruleId, rule).text).toBe(text)
      expect(isSameMeaning(before, text)).toBe(false)
    }
  })

  it('stands behind the others, set off as they are', () => {
    const { text, ruleId } = add(richDocument)
    expect(ruleId).toBe('partway-abort-fragments-1')
    expect(text.replace(/\n {2}<Rule><ID>partway-.*?<\/Rule>/, '')).toBe(richDocument)
    expect(text).toContain(
      '</Rule>\n  <Rule><ID>partway-abort-fragments-1</ID><Prefix>backup/</Prefix><Status>Enabled</Status><AbortMultipartUpload><Days>7</Days></AbortMultipartUpload></Rule>\n</Life',
    )
  })

  it('makes a configuration where there is none, and takes it along as the last one', () => {
    const { text, ruleId } = createConfiguration(wanted)
    expect(abortRulesOf(read(text))).toEqual([
      { id: ruleId, prefix: 'backup/', isEnabled: true, after: { days: 7 } },
    ])
    expect(removeRule(read(text), ruleId)).toBeUndefined()
  })

  it.each([
    ['<LifecycleConfiguration/>', '<LifecycleConfiguration><Rule>'],
    ['<a:LifecycleConfiguration xmlns:a="x" />', '<a:LifecycleConfiguration xmlns:a="x"><a:Rule>'],
    ['<LifecycleConfiguration> </LifecycleConfiguration>', '<LifecycleConfiguration><Rule>'],
  ])('goes into the empty %s', (empty, beginning) => {
    const { text } = add(empty)
    expect(text.startsWith(beginning)).toBe(true)
    expect(abortRulesOf(read(text))).toHaveLength(1)
  })

  it('gets an ID that nobody has', () => {
    const taken = document(
      aRule('partway-abort-fragments-1', abort),
      aRule(' partway-abort-fragments-2 ', abort),
    )
    expect(add(taken).ruleId).toBe('partway-abort-fragments-3')
  })

  it('is the thousandth at most', () => {
    expect(read(add(full(999)).text).rules).toHaveLength(1_000)
    expect(() => add(full(1_000))).toThrow(/no more than 1000/)
  })

  it.each([
    [{ prefix: 'a\u0000b', days: 1 }, 'prefix'],
    [{ prefix: 'a\nb', days: 1 }, 'prefix'],
    [{ prefix: 'a\u007f', days: 1 }, 'prefix'],
    [{ prefix: '\uffff', days: 1 }, 'prefix'],
    [{ prefix: ' a', days: 1 }, 'prefix'],
    [{ prefix: '\ud800', days: 1 }, 'prefix'],
    [{ prefix: '/a', days: 1 }, 'prefix'],
    [{ prefix: 'x'.repeat(1_024), days: 1 }, 'prefix'],
    [{ prefix: '', days: 0 }, 'days'],
    [{ prefix: '', days: 1.5 }, 'days'],
    [{ prefix: '', days: 3_651 }, 'days'],
  ])('refuses %j', (rule, field) => {
    const refusal = expect.objectContaining({ code: 'request/invalid', details: { field } })
    expect(() => add(richDocument, rule)).toThrow(refusal)
    expect(() => changeRule(read(richDocument), 'old-fragments', rule)).toThrow(refusal)
    expect(() => createConfiguration(rule)).toThrow(refusal)
  })
})

describe('a rule that is there', () => {
  it('is changed in its prefix and its days, and in nothing else', () => {
    const { text } = changeRule(read(richDocument), 'old-fragments', { prefix: 'a&b', days: 30 })
    expect(text).toBe(
      richDocument
        .replace('<Prefix>tmp/</Prefix>', '<Prefix>a&amp;b</Prefix>')
        .replace('<Days>3</Days>', '<Days>30</Days>'),
    )
  })

  it('is left as it is when nothing about it changes', () => {
    const same = { prefix: 'tmp/', days: 3 }
    expect(changeRule(read(richDocument), 'old-fragments', same).text).toBe(richDocument)
  })

  it.each([
    [
      '<Rule><ID>r</ID><Prefix>p/</Prefix><Status>Disabled</Status><AbortMultipartUpload><CreatedBeforeDate>2030-01-01T00:00:00.000Z</CreatedBeforeDate></AbortMultipartUpload></Rule>',
      '<Rule><ID>r</ID><Prefix>n/</Prefix><Status>Enabled</Status><AbortMultipartUpload><Days>5</Days></AbortMultipartUpload></Rule>',
    ],
    [
      `<Rule><AbortMultipartUpload><!-- c --><Days> 3 </Days></AbortMultipartUpload><ID>r</ID></Rule>`,
      `<Rule><Prefix>n/</Prefix><Status>Enabled</Status><AbortMultipartUpload><!-- c --><Days>5</Days></AbortMultipartUpload><ID>r</ID></Rule>`,
    ],
    [
      `<Rule><ID>r</ID><Prefix/><Status>Enabled</Status>${abort}</Rule>`,
      '<Rule><ID>r</ID><Prefix>n/</Prefix><Status>Enabled</Status><AbortMultipartUpload><Days>5</Days></AbortMultipartUpload></Rule>',
    ],
  ])('is in force after a change, whatever it was: %s', (before, after) => {
    const { text } = changeRule(read(document(before)), 'r', { prefix: 'n/', days: 5 })
    expect(text).toBe(document(after))
  })

  it.each([
    ['an expiration', aRule('r', `${abort}<Expiration><Days>1</Days></Expiration>`)],
    ['a tag', aRule('r', `${abort}<Tag><Key>k</Key><Value>v</Value></Tag>`)],
    ['a filter', aRule('r', `<Filter><Not><Prefix>x</Prefix></Not></Filter>${abort}`)],
    ['something unknown', aRule('r', `${abort}<Later/>`)],
    ['something unknown in its action', aRule('r', abort.replace('<Days>', '<X/><Days>'))],
    ['an attribute', aRule('r', abort.replace('<Days>', '<Days unit="d">'))],
    ['two of the action', aRule('r', abort + abort)],
    ['no such action', aRule('r', '<Expiration><Days>1</Days></Expiration>')],
    ['its ID twice', aRule('r', abort) + aRule('r', abort)],
    ['another ID', aRule('other', abort)],
    ['no ID', aRule('', abort)],
  ])('is not touched with %s', (_, rule) => {
    const configuration = read(document(rule))
    const refusal = expect.objectContaining({ code: 'request/refused' })
    expect(() => changeRule(configuration, 'r', wanted)).toThrow(refusal)
    expect(() => removeRule(configuration, 'r')).toThrow(refusal)
    expect(() => removeRule(configuration, '')).toThrow(refusal)
  })
})
