/** A logger whose lines a test can read: an error in it is a bug. */
import type { Logger } from '../../electron/engine/ports.ts'

export interface RecordingLogger extends Logger {
  readonly errors: readonly { readonly message: string; readonly fields: unknown }[]
}

export function createRecordingLogger(): RecordingLogger {
  const errors: { message: string; fields: unknown }[] = []
  return {
    errors,
    info: () => {},
    warn: () => {},
    error: (message, fields) => errors.push({ message, fields }),
  }
}
