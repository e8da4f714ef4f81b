/** What is said beside a transfer a lifecycle rule is about to reach. Pure. */
import { formatDate } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import type { RuleFlag } from './doomed-tasks.ts'

export function flagWords(
  { t }: Pick<Text, 't'>,
  locale: string,
  { dueMs, isPast }: RuleFlag,
): string {
  const date = formatDate(dueMs, locale)
  return t(isPast ? 'lifecycle.flag.past' : 'lifecycle.flag.due', { date })
}
