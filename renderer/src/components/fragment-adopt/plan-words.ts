/** What adopting would do, as a sentence a person can trust. Pure. */
import { formatBytes, formatCount } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import type { Possible } from './use-adoption.ts'

type Plan = Pick<
  Possible,
  'parts' | 'different' | 'missing' | 'bytesToSend' | 'partSizeBytes' | 'unevenEnds' | 'fileBytes'
>

/** `37 of 40 parts match, 2 differ, 1 is missing: 180 MB to send.` */
export function planSentence({ t }: Pick<Text, 't'>, locale: string, plan: Plan): string {
  const { parts, missing, bytesToSend } = plan
  const number = (value: number): string => formatCount(value, locale)
  const different = plan.different.filter((each) => each <= parts).length
  const match = parts - different - missing.length
  const list =
    match === parts
      ? [t('fragmentDetail.adopt.plan.allMatch', { parts: number(parts) }, parts)]
      : [
          t(
            'fragmentDetail.adopt.plan.match',
            { match: number(match), parts: number(parts) },
            match,
          ),
        ]
  if (different > 0) {
    list.push(t('fragmentDetail.adopt.plan.different', { count: number(different) }, different))
  }
  if (missing.length > 0) {
    const count = number(missing.length)
    list.push(t('fragmentDetail.adopt.plan.missing', { count }, missing.length))
  }
  const joined = list.join(t('fragmentDetail.adopt.plan.join'))
  return bytesToSend === 0
    ? t('fragmentDetail.adopt.plan.nothing', { list: joined })
    : t('fragmentDetail.adopt.plan.send', {
        list: joined,
        bytes: formatBytes(bytesToSend, locale),
      })
}

/** How the file is cut. */
export function cutSentence({ t }: Pick<Text, 't'>, locale: string, plan: Plan): string {
  const size = formatBytes(plan.partSizeBytes, locale)
  const uneven = plan.unevenEnds?.length ?? 0
  if (uneven === 0) return t('fragmentDetail.adopt.plan.even', { size })
  if (uneven >= plan.parts) return t('fragmentDetail.adopt.plan.unevenAll')
  const count = formatCount(uneven, locale)
  return t('fragmentDetail.adopt.plan.uneven', { count, size }, uneven)
}

/** Stored parts that do not belong to the object any more; `undefined` when there are none. */
export function beyondSentence(
  { t }: Pick<Text, 't'>,
  locale: string,
  plan: Plan,
): string | undefined {
  const beyond = plan.different.filter((each) => each > plan.parts).length
  if (beyond === 0) return undefined
  return t('fragmentDetail.adopt.plan.beyond', { count: formatCount(beyond, locale) }, beyond)
}
