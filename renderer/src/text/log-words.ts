/** Lines of a task's log as sentences, on the page and as text to copy. Pure. */
import type { LogEntry, StateName } from '#shared/task-view.ts'
import { states } from './en/states.ts'
import { errorWords } from './error-words.ts'
import { formatBytes, formatCount, formatDuration } from './format.ts'
import type { MessageParams, Text } from './use-text.ts'

/** What happened, in a sentence. */
export function logSentence(t: Text['t'], locale: string, entry: LogEntry): string {
  return t(`detail.log.event.${entry.event}`, shownParams(t, locale, entry.params ?? {}))
}

/** The cause behind a line, with the service's mark. */
export function logCause(t: Text['t'], locale: string, entry: LogEntry): string | undefined {
  if (entry.error === undefined) return undefined
  const { title, what } = errorWords(entry.error, locale)
  const id = entry.error.requestId
  const mark = id === undefined ? '' : ` (${t('detail.log.requestId', { id })})`
  return `${title}: ${what}${mark}`
}

/** The whole log as text: ISO times with zone, sentence, cause, and the message for a support desk. */
export function logText(t: Text['t'], locale: string, entries: readonly LogEntry[]): string {
  return entries.map((entry) => logLine(t, locale, entry)).join('\n')
}

function logLine(t: Text['t'], locale: string, entry: LogEntry): string {
  const parts = [
    new Date(entry.atMs).toISOString(),
    entry.level,
    logSentence(t, locale, entry),
    logCause(t, locale, entry),
    entry.error && `[${entry.error.code}: ${entry.error.message}]`,
  ]
  return parts.filter((part) => part !== undefined).join('  ')
}

/** Raw values of the engine as people read them. */
function shownParams(
  t: Text['t'],
  locale: string,
  params: Readonly<Record<string, string | number>>,
): MessageParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]): [string, string] => {
      if (name === 'delayMs') return ['delay', formatDuration(Number(value) / 1000, locale)]
      if (name.endsWith('Bytes')) {
        return [name.slice(0, -'Bytes'.length), formatBytes(Number(value), locale)]
      }
      if (name === 'name' && isStateName(value)) return [name, t(`states.task.${value}`)]
      return [name, typeof value === 'number' ? formatCount(value, locale) : value]
    }),
  )
}

function isStateName(value: string | number): value is StateName {
  return Object.hasOwn(states.task, value)
}
