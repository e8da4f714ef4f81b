import { describe, expect, it } from 'vitest'
import { defaultPrices, type PriceTable } from '#shared/price-table.ts'
import {
  costPerMonth,
  createLedger,
  lifecycleCharge,
  priceOf,
  storageCost,
  type PricedFragment,
} from '#shared/fragment-cost.ts'

const GiB = 2 ** 30
const day = 86_400_000
const nowMs = 1_000 * day

const prices: PriceTable = {
  version: 1,
  asOf: '2026-01-01',
  currency: 'EUR',
  perGbMonth: { mainland: { Standard: 0.1, IA: 0.05 }, 'cn-beijing': { Standard: 0.2 } },
}

function aFragment(change: Partial<PricedFragment> = {}): PricedFragment {
  return {
    bucket: 'b',
    region: 'cn-hangzhou',
    storageClass: 'Standard',
    initiatedMs: nowMs,
    use: { kind: 'unknown' },
    ...change,
  }
}

const known = (bytes: number, parts = 1) => ({ kind: 'known', parts, bytes }) as const

describe('storageCost', () => {
  it.each([
    [GiB, 0.12, 30, 0.12],
    [GiB, 0.12, 1, 0.004],
    [10 * GiB, 0.12, 45, 1.8],
    [GiB / 2, 0.033, 30, 0.0165],
    // No minimum size, no minimum time.
    [1, 0.12, 30, 0.12 / GiB],
    [GiB, 0.12, 0, 0],
    [0, 0.12, 30, 0],
  ])('of %i bytes at %d for %d days is %d', (bytes, price, days, expected) => {
    expect(storageCost(bytes, price, days)).toBeCloseTo(expected, 12)
  })
})

describe('priceOf', () => {
  it.each([
    ['cn-hangzhou', 'Standard', 0.1],
    ['cn-hangzhou', 'IA', 0.05],
    ['cn-beijing', 'Standard', 0.2],
    // What a region does not name is as everywhere in mainland China.
    ['cn-beijing', 'IA', 0.05],
    ['cn-hongkong', 'Standard', undefined],
    ['eu-central-1', 'Standard', undefined],
    ['', 'Standard', undefined],
    ['cn-hangzhou', 'Archive', undefined],
    ['cn-hangzhou', 'Glacier', undefined],
    ['cn-hangzhou', undefined, undefined],
    ['constructor', 'Standard', undefined],
  ])('of %s, %s is %s', (region, storageClass, expected) => {
    expect(priceOf(prices, region, storageClass)).toBe(expected)
  })

  it('knows all five classes of mainland China by default', () => {
    const classes = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']
    const found = classes.map((name) => priceOf(defaultPrices, 'cn-shanghai', name) ?? 0)
    expect(found.every((price) => price > 0)).toBe(true)
    expect(found).toEqual(found.toSorted((a, b) => b - a))
  })
})

describe('lifecycleCharge', () => {
  it.each([
    ['Standard', 'put', 'free', 'free'],
    ['IA', 'dearer', 'free', 'free'],
    ['Archive', 'dearer', 'free', 'free'],
    ['ColdArchive', 'dearer', 'free', 'free'],
    ['DeepColdArchive', 'free', 'free', 'free'],
  ])('of %s is %s in mainland China, %s in Hong Kong, %s abroad', (name, ...expected) => {
    const regions = ['cn-hangzhou', 'cn-hongkong', 'ap-southeast-1']
    expect(regions.map((region) => lifecycleCharge(region, name))).toEqual(expected)
  })

  it('counts buckets without a region of their own in mainland China as being there', () => {
    expect(lifecycleCharge('rg-china-mainland', 'IA')).toBe('dearer')
    expect(priceOf(defaultPrices, 'rg-china-mainland', 'IA')).toBeGreaterThan(0)
  })
})

describe('createLedger', () => {
  it('adds up in total and by bucket, and says what it does not know', () => {
    const ledger = createLedger(prices, nowMs)
    ledger.add(aFragment(), known(10 * GiB, 40))
    ledger.add(aFragment({ bucket: 'c', storageClass: 'IA' }), known(4 * GiB, 2))
    ledger.add(aFragment({ bucket: 'c', region: 'us-east-1' }), known(GiB))
    ledger.add(aFragment({ bucket: 'c' }), {
      kind: 'failed',
      error: { code: 'oss/access-denied', message: 'no' },
    })
    expect(ledger.total).toMatchObject({ fragments: 4, parts: 43, bytes: 15 * GiB })
    expect(ledger.total).toMatchObject({ unmeasured: 1, unpriced: 1, dearByLifecycle: 1 })
    expect(ledger.total.costPerMonth).toBeCloseTo(10 * 0.1 + 4 * 0.05, 12)
    expect(ledger.byBucket.get('b')).toMatchObject({ fragments: 1, parts: 40, unpriced: 0 })
    expect(ledger.byBucket.get('c')).toMatchObject({ fragments: 3, parts: 3, unmeasured: 1 })
  })

  it.each([
    [30 * day, 0],
    [30 * day + 1, 1],
    [-day, 0],
  ])('counts one %i ms old as old %i times', (ageMs, expected) => {
    const ledger = createLedger(prices, nowMs)
    ledger.add(aFragment({ initiatedMs: nowMs - ageMs }), known(1))
    expect(ledger.total.old).toBe(expected)
  })

  it('prices nothing until there are prices', () => {
    const ledger = createLedger(undefined, nowMs)
    ledger.add(aFragment(), known(10 * GiB, 40))
    expect(ledger.total).toMatchObject({ bytes: 10 * GiB, costPerMonth: 0, unpriced: 1 })
  })

  it('counts those that tasks of ours need', () => {
    const ledger = createLedger(prices, nowMs)
    const owner = { taskId: 't', sourcePath: '/f' }
    ledger.add(aFragment({ use: { kind: 'in-use', ...owner } }), known(1))
    ledger.add(aFragment({ use: { kind: 'known', ...owner } }), known(1))
    expect(ledger.total.inUse).toBe(1)
  })
})

describe('costPerMonth', () => {
  it('is not told while the size is not known', () => {
    expect(costPerMonth(aFragment(), { kind: 'gone' }, prices)).toBeUndefined()
    expect(costPerMonth(aFragment(), known(GiB), prices)).toBeCloseTo(0.1, 12)
  })
})
