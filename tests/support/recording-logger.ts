/** A logger whose lines a test can read: an error in it is a bug. */
import type { Logger } from '../../electron/engine/ports.ts'

export interface RecordingLogger extends Logger {
  readonly errors: readonly { readonly message: string; readonly fields: unknown }[]
  /** Everything it was told, as text. */
  readonly lines: readonly string[]
}

export function createRecordingLogger(): RecordingLogger {
  const errors: { message: string; fields: unknown }[] = []
  const lines: string[] = []
  const note = (message: string, fields?: unknown): void => {
    lines.push(`${message} ${textOf(fields, 3)}`)
  }
  return {
    errors,
    lines,
    info: note,
    warn: note,
    error: (message, fields) => {
      note(message, fields)
      errors.push({ message, fields })
    },
  }
}

/** With what hides in errors: their details and causes. */
function textOf(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null || depth === 0) return String(value)
  const own = Object.values(value).map((each) => textOf(each, depth - 1))
  if (value instanceof Error) own.push(value.message, textOf(value.cause, depth - 1))
  return own.join(' ')
}
