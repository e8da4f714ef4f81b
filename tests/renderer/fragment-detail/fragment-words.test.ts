import { describe, expect, it } from 'vitest'
import type { FragmentParts, FragmentRow, Gap } from '#shared/fragment-view.ts'
import { fragmentFacts } from '../../../renderer/src/components/fragment-detail/fragment-facts.ts'
import { fragmentReport } from '../../../renderer/src/components/fragment-detail/fragment-report.ts'
import { gapWords, missingIn } from '../../../renderer/src/components/fragment-detail/gap-words.ts'
import { markWords } from '../../../renderer/src/components/fragment-detail/mark-words.ts'
import { marksOf } from '../../../renderer/src/components/fragment-detail/part-marks.ts'
import { createText, type Language } from '../../../renderer/src/text/i18n.ts'
import type { Text } from '../../../renderer/src/text/use-text.ts'
import { aStrangeFragment, numbersTo, storedParts } from '../harness/fragment-dialog-answers.ts'

function textIn(language: Language): Pick<Text, 't'> {
  const { t } = createText(language).global
  return {
    t: (key, params = {}, count) =>
      count === undefined ? t(key, { ...params }) : t(key, { ...params }, count),
  }
}
const english = textIn('en')
const some: FragmentParts = {
  parts: storedParts(numbersTo(1200, [3, 4, 9])),
  requests: { made: 20, most: 100 },
}

function facts(fragment: FragmentRow, answer?: FragmentParts): ReadonlyMap<string, string> {
  const groups = fragmentFacts(english, 'en', fragment, answer)
  const all = groups.flatMap((group) => group.facts)
  return new Map(all.map(({ key, value }) => [key.replace('fragmentDetail.fact.', ''), value]))
}

describe('gapWords', () => {
  const gaps: readonly Gap[] = [
    { from: 3, to: 5 },
    { from: 9, to: 9 },
    { from: 1200, to: 1201 },
  ]

  it('names every gap', () => {
    expect(gapWords(english, 'en', gaps)).toBe('parts 3–5, part 9 and parts 1,200–1,201')
    expect(gapWords(english, 'en', gaps.slice(0, 1))).toBe('parts 3–5')
    expect(gapWords(english, 'en', [])).toBe('')
    expect(gapWords(textIn('zh-CN'), 'zh-CN', gaps)).toBe('分片 3–5、分片 9 和分片 1,200–1,201')
  })

  it('says how many more there are where there is no room', () => {
    expect(gapWords(english, 'en', gaps, 1)).toBe('parts 3–5 and 2 more')
  })

  it('counts parts, not gaps', () => {
    expect(missingIn(gaps)).toBe(6)
  })
})

describe('fragmentFacts', () => {
  it('tells what the listing told, before any part is known', () => {
    const found = facts(aStrangeFragment())
    expect(found.get('key')).toBe('2026/ep07/EP07_master_ProRes4444.mov')
    expect(found.get('storageClass')).toBe('Standard')
    expect(found.get('use')).toBe('Not by a task of this Partway')
    expect(found.has('parts')).toBe(false)
    expect(found.has('requests')).toBe(false)
  })

  it('leaves out what is not known of an upload opened by its ID', () => {
    const found = facts(
      aStrangeFragment({ initiatedMs: undefined, storageClass: undefined, region: '' }),
    )
    expect([...found.keys()]).toEqual(['key', 'bucket', 'uploadId', 'use'])
  })

  it('sums the parts up, with gaps and the requests they cost', () => {
    const found = facts(aStrangeFragment(), some)
    expect(found.get('parts')).toBe('1,197 stored, up to part 1,200')
    expect(found.get('gaps')).toBe('parts 3–4 and part 9')
    expect(found.get('partSize')).toBe('8.0 MiB')
    expect(found.get('size')).toBe('9.4 GiB (10,041,163,776 bytes)')
    expect(found.get('requests')).toBe('2 for these parts; 20 of at most 100 on this page')
  })

  it('tells the smallest and the largest part where sizes differ', () => {
    const [first, second, third] = storedParts([1, 2, 3])
    if (!first || !second || !third) throw new Error('three parts')
    const parts = [{ ...first, sizeBytes: 1024 ** 2 }, second, third]
    expect(facts(aStrangeFragment(), { ...some, parts }).get('partSize')).toBe(
      'From 1.0 MiB to 8.0 MiB',
    )
  })

  it('does not mind a last part that is shorter', () => {
    const [first, second] = storedParts([1, 2])
    if (!first || !second) throw new Error('two parts')
    const parts = [first, { ...second, sizeBytes: 1 }]
    expect(facts(aStrangeFragment(), { ...some, parts }).get('partSize')).toBe('8.0 MiB')
  })

  it('names the task that uses it', () => {
    const use = { kind: 'in-use', taskId: 't', sourcePath: '/films/a.mov' } as const
    expect(facts(aStrangeFragment({ use })).get('use')).toBe('By the task for /films/a.mov')
  })
})

