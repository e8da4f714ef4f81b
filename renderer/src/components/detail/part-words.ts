/** What is said about a part, or a run of parts behind one square. Pure. */
import { partStates, type PartRow, type PartsView } from '#shared/task-view.ts'
import { errorWords } from '../../text/error-words.ts'
import { formatBytes, formatCount } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import type { PartFact, PartWords } from './part-canvas.ts'
import { partRange, partState } from './part-cells.ts'
import type { PartRun } from './part-map-layout.ts'

/** `Part 227`, or `Parts 226 to 229`. */
export function partTitle({ t }: Pick<Text, 't'>, locale: string, run: PartRun): string {
  const number = (value: number): string => formatCount(value, locale)
  return run.first === run.last
    ? t('detail.part.one', { number: number(run.first) })
    : t('detail.part.run', { first: number(run.first), last: number(run.last) })
}

/** Everything known about the parts; `row` tells more about a single part than the map does. */
export function partWords(
  text: Pick<Text, 't'>,
  locale: string,
  view: PartsView,
  run: PartRun,
  row: PartRow | undefined,
): PartWords {
  const facts =
    run.first === run.last
      ? onePart(text, locale, view, run.first, row)
      : manyParts(text, locale, view, run)
  return { title: partTitle(text, locale, run), facts }
}

function onePart(
  { t }: Pick<Text, 't'>,
  locale: string,
  view: PartsView,
  number: number,
  loaded: PartRow | undefined,
): readonly PartFact[] {
  const state = partState(view, number)
  const { offsetBytes, sizeBytes } = partRange(view, number)
  const sending = view.sending.find((each) => each.number === number)
  const row = loaded?.number === number ? loaded : undefined
  const attempts = Math.max(row?.attempts ?? 0, sending?.attempt ?? 0)
  const sentBytes = state === 'stored' ? sizeBytes : (sending?.sentBytes ?? 0)
  const facts: PartFact[] = [
    { label: t('detail.part.state'), value: t(`states.part.${state}`) },
    { label: t('detail.part.range'), value: rangeWords(t, locale, offsetBytes, sizeBytes) },
  ]
  if (state !== 'pending') {
    const values = { sent: formatBytes(sentBytes, locale), size: formatBytes(sizeBytes, locale) }
    facts.push({ label: t('detail.part.sent'), value: t('detail.part.sentValue', values) })
  } else {
    facts.push({ label: t('detail.part.size'), value: formatBytes(sizeBytes, locale) })
  }
  if (attempts > 0) {
    facts.push({ label: t('detail.part.attempts'), value: formatCount(attempts, locale) })
  }
  if (state === 'stored' && row?.etag !== undefined) {
    facts.push({ label: t('detail.part.etag'), value: row.etag, code: true })
  }
  if (row?.error !== undefined) {
    const value = errorWords(row.error, locale).title
    facts.push({ label: t('detail.part.error'), value, isError: true })
  }
  return facts
}

function manyParts(
  { t }: Pick<Text, 't'>,
  locale: string,
  view: PartsView,
  run: PartRun,
): readonly PartFact[] {
  const counts = new Map<string, number>()
  for (let number = run.first; number <= run.last; number++) {
    const state = partState(view, number)
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  const from = partRange(view, run.first).offsetBytes
  const end = partRange(view, run.last)
  const sizeBytes = end.offsetBytes + end.sizeBytes - from
  return [
    ...partStates
      .filter((state) => counts.has(state))
      .map((state) => ({
        label: t(`states.part.${state}`),
        value: formatCount(counts.get(state) ?? 0, locale),
        isError: state === 'to-retry',
      })),
    { label: t('detail.part.range'), value: rangeWords(t, locale, from, sizeBytes) },
    { label: t('detail.part.size'), value: formatBytes(sizeBytes, locale) },
  ]
}

/** First and last byte, both included, as HTTP counts them. */
export function rangeWords(
  t: Text['t'],
  locale: string,
  offsetBytes: number,
  sizeBytes: number,
): string {
  return t('detail.part.rangeValue', {
    from: formatCount(offsetBytes, locale),
    to: formatCount(Math.max(offsetBytes, offsetBytes + sizeBytes - 1), locale),
  })
}
