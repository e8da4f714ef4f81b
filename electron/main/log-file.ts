/** The app's log: one JSON line per entry, redacted, in files that rotate. */
import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from '../engine/ports.ts'
import { redactText, redactValue } from './redact.ts'

export interface LogFile extends Logger {
  /** Resolves when everything told so far is written. */
  flush(): Promise<void>
}

const MiB = 1024 * 1024

/**
 * `path`, then `path.1` and `path.2`, each of at most `maxBytes`. A log that cannot be written
 * stops no transfer: the line goes to standard error instead.
 */
export function createLogFile(
  path: string,
  options: { readonly maxBytes?: number; readonly now?: () => number } = {},
): LogFile {
  const maxBytes = options.maxBytes ?? 5 * MiB
  const now = options.now ?? Date.now
  let waiting: string[] = []
  let sizeBytes: number | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const text = waiting.join('')
    waiting = []
    if (text === '') return
    try {
      if (sizeBytes === undefined) {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        sizeBytes = await stat(path).then(
          ({ size }) => size,
          () => 0,
        )
      }
      if (sizeBytes > 0 && sizeBytes + text.length > maxBytes) {
        await rename(`${path}.1`, `${path}.2`).catch(() => {
          // there is no older file yet
        })
        await rename(path, `${path}.1`)
        sizeBytes = 0
      }
      await appendFile(path, text, { mode: 0o600 })
      sizeBytes += Buffer.byteLength(text)
    } catch {
      process.stderr.write(text)
    }
  }

  function log(level: string, message: string, fields?: Readonly<Record<string, unknown>>): void {
    const entry = { at: new Date(now()).toISOString(), level, message: redactText(message) }
    const told = fields === undefined ? entry : { ...entry, ...(redactValue(fields) as object) }
    waiting.push(`${JSON.stringify(told)}\n`)
    if (waiting.length === 1) writing = writing.then(write)
  }

  return {
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    flush: async () => {
      await writing
    },
  }
}
