/** One value of a command line: text -> number, or a sentence that says what is expected. Pure. */
import { UsageError } from './usage-error.ts'

const bytesPer: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
}

/** Bytes of `8MiB`, `1.5GiB`, `100KB` or `104857600`, within the limits. Throws `UsageError`. */
export function parseSize(
  option: string,
  text: string,
  limits: { readonly min: number; readonly max: number },
): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? []
  const factor = bytesPer[unit.toLowerCase()]
  const bytes = number === '' || factor === undefined ? Number.NaN : Number(number) * factor
  if (!Number.isInteger(bytes)) {
    throw new UsageError(
      `${option} ${shown(text)} is not a size: a number of bytes or one with KiB, MiB, GiB (KB, MB, GB count by 1000) is expected`,
      `${option} 8MiB`,
    )
  }
  if (bytes < limits.min || bytes > limits.max) {
    throw new UsageError(
      `${option} ${shown(text)} is out of range: ${exactSize(limits.min)} to ${exactSize(limits.max)} is expected`,
      `${option} 8MiB`,
    )
  }
  return bytes
}

/** A whole number within the limits. Throws `UsageError`. */
export function parseCount(
  option: string,
  text: string,
  limits: { readonly min: number; readonly max: number },
): number {
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (!(value >= limits.min && value <= limits.max)) {
    throw new UsageError(
      `${option} ${shown(text)} is not possible: a whole number from ${limits.min} to ${limits.max} is expected`,
      `${option} ${Math.min(limits.max, Math.max(limits.min, 4))}`,
    )
  }
  return value
}

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of `30d`, `12h`, `15m`, `90s`; `bare` is the unit of a plain number. Throws `UsageError`. */
export function parseDuration(option: string, text: string, bare?: 's'): number {
  const [, number = '', unit = bare ?? ''] = /^(\d{1,9})([smhd])?$/.exec(text.trim()) ?? []
  const factor = secondsPer[unit]
  if (number === '' || factor === undefined) {
    throw new UsageError(
      `${option} ${shown(text)} is not a duration: a whole number with d, h, m or s is expected`,
      `${option} ${bare === 's' ? '300s' : '30d'}`,
    )
  }
  return Number(number) * factor
}

/** One of a few words. Throws `UsageError`. */
export function parseChoice<T extends string>(
  option: string,
  text: string,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  throw new UsageError(
    `${option} ${shown(text)} is unknown: ${choices.join(' or ')} is expected`,
    `${option} ${choices[0]}`,
  )
}

/** A value as typed, safe to print. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}

function exactSize(bytes: number): string {
  if (bytes % 2 ** 30 === 0) return `${bytes / 2 ** 30} GiB`
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`
}
