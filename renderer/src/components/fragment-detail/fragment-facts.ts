/** Everything known about a fragment, in groups of label and value. Pure. */
import { gapsIn, type FragmentParts, type FragmentRow } from '#shared/fragment-view.ts'
import { bytesOf } from '../../stores/stored-parts.ts'
import { formatBytes, formatCount, formatDateTime } from '../../text/format.ts'
import type { MessageKey, Text } from '../../text/use-text.ts'
import type { FactGroup, GeneralFact } from '../detail/general-facts.ts'
import { className } from '../fragments/class-name.ts'
import { gapWords } from './gap-words.ts'

/** ListParts answers at most so many at once (OSS API, max-parts). */
const partsPerRequest = 1000

/** A fact that is not known (yet) is left out. */
export function fragmentFacts(
  text: Pick<Text, 't'>,
  locale: string,
  fragment: FragmentRow,
  answer: FragmentParts | undefined,
): readonly FactGroup[] {
  const { t } = text
  return [
    {
      title: 'fragmentDetail.fact.where',
      facts: [
        ...code('fragmentDetail.fact.key', fragment.key),
        ...code('fragmentDetail.fact.bucket', fragment.bucket),
        ...plain('fragmentDetail.fact.region', fragment.region),
        ...plain('fragmentDetail.fact.storageClass', classWords(t, fragment)),
      ],
    },
    {
      title: 'fragmentDetail.fact.upload',
      facts: [
        ...code('fragmentDetail.fact.uploadId', fragment.uploadId),
        ...moment('fragmentDetail.fact.initiated', fragment.initiatedMs, locale),
        ...(answer === undefined ? [] : partFacts(text, locale, answer)),
        { key: 'fragmentDetail.fact.use', value: useWords(t, fragment) },
      ],
    },
  ]
}

/** `8.0 MiB`, or the least and the most; the last part may be shorter. */
export function partSizeWords(
  { t }: Pick<Text, 't'>,
  locale: string,
  { parts }: Pick<FragmentParts, 'parts'>,
): string | undefined {
  const sizes = parts.map(({ sizeBytes }) => sizeBytes)
  const size = (bytes: number): string => formatBytes(bytes, locale)
  const most = Math.max(...sizes)
  const inner = sizes.slice(0, -1)
  if (sizes.length === 0) return undefined
  if (inner.every((each) => each === most)) return size(most)
  return t('fragmentDetail.fact.partSizeMixed', {
    least: size(Math.min(...sizes)),
    most: size(most),
  })
}

function partFacts(
  text: Pick<Text, 't'>,
  locale: string,
  answer: FragmentParts,
): readonly GeneralFact[] {
  const { t } = text
  const { parts, requests } = answer
  const count = (value: number): string => formatCount(value, locale)
  const bytes = bytesOf(answer)
  const last = parts.at(-1)?.number ?? 0
  const times = parts.map(({ lastModifiedMs }) => lastModifiedMs)
  const gaps = gapsIn(parts.map(({ number }) => number))
  const some: readonly GeneralFact[] = [
    ...moment('fragmentDetail.fact.lastPart', maxOf(times), locale),
    {
      key: 'fragmentDetail.fact.parts',
      value: t('fragmentDetail.fact.partsValue', { count: count(parts.length), last: count(last) }),
    },
    {
      key: 'fragmentDetail.fact.gaps',
      value:
        gaps.length === 0
          ? t('fragmentDetail.fact.gapsNone', { last: count(last) })
          : gapWords(text, locale, gaps, 12),
    },
    ...plain('fragmentDetail.fact.partSize', partSizeWords(text, locale, answer)),
  ]
  const size = { size: formatBytes(bytes, locale), bytes: count(bytes) }
  const made = Math.max(1, Math.ceil(parts.length / partsPerRequest))
  return [
    ...(parts.length === 0 ? [] : some),
    { key: 'fragmentDetail.fact.size', value: t('fragmentDetail.fact.sizeValue', size) },
    {
      key: 'fragmentDetail.fact.requests',
      value: t('fragmentDetail.fact.requestsValue', {
        count: count(made),
        made: count(requests.made),
        most: count(requests.most),
      }),
    },
  ]
}

/** Nothing rather than a dash where it is not known. */
function classWords(t: Text['t'], { storageClass }: FragmentRow): string | undefined {
  return storageClass === undefined ? undefined : className(storageClass, t)
}

function useWords(t: Text['t'], { use }: FragmentRow): string {
  if (use.kind === 'unknown') return t('fragmentDetail.fact.unknown')
  const key = use.kind === 'in-use' ? 'fragmentDetail.fact.inUse' : 'fragmentDetail.fact.known'
  return t(key, { path: use.sourcePath })
}

function maxOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b))
}

function code(key: MessageKey, value: string): readonly GeneralFact[] {
  return value === '' ? [] : [{ key, value, isCode: true }]
}

function plain(key: MessageKey, value: string | undefined): readonly GeneralFact[] {
  return value === undefined || value === '' ? [] : [{ key, value }]
}

function moment(key: MessageKey, atMs: number | undefined, locale: string): readonly GeneralFact[] {
  return atMs === undefined ? [] : [{ key, value: formatDateTime(atMs, locale) }]
}
