/** Where a listing looks, in words. Pure. */
import type { FragmentScope } from '../../stores/fragment-scope.ts'
import { formatCount } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'

/** `All buckets`, the one bucket, or how many. */
export function bucketsWords(
  buckets: FragmentScope['buckets'],
  t: Text['t'],
  locale: string,
): string {
  if (buckets === null) return t('fragments.scope.all')
  const count = formatCount(buckets.length, locale)
  return t('fragments.scope.some', { bucket: buckets[0] ?? '', count }, buckets.length)
}
