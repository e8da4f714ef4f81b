/** A connection in trouble, in words: what is wrong, what it means for its uploads, what is next. Pure. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { errorWords } from './error-words.ts'
import { formatCount, formatDuration } from './format.ts'
import type { Text } from './use-text.ts'
import { visibleText } from './visible-text.ts'

/** What the banner and the status bar tell apart. */
export type HealthName =
  | 'network'
  | 'offline'
  | 'stranger'
  | 'service'
  | 'slowed'
  | 'refused'
  | 'held'

export interface HealthWords {
  readonly name: HealthName
  /** The trouble in a few words. */
  readonly lead: string
  /** What it concerns: the connection by its name, or one of its buckets. */
  readonly place: string
  /** Whom it concerns and what becomes of it. Does not change with every second. */
  readonly text: string
  /** When it goes on by itself, if a time is known. */
  readonly next?: string | undefined
}

/** The one name of a trouble. */
export function healthName(health: ConnectionHealth): HealthName {
  return health.state === 'down' ? health.cause : health.state
}

/** The banner of one connection called `connectionName`. */
export function healthWords(
  health: ConnectionHealth,
  connectionName: string,
  nowMs: number,
  { t, locale }: { readonly t: Text['t']; readonly locale: string },
): HealthWords {
  const name = healthName(health)
  const count = health.waitingTasks
  const shown = visibleText(connectionName)
  const bucket = health.state === 'held' ? health.bucket : undefined
  const place =
    bucket === undefined
      ? shown
      : t('health.bucketOf', { name: shown, bucket: visibleText(bucket) })
  const params = {
    name: shown,
    place,
    cause: errorWords(health.error, locale).title,
    requests: health.state === 'slowed' ? formatCount(health.requestsAtOnce, locale) : '',
  }
  const waiting =
    count === 0 || name === 'slowed'
      ? ''
      : t(`health.waiting.${name}`, { count: formatCount(count, locale) }, count)
  return {
    name,
    lead: t(`health.lead.${name}`),
    place,
    text: join(t(`health.text.${name}`, params), waiting, locale),
    next: nextWords(health, nowMs, t, locale),
  }
}

function nextWords(
  health: ConnectionHealth,
  nowMs: number,
  t: Text['t'],
  locale: string,
): string | undefined {
  if (health.state === 'refused') return undefined
  if (health.state === 'held') return health.isTrying ? t('health.trying') : undefined
  if (health.state === 'down' && health.isTrying) return t('health.trying')
  if (health.untilMs === undefined) return undefined
  const seconds = Math.ceil((health.untilMs - nowMs) / 1000)
  if (seconds <= 0) return health.state === 'down' ? t('health.trying') : undefined
  const time = formatDuration(seconds, locale)
  return t(health.state === 'down' ? 'health.nextTry' : 'health.pause', { time })
}

/** Chinese sentences follow each other without a space. */
function join(first: string, second: string, locale: string): string {
  if (second === '') return first
  return locale.startsWith('zh') ? first + second : `${first} ${second}`
}
