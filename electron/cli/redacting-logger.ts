/** Technical messages on stderr for `--verbose`; what is secret never gets through. */
import { inspect } from 'node:util'
import type { Logger } from '../engine/ports.ts'
import type { Output } from './io.ts'
import { printable } from './printable.ts'

/** Names of fields whose values are never shown, whatever they hold. */
const secretName = /secret|token|authorization|signature|password|credential/i
const mask = '***'

/** `secrets` are values that must not appear anywhere, also inside other text. */
export function createRedactingLogger(err: Output, secrets: readonly string[]): Logger {
  const write = (
    level: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
  ): void => {
    const told = Object.entries(fields).map(
      ([name, value]) => `${name}=${secretName.test(name) ? mask : textOf(value)}`,
    )
    const line = redact([`partway: ${level}: ${message}`, ...told].join(' '), secrets)
    err.write(`${printable(line)}\n`)
  }
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warning', message, fields),
    error: (message, fields) => write('error', message, fields),
  }
}

/** The text without any of the secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((result, secret) => result.replaceAll(secret, mask), text)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return inspect(value, { depth: 3, breakLength: Infinity })
}
