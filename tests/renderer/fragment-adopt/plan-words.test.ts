import { describe, expect, it } from 'vitest'
import {
  beyondSentence,
  cutSentence,
  planSentence,
} from '../../../renderer/src/components/fragment-adopt/plan-words.ts'
import { createText, type Language } from '../../../renderer/src/text/i18n.ts'
import type { Text } from '../../../renderer/src/text/use-text.ts'
import { aPlan } from '../harness/fragment-dialog-answers.ts'

const MiB = 1024 ** 2

function textIn(language: Language): Pick<Text, 't'> {
  const { t } = createText(language).global
  return {
    t: (key, params = {}, count) =>
      count === undefined ? t(key, { ...params }) : t(key, { ...params }, count),
  }
}
const english = textIn('en')
const plan = { ...aPlan, bytesToSend: 180 * MiB }

describe('planSentence', () => {
  it('says what matches, what does not, and how much that is to send', () => {
    expect(planSentence(english, 'en', plan)).toBe(
      '37 of 40 parts match, 2 differ, 1 is missing: 180.0 MiB to send.',
    )
    expect(planSentence(textIn('zh-CN'), 'zh-CN', plan)).toBe(
      '40 个分片中 37 个一致，2 个不一致，1 个缺失：需发送 180.0 MiB。',
    )
  })

  it('leaves out what there is none of', () => {
    const missing = { ...plan, different: [], missing: [38, 39, 40] }
    expect(planSentence(english, 'en', missing)).toBe(
      '37 of 40 parts match, 3 are missing: 180.0 MiB to send.',
    )
    const different = { ...plan, different: [7], missing: [] }
    expect(planSentence(english, 'en', different)).toBe(
      '39 of 40 parts match, 1 differs: 180.0 MiB to send.',
    )
  })

  it('says so when nothing is left to send', () => {
    const all = { ...plan, different: [], missing: [], bytesToSend: 0 }
    expect(planSentence(english, 'en', all)).toBe(
      'All 40 parts match: nothing is left to send, the object only has to be put together.',
    )
    expect(planSentence(english, 'en', { ...all, parts: 1 })).toMatch(/^The only part matches:/)
  })

  it('does not count parts beyond the end of the file among those that differ', () => {
    const beyond = { ...plan, different: [2, 41, 42], missing: [] }
    expect(planSentence(english, 'en', beyond)).toMatch(/^39 of 40 parts match, 1 differs:/)
    expect(beyondSentence(english, 'en', beyond)).toBe(
      '2 stored parts lie beyond the end of the file and are left out.',
    )
    expect(beyondSentence(english, 'en', plan)).toBeUndefined()
  })
})

describe('cutSentence', () => {
  it('tells how the file is cut', () => {
    expect(cutSentence(english, 'en', plan)).toBe('Parts of 8.0 MiB.')
    expect(cutSentence(english, 'en', { ...plan, unevenEnds: [5 * MiB, 14 * MiB] })).toBe(
      'The first 2 parts have sizes of their own; 8.0 MiB each after them.',
    )
    const unevenEnds = Array.from({ length: 40 }, (_, index) => (index + 1) * 7 * MiB)
    expect(cutSentence(english, 'en', { ...plan, unevenEnds })).toBe(
      'Parts of different sizes, as they were stored.',
    )
  })
})