describe('markWords', () => {
  const marks = marksOf(storedParts([1, 2, 4]))
  const parts = new Map(storedParts([1, 2, 4]).map((part) => [part.number, part]))

  it('tells everything about one stored part', () => {
    const { title, facts: told } = markWords(english, 'en', marks, parts, { first: 2, last: 2 })
    expect(title).toBe('Part 2')
    expect(told.map(({ label }) => label)).toEqual([
      'State',
      'Offset',
      'Size',
      'Stored',
      'ETag',
      'CRC-64',
    ])
    expect(told[1]?.value).toBe('8,388,608')
  })

  it('says no more of a gap than that it is one', () => {
    const { facts: told } = markWords(english, 'en', marks, parts, { first: 3, last: 3 })
    expect(told).toEqual([{ label: 'State', value: 'Gap', isError: false }])
  })

  it('counts what is behind a square of several parts', () => {
    const { title, facts: told } = markWords(english, 'en', marks, parts, { first: 1, last: 4 })
    expect(title).toBe('Parts 1 to 4')
    expect(told.map(({ label, value }) => [label, value])).toEqual([
      ['Stored', '3'],
      ['Gap', '1'],
      ['Size', '24.0 MiB'],
    ])
  })
})

describe('fragmentReport', () => {
  const context = {
    version: '0.1.0',
    platform: 'linux',
    atMs: Date.UTC(2026, 10, 21, 1, 14, 5),
    timeZone: 'Asia/Shanghai',
    endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
  }

  it('holds what a support desk asks for', () => {
    const fragment = aStrangeFragment({ initiatedMs: Date.UTC(2026, 4, 1) })
    const lines = fragmentReport(fragment, some, context).split('\n')
    expect(lines.slice(0, 4)).toEqual([
      'Partway: 0.1.0 on linux',
      'Time: 2026-11-21 09:14:05 GMT+8 (Asia/Shanghai)',
      'Fragment: oss://media-archive/2026/ep07/EP07_master_ProRes4444.mov',
      'Upload ID: 0004B9895DBBB6EC98E36A1D2F8D3F00',
    ])
    expect(lines).toContain('Initiated: 2026-05-01 08:00:00 GMT+8 (Asia/Shanghai)')
    expect(lines).toContain('Parts: 1197 stored, last is 1200, 10041163776 bytes')
    expect(lines).toContain('Missing: 3-4, 9')
    expect(lines).toContain('In use: not by a task here')
  })

  it('tells of no parts before they are listed, and of none that are stored', () => {
    expect(fragmentReport(aStrangeFragment(), undefined, context)).not.toContain('Parts:')
    const none = { ...some, parts: [] }
    expect(fragmentReport(aStrangeFragment(), none, context)).toContain('Parts: none stored')
  })
})
