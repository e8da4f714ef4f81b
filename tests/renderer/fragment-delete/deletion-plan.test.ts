import { describe, expect, it } from 'vitest'
import { defaultPrices } from '#shared/price-table.ts'
import { storageClasses } from '#shared/storage-class.ts'
import {
  planDeletion,
  type DeletionContext,
} from '../../../renderer/src/components/fragment-delete/deletion-plan.ts'
import { aFragment } from '../harness/fragment-acts.ts'

const nowMs = Date.UTC(2026, 10, 21)
const dayMs = 86_400_000
const GiB = 1024 ** 3

function context(change: Partial<DeletionContext> = {}): DeletionContext {
  return { sizes: new Map(), userOf: () => undefined, prices: defaultPrices, nowMs, ...change }
}

describe('planDeletion', () => {
  it('adds up parts, bytes and money of what goes, and of nothing else', () => {
    const used = aFragment({ uploadId: 'used' })
    const free = aFragment({ uploadId: 'free' })
    const plan = planDeletion(
      [used, free],
      context({
        userOf: ({ uploadId }) => (uploadId === 'used' ? { name: 'film.mov' } : undefined),
      }),
    )
    expect(plan.deletable).toEqual([free])
    expect(plan.kept).toEqual([{ fragment: used, taskName: 'film.mov' }])
    expect(plan.sum).toMatchObject({ fragments: 1, parts: 3, bytes: GiB, costPerMonth: 0.12 })
  })

  it('prefers a size learned since to the one that was listed', () => {
    const fragment = aFragment()
    const sizes = new Map([[fragment.id, { kind: 'known', parts: 9, bytes: 2 * GiB } as const]])
    expect(planDeletion([fragment], context({ sizes })).sum).toMatchObject({
      parts: 9,
      unmeasured: 0,
    })
  })

  it('counts one without a size as not measured', () => {
    const plan = planDeletion([aFragment({ size: undefined })], context())
    expect(plan.sum).toMatchObject({ fragments: 1, parts: 0, unmeasured: 1 })
  })

  it.each([
    [dayMs - 1, 1],
    [dayMs, 0],
    [dayMs + 1, 0],
  ])('counts a fragment begun %d ms ago as young: %d', (ageMs, young) => {
    const plan = planDeletion([aFragment({ initiatedMs: nowMs - ageMs })], context())
    expect(plan.young).toBe(young)
  })

  const regions = ['cn-shanghai', 'cn-hongkong', 'eu-central-1'] as const
  const expected: Readonly<Record<(typeof storageClasses)[number], readonly string[]>> = {
    Standard: ['put', 'free', 'free'],
    IA: ['dearer', 'free', 'free'],
    Archive: ['dearer', 'free', 'free'],
    ColdArchive: ['dearer', 'free', 'free'],
    DeepColdArchive: ['free', 'free', 'free'],
  }
  it.each(
    storageClasses.flatMap((name) =>
      regions.map((region, at) => [name, region, expected[name][at] ?? ''] as const),
    ),
  )('says of %s in %s that a rule is: %s', (storageClass, region, charge) => {
    const { charges } = planDeletion([aFragment({ storageClass, region })], context())
    expect(charges).toEqual([{ charge, fragments: 1, classes: [storageClass] }])
  })

  it('says nothing about charges where region or class are not told', () => {
    const rows = [aFragment({ region: '' }), aFragment({ storageClass: undefined })]
    expect(planDeletion(rows, context()).charges).toEqual([])
  })
})
