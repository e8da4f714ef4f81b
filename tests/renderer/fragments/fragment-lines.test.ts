import { describe, expect, it } from 'vitest'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { defaultPrices } from '#shared/price-table.ts'
import { ageGroup, linesOf } from '../../../renderer/src/stores/fragment-groups.ts'
import {
  compareFragments,
  fragmentMatcher,
  noFilter,
} from '../../../renderer/src/stores/fragment-list.ts'
import {
  keepPicks,
  pickOnly,
  pickRange,
  pickToggle,
} from '../../../renderer/src/stores/fragment-picks.ts'
import { ledgerOf } from '../../../renderer/src/stores/fragment-sums.ts'
import { emptySelection } from '../../../renderer/src/stores/selection.ts'
import { aRow, known } from './a-listing.ts'

const dayMs = 86_400_000
const nowMs = Date.UTC(2026, 10, 21)
const how = { nowMs, locale: 'en', oldestFirst: true }

function sorted(by: Parameters<typeof compareFragments>[0]['by'], descending: boolean) {
  return (all: readonly FragmentRow[]) =>
    all
      .toSorted(compareFragments({ by, descending }, 'en', defaultPrices))
      .map(({ uploadId }) => uploadId)
}

describe('the order', () => {
  const small = aRow({ uploadId: 'small', size: known(3, 10) })
  const large = aRow({ uploadId: 'large', size: known(1, 20) })
  const unmeasured = aRow({ uploadId: 'unmeasured' })
  const unpriced = aRow({ uploadId: 'unpriced', region: 'nowhere', size: known(2, 15) })

  it('puts what is not measured last, whichever way it is sorted', () => {
    const all = [unmeasured, large, small]
    expect(sorted('bytes', false)(all)).toEqual(['small', 'large', 'unmeasured'])
    expect(sorted('bytes', true)(all)).toEqual(['large', 'small', 'unmeasured'])
    expect(sorted('parts', false)(all)).toEqual(['large', 'small', 'unmeasured'])
  })

  it('puts what has no price behind what has one', () => {
    expect(sorted('cost', true)([unpriced, unmeasured, large]).at(0)).toBe('large')
  })

  it('puts the youngest first by age, and what has no age last', () => {
    const [old, young] = [1000, 2000].map((initiatedMs) =>
      aRow({ uploadId: `${initiatedMs}`, initiatedMs }),
    )
    const all = [
      aRow({ uploadId: 'ageless', initiatedMs: undefined }),
      ...[old, young].flatMap((each) => each ?? []),
    ]
    expect(sorted('age', false)(all)).toEqual(['2000', '1000', 'ageless'])
    expect(sorted('age', true)(all)).toEqual(['1000', '2000', 'ageless'])
  })

  it('counts numbers in names as numbers', () => {
    const all = [aRow({ key: 'take10', uploadId: 'b' }), aRow({ key: 'take9', uploadId: 'a' })]
    expect(sorted('key', false)(all)).toEqual(['a', 'b'])
  })

  it('is the same however two uploads of one key came in', () => {
    const twins = [aRow({ uploadId: 'x' }), aRow({ uploadId: 'y' })]
    expect(sorted('key', false)(twins)).toEqual(sorted('key', false)(twins.toReversed()))
  })
})

describe('filters', () => {
  it.each([
    [{ text: 'EP07' }, { key: '2026/ep07/a.mov' }, true],
    [{ text: 'ep08' }, { key: '2026/ep07/a.mov' }, false],
    [{ olderThanDays: 7 }, { initiatedMs: nowMs - 7 * dayMs - 1 }, true],
    [{ olderThanDays: 7 }, { initiatedMs: nowMs - 7 * dayMs }, false],
    [{ olderThanDays: 7 }, { initiatedMs: undefined }, false],
    [{ atLeastBytes: 100 }, { size: known(1, 100) }, true],
    [{ atLeastBytes: 100 }, { size: known(1, 99) }, false],
    [{ atLeastBytes: 100 }, { size: undefined }, false],
    [{ use: 'known' as const }, { use: { kind: 'unknown' as const } }, false],
  ])('%j shows %j: %s', (filter, row, isShown) => {
    expect(fragmentMatcher({ ...noFilter, ...filter }, nowMs)(aRow(row))).toBe(isShown)
  })
})

