/** What fragments cost: pure formulas (product S92, S93), and the sums over many of them. */
import type { FragmentSize, FragmentUse } from './fragment-view.ts'
import type { PriceTable } from './price-table.ts'
import { storageClasses } from './storage-class.ts'

const bytesPerGb = 2 ** 30
/** Prices are for months of 30 days (OSS, storage fees). */
const daysPerMonth = 30
const dayMs = 86_400_000
/** Older ones are most likely forgotten. */
export const oldAfterDays = 30

/** Parts are billed at their real size from the first day to the last: there is no minimum. */
export function storageCost(bytes: number, pricePerGbMonth: number, days: number): number {
  return (bytes / bytesPerGb) * pricePerGbMonth * (days / daysPerMonth)
}

/** Price per GB and month; `undefined` when the table does not tell. */
export function priceOf(
  { perGbMonth }: Pick<PriceTable, 'perGbMonth'>,
  region: string,
  storageClass: string | undefined,
): number | undefined {
  const name = storageClasses.find((each) => each === storageClass)
  if (name === undefined) return undefined
  const own = Object.hasOwn(perGbMonth, region) ? perGbMonth[region]?.[name] : undefined
  return own ?? (isMainland(region) ? perGbMonth['mainland']?.[name] : undefined)
}

/** Of buckets in mainland China that belong to none of its regions (OSS, regions and endpoints). */
const regionlessMainland = 'rg-china-mainland'

/** Regions of mainland China; `cn-hongkong` is billed as abroad. */
export function isMainland(region: string): boolean {
  if (region === regionlessMainland) return true
  return region.startsWith('cn-') && !region.startsWith('cn-hongkong')
}

/**
 * How the service charges when a lifecycle rule deletes parts. Deleting them here is one PUT-class
 * request each, whatever the class.
 * - `free`: outside mainland China, and Deep Cold Archive anywhere
 * - `put`: as other PUT-class requests
 * - `dearer`: IA, Archive and Cold Archive in mainland China, at the request price of the class
 */
export function lifecycleCharge(
  region: string,
  storageClass: string | undefined,
): 'free' | 'put' | 'dearer' {
  if (!isMainland(region) || storageClass === 'DeepColdArchive') return 'free'
  return ['IA', 'Archive', 'ColdArchive'].includes(storageClass ?? '') ? 'dearer' : 'put'
}

/** What has to be known of a fragment to price it; of a pasted upload ID little is. */
export interface PricedFragment {
  readonly bucket: string
  readonly region: string
  readonly use: FragmentUse
  readonly storageClass: string | undefined
  readonly initiatedMs: number | undefined
}

/** The sum over some fragments. */
export interface FragmentSum {
  readonly fragments: number
  readonly parts: number
  readonly bytes: number
  /** In the table's currency, of those whose size and price are known. */
  readonly costPerMonth: number
  readonly unmeasured: number
  /** Measured, but without a price for their region and class. */
  readonly unpriced: number
  readonly old: number
  readonly inUse: number
  /** A lifecycle rule would delete them at a higher price than we do. */
  readonly dearByLifecycle: number
}

export interface Ledger {
  readonly total: FragmentSum
  readonly byBucket: ReadonlyMap<string, FragmentSum>
}

const nothing: FragmentSum = {
  fragments: 0,
  parts: 0,
  bytes: 0,
  costPerMonth: 0,
  unmeasured: 0,
  unpriced: 0,
  old: 0,
  inUse: 0,
  dearByLifecycle: 0,
}

/** Adds up one by one, so that a listing of thousands need not be kept. Without prices nothing has one. */
export function createLedger(
  prices: PriceTable | undefined,
  nowMs: number,
): Ledger & { add(fragment: PricedFragment, size: FragmentSize): void } {
  let total = nothing
  const byBucket = new Map<string, FragmentSum>()
  return {
    get total() {
      return total
    },
    byBucket,
    add: (fragment, size) => {
      const one = sumOf(fragment, size, prices, nowMs)
      total = plus(total, one)
      byBucket.set(fragment.bucket, plus(byBucket.get(fragment.bucket) ?? nothing, one))
    },
  }
}

/** Cost of one per month; `undefined` while its size or its price is not known. */
export function costPerMonth(
  { region, storageClass }: Pick<PricedFragment, 'region' | 'storageClass'>,
  size: FragmentSize,
  prices: PriceTable | undefined,
): number | undefined {
  const price = prices && priceOf(prices, region, storageClass)
  if (size.kind !== 'known' || price === undefined) return undefined
  return storageCost(size.bytes, price, daysPerMonth)
}

function sumOf(
  fragment: PricedFragment,
  size: FragmentSize,
  prices: PriceTable | undefined,
  nowMs: number,
): FragmentSum {
  const { parts, bytes } = size.kind === 'known' ? size : { parts: 0, bytes: 0 }
  const cost = costPerMonth(fragment, size, prices)
  const charge = lifecycleCharge(fragment.region, fragment.storageClass)
  return {
    fragments: 1,
    parts,
    bytes,
    costPerMonth: cost ?? 0,
    unmeasured: size.kind === 'known' ? 0 : 1,
    unpriced: size.kind === 'known' && cost === undefined ? 1 : 0,
    old: nowMs - (fragment.initiatedMs ?? nowMs) > oldAfterDays * dayMs ? 1 : 0,
    inUse: fragment.use.kind === 'in-use' ? 1 : 0,
    dearByLifecycle: charge === 'dearer' ? 1 : 0,
  }
}

function plus(a: FragmentSum, b: FragmentSum): FragmentSum {
  return {
    fragments: a.fragments + b.fragments,
    parts: a.parts + b.parts,
    bytes: a.bytes + b.bytes,
    costPerMonth: a.costPerMonth + b.costPerMonth,
    unmeasured: a.unmeasured + b.unmeasured,
    unpriced: a.unpriced + b.unpriced,
    old: a.old + b.old,
    inUse: a.inUse + b.inUse,
    dearByLifecycle: a.dearByLifecycle + b.dearByLifecycle,
  }
}
