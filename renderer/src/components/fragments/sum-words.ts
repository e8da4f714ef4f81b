/** Sums in words, honest about what is not known. Pure. */
import type { FragmentSum } from '#shared/fragment-cost.ts'
import { costPhrase } from '../../text/cost-words.ts'
import { formatBytes, formatCount, formatMoney, isUnpayable } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'

export interface SumWordsDeps {
  readonly t: Text['t']
  readonly locale: string
  /** Undefined until prices are loaded. */
  readonly currency: string | undefined
}

/** Figures of a column; absent where nothing is known. What is only known in part begins with `≥`. */
export interface SumFigures {
  readonly parts?: string
  readonly bytes?: string
  readonly cost?: string
}

export function sumFigures(sum: FragmentSum, { locale, currency }: SumWordsDeps): SumFigures {
  if (sum.unmeasured === sum.fragments) return {}
  const least = sum.unmeasured > 0 ? '≥ ' : ''
  const figures = {
    parts: `${least}${formatCount(sum.parts, locale)}`,
    bytes: `${least}${formatBytes(sum.bytes, locale)}`,
  }
  if (currency === undefined || !isPriced(sum)) return figures
  const { costPerMonth } = sum
  if (!isPartial(sum)) return { ...figures, cost: formatMoney(costPerMonth, currency, locale) }
  // At least less than something is nothing.
  const known = isUnpayable(costPerMonth) ? 0 : costPerMonth
  return { ...figures, cost: `≥ ${formatMoney(known, currency, locale)}` }
}

/** In a sentence; `undefined` while nothing is measured or nothing has a price. */
export function costWords(
  sum: FragmentSum,
  { t, locale, currency }: SumWordsDeps,
): string | undefined {
  if (currency === undefined || !isPriced(sum)) return undefined
  const of = isPartial(sum) ? 'known' : 'all'
  return costPhrase({ t }, locale, { amount: sum.costPerMonth, currency, of })
}

/** Whether the sum says less than is there. */
function isPartial({ unmeasured, unpriced }: FragmentSum): boolean {
  return unmeasured > 0 || unpriced > 0
}

function isPriced({ fragments, unmeasured, unpriced }: FragmentSum): boolean {
  return fragments - unmeasured - unpriced > 0
}

/** "412 fragments in 6 buckets, about ¥38 a month; 391 older than 30 days; 3 belong to your tasks". */
export function ledgerSentence(sum: FragmentSum, buckets: number, deps: SumWordsDeps): string {
  const { t, locale } = deps
  const number = (value: number): string => formatCount(value, locale)
  const many = t('fragments.ledger.fragments', { count: number(sum.fragments) }, sum.fragments)
  const what = t('fragments.ledger.inBuckets', { what: many, count: number(buckets) }, buckets)
  const isMeasuredWhole = sum.unmeasured === 0
  const cost = costWords(sum, deps)
  const isMeasured = sum.unmeasured < sum.fragments
  const first = [
    what,
    ...(isMeasured
      ? [
          t(isMeasuredWhole ? 'fragments.ledger.bytes' : 'fragments.ledger.bytesAtLeast', {
            bytes: formatBytes(sum.bytes, locale),
          }),
        ]
      : []),
    ...(cost === undefined ? [] : [cost]),
  ].join(t('fragments.ledger.joint'))
  const next = [
    ...(sum.unmeasured > 0
      ? [
          t('fragments.ledger.measured', {
            count: number(sum.fragments - sum.unmeasured),
            total: number(sum.fragments),
          }),
        ]
      : []),
    ...(sum.old > 0 ? [t('fragments.ledger.old', { count: number(sum.old) })] : []),
    ...(sum.inUse > 0
      ? [t('fragments.ledger.inUse', { count: number(sum.inUse) }, sum.inUse)]
      : []),
  ]
  return [first, ...next].join(t('fragments.ledger.next'))
}
