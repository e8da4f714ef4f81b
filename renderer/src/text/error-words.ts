/** An error as words for a person: by code, with the values the error brought. Pure. */
import type { ErrorCode, WireError } from '#shared/error-codes.ts'
import { ramActionOf } from '#shared/ram-actions.ts'
import { errors as english } from './en/errors.ts'
import type { ErrorMessage } from './error-message.ts'
import { errors as chinese } from './zh-CN/errors.ts'

/** What the cause card, the list and the connection test show. */
export interface ErrorWords {
  readonly title: string
  readonly what: string
  readonly next: string
  readonly do: string
}

/** The words for `error`; any other locale than Chinese reads English. */
export function errorWords(error: WireError, locale: string): ErrorWords {
  const message = messagesOf(locale)[error.code]
  const values = valuesOf(error)
  return {
    title: message.title,
    what: best(message.what, message.whatWith, values),
    next: message.next,
    do: best(message.do, message.doWith, values),
  }
}

function messagesOf(locale: string): Readonly<Record<ErrorCode, ErrorMessage>> {
  return locale.toLowerCase().startsWith('zh') ? chinese : english
}

function valuesOf(error: WireError): Readonly<Record<string, string>> {
  const details = error.details ?? {}
  const action = ramActionOf(details)
  return action === undefined ? details : { ...details, action }
}

/** The sentence with values, if the error brought every value it names; else the plain one. */
function best(
  plain: string,
  withValues: string | undefined,
  values: Readonly<Record<string, string>>,
): string {
  if (withValues === undefined) return plain
  const names = Array.from(withValues.matchAll(/\{(\w+)\}/g), (match) => match[1] ?? '')
  if (names.some((name) => (values[name] ?? '') === '')) return plain
  return withValues.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}
