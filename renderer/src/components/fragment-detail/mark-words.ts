/** What is said about the parts of a fragment behind one square. Pure. */
import type { FragmentPart } from '#shared/fragment-view.ts'
import { formatBytes, formatCount, formatDateTime } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import type { PartFact, PartWords } from '../detail/part-canvas.ts'
import type { PartRun } from '../detail/part-map-layout.ts'
import { partTitle } from '../detail/part-words.ts'
import { markOf, partMarks, type Marks } from './part-marks.ts'

/** Stored parts by number. */
export type PartsByNumber = ReadonlyMap<number, FragmentPart>

export function markWords(
  text: Pick<Text, 't'>,
  locale: string,
  marks: Marks,
  parts: PartsByNumber,
  run: PartRun,
): PartWords {
  const title = partTitle(text, locale, run)
  const facts =
    run.first === run.last
      ? onePart(text, locale, marks, parts.get(run.first), run.first)
      : manyParts(text, locale, marks, parts, run)
  return { title, facts }
}

function onePart(
  { t }: Pick<Text, 't'>,
  locale: string,
  marks: Marks,
  part: FragmentPart | undefined,
  number: number,
): readonly PartFact[] {
  const mark = markOf(marks, number)
  const facts: PartFact[] = [
    {
      label: t('fragmentDetail.part.state'),
      value: t(`fragmentDetail.mark.${mark}`),
      isError: mark === 'different',
    },
  ]
  if (part === undefined) return facts
  if (part.offsetBytes !== undefined) {
    const value = formatCount(part.offsetBytes, locale)
    facts.push({ label: t('fragmentDetail.part.offset'), value })
  }
  facts.push(
    { label: t('fragmentDetail.part.size'), value: formatBytes(part.sizeBytes, locale) },
    { label: t('fragmentDetail.part.time'), value: formatDateTime(part.lastModifiedMs, locale) },
    { label: t('fragmentDetail.part.etag'), value: part.etag, code: true },
  )
  if (part.crc64 !== undefined) {
    facts.push({ label: t('fragmentDetail.part.crc64'), value: part.crc64, code: true })
  }
  return facts
}

function manyParts(
  { t }: Pick<Text, 't'>,
  locale: string,
  marks: Marks,
  parts: PartsByNumber,
  run: PartRun,
): readonly PartFact[] {
  const counts = new Map<string, number>()
  let bytes = 0
  for (let number = run.first; number <= run.last; number++) {
    const mark = markOf(marks, number)
    counts.set(mark, (counts.get(mark) ?? 0) + 1)
    bytes += parts.get(number)?.sizeBytes ?? 0
  }
  return [
    ...partMarks
      .filter((mark) => counts.has(mark))
      .map((mark) => ({
        label: t(`fragmentDetail.mark.${mark}`),
        value: formatCount(counts.get(mark) ?? 0, locale),
        isError: mark === 'different',
      })),
    { label: t('fragmentDetail.part.size'), value: formatBytes(bytes, locale) },
  ]
}
