import { describe, expect, it } from 'vitest'
import type { FragmentSum } from '#shared/fragment-cost.ts'
import { sumWords } from '../../../renderer/src/components/fragment-delete/sum-words.ts'
import {
  costWords,
  ledgerSentence,
  sumFigures,
} from '../../../renderer/src/components/fragments/sum-words.ts'
import { createText, type Language } from '../../../renderer/src/text/i18n.ts'

const MiB = 1024 ** 2

function deps(locale: Language) {
  const { t } = createText(locale).global
  return {
    t: (key: string, params = {}, count?: number) =>
      count === undefined ? t(key, { ...params }) : t(key, { ...params }, count),
    locale,
    currency: 'CNY',
  }
}

/** 412 fragments, all of them measured and priced. */
function aSum(change: Partial<FragmentSum> = {}): FragmentSum {
  return {
    fragments: 412,
    parts: 1648,
    bytes: 300 * MiB,
    costPerMonth: 38,
    unmeasured: 0,
    unpriced: 0,
    old: 391,
    inUse: 3,
    dearByLifecycle: 0,
    ...change,
  }
}

describe('the ledger in a sentence', () => {
  it('tells count, bytes, money, age and whose they are', () => {
    expect(ledgerSentence(aSum(), 6, deps('en'))).toBe(
      '412 fragments in 6 buckets, 300.0 MiB stored, about ¥38.00 a month; 391 older than 30 days; 3 belong to your tasks',
    )
  })

  it.each([
    ['en', 38, 'about ¥38.00 a month', 'at least ¥38.00 a month'],
    ['en', 0.002, 'less than ¥0.01 a month', 'so far less than ¥0.01 a month'],
    ['zh-CN', 38, '每月约 ¥38.00', '每月至少 ¥38.00'],
    ['zh-CN', 0.002, '每月不到 ¥0.01', '目前每月不到 ¥0.01'],
  ] as const)('says money in %s as a person would: %d', (locale, costPerMonth, all, part) => {
    expect(costWords(aSum({ costPerMonth }), deps(locale))).toBe(all)
    expect(costWords(aSum({ costPerMonth, unmeasured: 1 }), deps(locale))).toBe(part)
    expect(costWords(aSum({ costPerMonth, unpriced: 1 }), deps(locale))).toBe(part)
    const sentence = ledgerSentence(aSum({ costPerMonth, unmeasured: 1 }), 6, deps(locale))
    expect(sentence).toContain(part)
    expect(sentence).not.toContain('<')
  })
})

describe('the sums of a column', () => {
  it('begin with ≥ while something is not measured', () => {
    expect(sumFigures(aSum({ unmeasured: 400 }), deps('en'))).toEqual({
      parts: '≥ 1,648',
      bytes: '≥ 300.0 MiB',
      cost: '≥ ¥38.00',
    })
    expect(sumFigures(aSum(), deps('en')).bytes).toBe('300.0 MiB')
  })

  it('know all bytes of what only has no price', () => {
    const figures = sumFigures(aSum({ unpriced: 2 }), deps('en'))
    expect(figures).toMatchObject({ bytes: '300.0 MiB', cost: '≥ ¥38.00' })
  })

  it('never say that something is at least less than something', () => {
    expect(sumFigures(aSum({ costPerMonth: 0.002 }), deps('en')).cost).toBe('<¥0.01')
    expect(sumFigures(aSum({ costPerMonth: 0.002, unmeasured: 1 }), deps('en')).cost).toBe(
      '≥ ¥0.00',
    )
  })

  it('are not there while nothing is measured', () => {
    expect(sumFigures(aSum({ unmeasured: 412 }), deps('en'))).toEqual({})
  })
})

describe('what a deletion frees', () => {
  it.each([
    ['en', '1,648 parts, 300.0 MiB, less than ¥0.01 a month'],
    ['zh-CN', '1,648 个分片，300.0 MiB，每月不到 ¥0.01'],
  ] as const)('is said in %s without a sign', (locale, words) => {
    const text = deps(locale)
    expect(sumWords(text, locale, aSum({ costPerMonth: 0.002 }), 'CNY')).toBe(words)
  })

  it('is told as far as it is known', () => {
    const words = sumWords(deps('en'), 'en', aSum({ costPerMonth: 0.002, unmeasured: 1 }), 'CNY')
    expect(words).toBe('at least 1,648 parts, 300.0 MiB, so far less than ¥0.01 a month')
  })
})
