/** Which fragments are shown, in which order. Pure. */
import { costPerMonth } from '#shared/fragment-cost.ts'
import type { FragmentRow, FragmentUse } from '#shared/fragment-view.ts'
import type { PriceTable } from '#shared/price-table.ts'
import type { Settings } from '#shared/settings.ts'

export type FragmentSort = Settings['fragments']['sort']

/** What a person narrowed the list down to; the service is not asked for it. */
export interface FragmentFilter {
  /** Found anywhere in the key, whatever its case. */
  readonly text: string
  /** 0: of any age. */
  readonly olderThanDays: number
  /** 0: of any size, also unknown. */
  readonly atLeastBytes: number
  readonly use: 'all' | FragmentUse['kind']
}

/** Everything is shown. */
export const noFilter: FragmentFilter = { text: '', olderThanDays: 0, atLeastBytes: 0, use: 'all' }

/** How old and how large one can ask for. */
export const ageChoices = [0, 1, 7, 30, 90] as const
export const sizeChoices = [0, 2 ** 20, 100 * 2 ** 20, 2 ** 30, 10 * 2 ** 30] as const

/** Whether anything may be hidden. */
export function isFiltering(filter: FragmentFilter): boolean {
  return (
    filter.text.trim() !== '' ||
    filter.olderThanDays > 0 ||
    filter.atLeastBytes > 0 ||
    filter.use !== 'all'
  )
}

const dayMs = 86_400_000

/** Tells whether a fragment is shown; of unknown age or size it is not, once one was asked for. */
export function fragmentMatcher(
  filter: FragmentFilter,
  nowMs: number,
): (row: FragmentRow) => boolean {
  const text = filter.text.trim().toLowerCase()
  const before = nowMs - filter.olderThanDays * dayMs
  return (row) =>
    (filter.use === 'all' || row.use.kind === filter.use) &&
    (filter.olderThanDays === 0 || (row.initiatedMs ?? Infinity) < before) &&
    (filter.atLeastBytes === 0 || (bytesOf(row) ?? -1) >= filter.atLeastBytes) &&
    (text === '' || row.key.toLowerCase().includes(text))
}

/** Bytes of its stored parts; `undefined` until they are known. */
export function bytesOf({ size }: FragmentRow): number | undefined {
  return size?.kind === 'known' ? size.bytes : undefined
}

/** Its stored parts; `undefined` until they are known. */
export function partsOf({ size }: FragmentRow): number | undefined {
  return size?.kind === 'known' ? size.parts : undefined
}

/** Per month, in the currency of the table; `undefined` without size or price. */
export function costOf(row: FragmentRow, prices: PriceTable | undefined): number | undefined {
  return row.size && costPerMonth(row, row.size, prices)
}

/** Whether time goes downwards; where nothing is sorted by time it goes upwards. */
export function isOldestFirst({ by, descending }: FragmentSort): boolean {
  return descending ? by === 'age' : by === 'initiated'
}

const useRank: Readonly<Record<FragmentUse['kind'], number>> = { 'in-use': 0, known: 1, unknown: 2 }

/** The comparison behind a column. What is unknown comes last, whichever way it is sorted. */
export function compareFragments(
  { by, descending }: FragmentSort,
  locale: string,
  prices: PriceTable | undefined,
): (a: FragmentRow, b: FragmentRow) => number {
  const sign = descending ? -1 : 1
  const names = new Intl.Collator(locale, { numeric: true })
  const numbers =
    (valueOf: (row: FragmentRow) => number | undefined) =>
    (a: FragmentRow, b: FragmentRow): number => {
      const left = valueOf(a)
      const right = valueOf(b)
      if (left === undefined || right === undefined) {
        return Number(left === undefined) - Number(right === undefined)
      }
      return sign * (left - right)
    }
  const compare = {
    key: (a: FragmentRow, b: FragmentRow) => sign * names.compare(a.key, b.key),
    bucket: (a: FragmentRow, b: FragmentRow) => sign * names.compare(a.bucket, b.bucket),
    initiated: numbers((row) => row.initiatedMs),
    // The youngest were begun last.
    age: numbers(({ initiatedMs }) => (initiatedMs === undefined ? undefined : -initiatedMs)),
    parts: numbers(partsOf),
    bytes: numbers(bytesOf),
    class: (a: FragmentRow, b: FragmentRow) =>
      sign * names.compare(a.storageClass ?? '\uffff', b.storageClass ?? '\uffff'),
    cost: numbers((row) => costOf(row, prices)),
    use: (a: FragmentRow, b: FragmentRow) => sign * (useRank[a.use.kind] - useRank[b.use.kind]),
  }[by]
  // Ties are settled the same way each time, so that rows keep their places.
  return (a, b) =>
    compare(a, b) ||
    (a.initiatedMs ?? 0) - (b.initiatedMs ?? 0) ||
    (a.key < b.key ? -1 : Number(a.key > b.key)) ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
}
