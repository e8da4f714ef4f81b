/** Parts, bytes and money of some fragments in one phrase. Pure. */
import type { FragmentSum } from '#shared/fragment-cost.ts'
import { costPhrase } from '../../text/cost-words.ts'
import { formatBytes, formatCount, isUnpayable } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'

/** `At least 1,204 parts, 12.4 GiB, about ¥1.45 a month`; without money while no price is known. */
export function sumWords(
  { t }: Pick<Text, 't'>,
  locale: string,
  sum: FragmentSum,
  currency: string | undefined,
): string {
  const parts = t('fragmentDelete.parts', { count: formatCount(sum.parts, locale) }, sum.parts)
  const values = { parts, bytes: formatBytes(sum.bytes, locale) }
  const isTinyPart = pricedCount(sum) < sum.fragments && isUnpayable(sum.costPerMonth)
  const plain =
    currency === undefined || pricedCount(sum) === 0
      ? t('fragmentDelete.sum', values)
      : t('fragmentDelete.sumWithCost', {
          ...values,
          cost: costPhrase({ t }, locale, {
            amount: sum.costPerMonth,
            currency,
            // Otherwise "at least" stands in front of all of it.
            of: isTinyPart ? 'known' : 'all',
          }),
        })
  return sum.unmeasured > 0 ? t('fragmentDelete.atLeast', { sum: plain }) : plain
}

/** How many of them the money is about. */
export function pricedCount({ fragments, unmeasured, unpriced }: FragmentSum): number {
  return fragments - unmeasured - unpriced
}
