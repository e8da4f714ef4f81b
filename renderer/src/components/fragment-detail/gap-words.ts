/** Gaps as people say them: `parts 3–5 and part 9`. Pure. */
import type { Gap } from '#shared/fragment-view.ts'
import { formatCount } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'

/** Every gap, as far as a sentence can hold them; `''` without any. */
export function gapWords(
  { t }: Pick<Text, 't'>,
  locale: string,
  gaps: readonly Gap[],
  most = 40,
): string {
  const number = (value: number): string => formatCount(value, locale)
  const named = gaps
    .slice(0, most)
    .map(({ from, to }) =>
      from === to
        ? t('fragmentDetail.gaps.one', { number: number(from) })
        : t('fragmentDetail.gaps.run', { from: number(from), to: number(to) }),
    )
  const more = gaps.length - named.length
  if (more > 0) {
    const list = named.join(t('fragmentDetail.gaps.join'))
    return t('fragmentDetail.gaps.more', { list, count: number(more) })
  }
  const last = named.pop()
  if (last === undefined) return ''
  if (named.length === 0) return last
  const list = named.join(t('fragmentDetail.gaps.join'))
  return t('fragmentDetail.gaps.last', { list, last })
}

/** How many parts are missing in all. */
export function missingIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}
