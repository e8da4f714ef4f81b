/** What is paid each month, as a piece of a sentence. Pure. */
import { formatMoney, isUnpayable, smallestMoney } from './format.ts'
import type { Text } from './use-text.ts'

export interface MonthlyCost {
  readonly amount: number
  readonly currency: string
  /** Of all that is meant, or only of what is known of it. */
  readonly of: 'all' | 'known'
}

/** `about ¥38 a month`, `at least ¥38 a month`, `less than ¥0.01 a month`. */
export function costPhrase(
  { t }: Pick<Text, 't'>,
  locale: string,
  { amount, currency, of }: MonthlyCost,
): string {
  const isTiny = isUnpayable(amount)
  const cost = formatMoney(isTiny ? smallestMoney : amount, currency, locale)
  if (isTiny)
    return t(of === 'all' ? 'fragments.cost.below' : 'fragments.cost.soFarBelow', { cost })
  return t(of === 'all' ? 'fragments.cost.about' : 'fragments.cost.atLeast', { cost })
}
