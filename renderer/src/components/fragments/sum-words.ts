/** Sums in words, honest about what is not known. Pure. */
import type { FragmentSum } from '#shared/fragment-cost.ts'
import { formatBytes, formatCount, formatMoney } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'

export interface SumWordsDeps {
  readonly t: Text['t']
  readonly locale: string
  /** Undefined until prices are loaded. */
  readonly currency: string | undefined
}

/** Whether the sum says less than is there. */
export function isPartial({ unmeasured, unpriced }: FragmentSum): boolean {
  return unmeasured > 0 || unpriced > 0
}

/** As money; `undefined` while nothing is measured or nothing has a price. */
export function costWords(
  sum: FragmentSum,
  { locale, currency }: SumWordsDeps,
): string | undefined {
  const priced = sum.fragments - sum.unmeasured - sum.unpriced
  if (currency === undefined || priced === 0) return undefined
  return formatMoney(sum.costPerMonth, currency, locale)
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
    ...(cost === undefined
      ? []
      : [t(isPartial(sum) ? 'fragments.ledger.costAtLeast' : 'fragments.ledger.cost', { cost })]),
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
