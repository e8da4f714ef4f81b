import { describe, expect, it } from 'vitest'
import { planChange } from '../../../../electron/engine/lifecycle/plan-change.ts'
import { richDocument } from '../../../support/lifecycle-documents.ts'

const place = { connectionId: 'c', bucket: 'b', kept: undefined }
const set = (prefix: string, ruleId: string | null = null) =>
  ({ kind: 'set', ruleId, prefix, days: 7 }) as const
const refusal = expect.objectContaining({ code: 'request/refused' })

describe('planChange', () => {
  it.each([
    ['tmp/inner/', null, ['old-fragments']],
    ['t', null, ['old-fragments']],
    ['', null, ['old-fragments']],
    ['other/', null, []],
    ['tmp/', 'old-fragments', []],
  ] as const)('names rules that delete fragments of %j too', (prefix, ruleId, overlaps) => {
    const planned = planChange({ ...place, xml: richDocument }, set(prefix, ruleId))
    expect(planned).toMatchObject({ before: richDocument, overlaps })
  })

  it('begins a configuration, and ends it with its last rule', () => {
    const begun = planChange({ ...place, xml: undefined }, set('a/'))
    expect(begun.before).toBeUndefined()
    const ruleId = 'partway-abort-fragments-1'
    const ended = planChange({ ...place, xml: begun.after }, { kind: 'remove', ruleId })
    expect(ended).toMatchObject({ before: begun.after, after: undefined, overlaps: [] })
  })

  it('refuses to change what is not there', () => {
    expect(() => planChange({ ...place, xml: undefined }, set('a/', 'r'))).toThrow(refusal)
    const remove = { kind: 'remove', ruleId: 'r' } as const
    expect(() => planChange({ ...place, xml: undefined }, remove)).toThrow(refusal)
    expect(() => planChange({ ...place, xml: richDocument }, remove)).toThrow(refusal)
  })

  it('goes back to what was kept, and to nothing where nothing was or no rule was in it', () => {
    const undo = { kind: 'undo' } as const
    const to = (previous: string | null) =>
      planChange(
        { ...place, xml: richDocument, kept: { savedMs: 1, previous, written: null } },
        undo,
      ).after
    expect(to('<LifecycleConfiguration><Rule/></LifecycleConfiguration>')).toBe(
      '<LifecycleConfiguration><Rule/></LifecycleConfiguration>',
    )
    expect(to(null)).toBeUndefined()
    expect(to('<LifecycleConfiguration/>')).toBeUndefined()
    expect(() => planChange({ ...place, xml: richDocument }, undo)).toThrow(refusal)
  })
})
