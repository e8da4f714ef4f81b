import { describe, expect, it } from 'vitest'
import {
  abortRulesOf,
  hasOverlap,
  readConfiguration,
} from '../../../../electron/engine/lifecycle/configuration.ts'
import { richDocument } from '../../../support/lifecycle-documents.ts'

function document(...rules: readonly string[]): string {
  return `<LifecycleConfiguration>${rules.join('')}</LifecycleConfiguration>`
}
const rule = (prefix: string, action: string): string =>
  `<Rule><Prefix>${prefix}</Prefix><Status>Enabled</Status>${action}</Rule>`
const abort = (inside: string): string => `<AbortMultipartUpload>${inside}</AbortMultipartUpload>`
const expiration = '<Expiration><Days>1</Days></Expiration>'

describe('a configuration', () => {
  it('tells which rules delete fragments, and which of them do only that', () => {
    const configuration = readConfiguration(richDocument)
    expect(abortRulesOf(configuration)).toEqual([
      { id: 'old-fragments', prefix: 'tmp/', isEnabled: true, after: { days: 3 } },
    ])
    expect(configuration.rules.map(({ isPlain }) => isPlain)).toEqual([false, false, false, true])
  })

  it.each([
    ['<Days> 12 </Days>', { days: 12 }],
    [
      '<CreatedBeforeDate>2026-05-01T00:00:00.000Z</CreatedBeforeDate>',
      { createdBeforeMs: Date.UTC(2026, 4, 1) },
    ],
    ['<Days>0</Days>', undefined],
    ['<Days>x</Days>', undefined],
    ['<CreatedBeforeDate>soon</CreatedBeforeDate>', undefined],
    ['', undefined],
  ])('reads the deadline %s', (inside, after) => {
    const [found] = readConfiguration(document(rule('p', abort(inside)))).rules
    expect(found?.after).toEqual(after)
  })

  it('is told from other documents', () => {
    expect(() => readConfiguration('<Error/>')).toThrow(
      expect.objectContaining({ code: 'oss/protocol' }),
    )
  })

  it.each([
    [true, [rule('a/', expiration), rule('a/b/', expiration)]],
    [true, [rule('a/b/', abort('<Days>1</Days>')), rule('', abort('<Days>2</Days>'))]],
    [false, [rule('a/', expiration), rule('a/b/', abort('<Days>1</Days>'))]],
    [false, [rule('a/', expiration), rule('b/', expiration), rule('', abort('<Days>1</Days>'))]],
    [false, []],
  ])('says %s to the same action on overlapping prefixes', (expected, rules) => {
    expect(hasOverlap(readConfiguration(document(...rules)))).toBe(expected)
  })
})