describe('groups', () => {
  it.each([
    [dayMs - 1, 'day'],
    [dayMs, 'week'],
    [7 * dayMs, 'month'],
    [30 * dayMs - 1, 'month'],
    [30 * dayMs, 'quarter'],
    [90 * dayMs, 'older'],
  ])('say of one begun %d ms ago: %s', (ms, group) => {
    expect(ageGroup(nowMs - ms, nowMs)).toBe(group)
  })

  it('are folders with their bucket, and each fragment stands in one', () => {
    const all = [
      aRow({ key: 'b/2.mov', uploadId: '1' }),
      aRow({ key: 'a/1.mov', uploadId: '2' }),
      aRow({ key: 'top.mov', uploadId: '3' }),
      aRow({ key: 'b/1.mov', uploadId: '4' }),
      aRow({ key: 'b/1.mov', uploadId: '5', bucket: 'another' }),
    ]
    const { groups, lines } = linesOf(all, 'folder', new Set(), how)
    expect([...groups.values()].map(({ name }) => name)).toEqual([
      'another/b/',
      'media-archive/',
      'media-archive/a/',
      'media-archive/b/',
    ])
    expect(lines).toHaveLength(all.length + groups.size)
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('of ages stand as the rows do, those of unknown age last', () => {
    const all = [
      aRow({ uploadId: '1', initiatedMs: nowMs - 400 * dayMs }),
      aRow({ uploadId: '2', initiatedMs: undefined }),
      aRow({ uploadId: '3', initiatedMs: nowMs - 1000 }),
    ]
    const names = (oldestFirst: boolean): string[] =>
      [...linesOf(all, 'age', new Set(), { ...how, oldestFirst }).groups.values()].map(
        ({ name }) => name,
      )
    expect(names(true)).toEqual(['older', 'day', 'unknown'])
    expect(names(false)).toEqual(['day', 'older', 'unknown'])
  })
})

describe('selecting with groups', () => {
  const all = ['a', 'b'].flatMap((folder) =>
    [1, 2].map((n) => aRow({ key: `${folder}/${n}`, uploadId: `${folder}${n}` })),
  )
  const ids = all.map(({ id }) => id)
  const open = linesOf(all, 'folder', new Set(), how)
  const [first = '', second = ''] = open.groups.keys()
  const shut = linesOf(all, 'folder', new Set([second]), how)

  it('takes a whole group, and gives it back when all of it was taken', () => {
    const taken = pickOnly(open, first)
    expect([...taken.ids]).toEqual(ids.slice(0, 2))
    expect([...pickToggle(open, taken, second).ids]).toEqual(ids)
    expect(pickToggle(open, taken, first).ids.size).toBe(0)
  })

  it('takes what collapsed groups hold on the way of a range, and no headings', () => {
    const from = pickOnly(shut, ids[1] ?? '')
    expect([...pickRange(shut, from, second).ids]).toEqual(ids.slice(1))
    expect([...pickRange(open, from, ids[2] ?? '').ids]).toEqual(ids.slice(1, 3))
  })

  it('keeps what is selected inside a group that is collapsed, and moves the focus', () => {
    const inside = pickOnly(open, ids[3] ?? '')
    const kept = keepPicks(inside, open.lines, shut, ids)
    expect([...kept.ids]).toEqual([ids[3]])
    expect(kept.focused).toBe(second)
  })

  it('is the same object while nothing has left', () => {
    expect(keepPicks(emptySelection, open.lines, shut, ids)).toBe(emptySelection)
  })
})

describe('the ledger', () => {
  it('counts by bucket and in total, as far as sizes and prices are known', () => {
    const gib = 2 ** 30
    const use = { kind: 'in-use', taskId: 't', sourcePath: '/a' } as const
    const old = nowMs - 31 * dayMs
    const { total, byBucket } = ledgerOf(
      [
        aRow({ uploadId: '1', size: known(1, 100 * gib), initiatedMs: old }),
        aRow({ uploadId: '2', bucket: 'b', size: known(2, gib), region: 'x', initiatedMs: nowMs }),
        aRow({ uploadId: '3', use, initiatedMs: nowMs }),
      ],
      defaultPrices,
      nowMs,
    )
    expect(total).toMatchObject({ fragments: 3, unmeasured: 1, unpriced: 1, old: 1, inUse: 1 })
    expect(total.costPerMonth).toBeCloseTo(12)
    expect(byBucket.get('media-archive')?.fragments).toBe(2)
    expect(byBucket.get('b')).toMatchObject({ bytes: gib, costPerMonth: 0 })
  })
})
