/** A rule that deletes fragments, as one sentence. Pure. */
import type { AbortRule } from '#shared/lifecycle-view.ts'
import { formatCount, formatDate } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import { visibleText } from '../../text/visible-text.ts'

/** `Fragments under backup/ are deleted 7 days after their last part was stored.` */
export function ruleSentence(
  { t }: Pick<Text, 't'>,
  locale: string,
  { prefix, after }: Pick<AbortRule, 'prefix' | 'after'>,
): string {
  const shown = visibleText(prefix)
  if ('days' in after) {
    const count = formatCount(after.days, locale)
    return prefix === ''
      ? t('lifecycle.rule.daysAll', { count }, after.days)
      : t('lifecycle.rule.days', { count, prefix: shown }, after.days)
  }
  const date = formatDate(after.createdBeforeMs, locale)
  return prefix === ''
    ? t('lifecycle.rule.dateAll', { date })
    : t('lifecycle.rule.date', { date, prefix: shown })
}
