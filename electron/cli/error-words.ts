/**
 * The command line's words for every error code, in English: what happened, and what to do with
 * flags and environment. `{name|otherwise}` is a detail of the error, or what is said without it.
 */
import type { ErrorCode, WireError } from '#shared/error-codes.ts'
import { ramActionOf } from '#shared/ram-actions.ts'
import { localErrorWords } from './error-words-local.ts'
import { ossErrorWords } from './error-words-oss.ts'
import { printable } from './printable.ts'

export interface ErrorWords {
  readonly what: string
  readonly remedy: string
}

export const errorWords: Readonly<Record<ErrorCode, ErrorWords>> = {
  ...ossErrorWords,
  ...localErrorWords,
}

/** An error in words, its details filled in. */
export interface ToldError {
  readonly code: ErrorCode
  readonly what: string
  readonly remedy: string
  readonly requestId: string | undefined
}

export function tellError(error: WireError): ToldError {
  const words = errorWords[error.code]
  return {
    code: error.code,
    what: fill(words.what, error),
    remedy: fill(words.remedy, error),
    requestId: error.requestId,
  }
}

/** Lines for a terminal: cause, remedy, and what support asks for. */
export function errorLines(error: WireError): readonly string[] {
  const { code, what, remedy, requestId } = tellError(error)
  const ec = error.details?.['ec']
  const marks = [
    code,
    ...(requestId === undefined || requestId === '' ? [] : [`request ID ${printable(requestId)}`]),
    ...(ec === undefined || ec === '' ? [] : [`EC ${printable(ec)}`]),
  ]
  const detail = code === 'internal/bug' ? [printable(error.message)] : []
  return [what, ...detail, remedy, `(${marks.join(', ')})`]
}

function fill(text: string, { details = {} }: WireError): string {
  const values: Readonly<Record<string, string | undefined>> = {
    ...details,
    action: ramActionOf(details),
  }
  return text.replace(/\{([^|}]+)\|([^}]*)\}/g, (_, name: string, otherwise: string) => {
    const value = values[name]
    return value === undefined || value === '' ? otherwise : printable(value)
  })
}
