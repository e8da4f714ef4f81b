/** The ranges of the settings, read from their schema, and sizes with a unit. Pure. */
import { partsAtOnceLimits, settingsSchema, type Settings } from '#shared/settings.ts'

/** Settings that are one number. */
export type NumberSetting =
  | 'tasksAtOnce'
  | 'partsAtOnce'
  | 'connectionsAtOnce'
  | 'stallSeconds'
  | 'multipartThresholdBytes'

export interface Range {
  readonly min: number
  readonly max: number
}

/** The range the schema allows; the schema stays the only place where limits stand. */
export function rangeOf(setting: NumberSetting): Range {
  if (setting === 'partsAtOnce') return partsAtOnceLimits
  const inner = settingsSchema.shape[setting].unwrap()
  return { min: inner.minValue ?? Number.NEGATIVE_INFINITY, max: inner.maxValue ?? Infinity }
}

/** Why a number is refused. */
export type NumberProblem = 'notANumber' | 'notWhole' | 'outOfRange'

export function numberProblem(value: number | undefined, range: Range): NumberProblem | undefined {
  if (value === undefined || !Number.isFinite(value)) return 'notANumber'
  if (value < range.min || value > range.max) return 'outOfRange'
  return Number.isInteger(value) ? undefined : 'notWhole'
}

/** Units a size is entered in. */
export const sizeUnits = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const
export type SizeUnit = keyof typeof sizeUnits

/** A size as number and unit: the largest unit that leaves a whole number, else two decimals. */
export function splitSize(bytes: number): { readonly value: number; readonly unit: SizeUnit } {
  const largestFirst = ['GiB', 'MiB', 'KiB'] as const
  const whole = largestFirst.find((unit) => bytes % sizeUnits[unit] === 0)
  if (whole !== undefined) return { value: bytes / sizeUnits[whole], unit: whole }
  const unit = largestFirst.find((each) => bytes >= sizeUnits[each]) ?? 'KiB'
  return { value: Math.round((bytes / sizeUnits[unit]) * 100) / 100, unit }
}

/** A limit without needless decimals, e.g. `100 KiB`. */
export function plainSize(bytes: number, locale: string): string {
  const { value, unit } = splitSize(bytes)
  return `${new Intl.NumberFormat(locale).format(value)} ${unit}`
}

/** Bytes of a number with its unit, whole; undefined stays undefined. */
export function joinSize(value: number | undefined, unit: SizeUnit): number | undefined {
  return value === undefined ? undefined : Math.round(value * sizeUnits[unit])
}

/** What *restore defaults* sets back. What was chosen for places and panes is no preference. */
export const restorable = [
  'language',
  'theme',
  'tasksAtOnce',
  'partsAtOnce',
  'connectionsAtOnce',
  'partSizeBytes',
  'multipartThresholdBytes',
  'verifyMd5',
  'links',
  'stallSeconds',
] as const satisfies readonly (keyof Settings)[]
