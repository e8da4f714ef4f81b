/**
 * Numbers, sizes, speeds and times as people read them. Pure; every function takes the locale.
 * Sizes are binary (KiB, MiB, GiB) with one decimal, so that columns keep their width.
 */
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** `412.6 GiB`; whole bytes below 1 KiB. */
export function formatBytes(bytes: number, locale: string): string {
  let value = bytes
  let unit = 0
  // 1,023.95 would be shown as 1,024.0: the next unit begins where rounding reaches it.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${decimals(locale, unit === 0 ? 0 : 1).format(value)} ${units[unit] ?? ''}`
}

/** `86.4 MiB/s`. */
export function formatSpeed(bytesPerSecond: number, locale: string): string {
  return `${formatBytes(bytesPerSecond, locale)}/s`
}

/** `1,284`. */
export function formatCount(count: number, locale: string): string {
  return decimals(locale, 0).format(count)
}

/** `57.7%` of a share from 0 to 1, rounded down: 100.0% is said only when all of it is there. */
export function formatPercent(share: number, locale: string): string {
  const percent = Math.floor(Math.min(1, Math.max(0, share)) * 1000) / 10
  return `${decimals(locale, 1).format(percent)}%`
}

/** `34m 27s`, `4h 8m`, `2d 3h`: the two largest units that matter. */
export function formatDuration(seconds: number, locale: string): string {
  const total = Math.max(0, Math.round(seconds))
  const days = Math.floor(total / 86_400)
  const hours = Math.floor((total % 86_400) / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  if (days > 0) return durationFormat(locale, 'auto').format({ days, hours })
  if (hours > 0) return durationFormat(locale, 'auto').format({ hours, minutes })
  if (minutes > 0) return durationFormat(locale, 'auto').format({ minutes, seconds: total % 60 })
  return durationFormat(locale, 'always').format({ seconds: total })
}

/** `412d`, `7h`, `3m`: how long ago in the largest unit that fits, rounded down; `1m` at least. */
export function formatAge(sinceMs: number, nowMs: number, locale: string): string {
  const seconds = Math.max(60, Math.floor((nowMs - sinceMs) / 1000))
  const unit = seconds >= 86_400 ? 86_400 : seconds >= 3600 ? 3600 : 60
  return formatDuration(Math.floor(seconds / unit) * unit, locale)
}

/** Time left in steps that can be believed: 5 s under a minute, 10 s under five, 1 min above. */
export function roundTimeLeft(seconds: number): number {
  const step = seconds < 60 ? 5 : seconds < 300 ? 10 : 60
  return Math.max(step, Math.round(seconds / step) * step)
}

/**
 * The time left to show after `shown`: a change of less than 5 % is not repainted, so that the
 * figure can be read. Both in seconds, `undefined` while unknown.
 */
export function steadyTimeLeft(
  shown: number | undefined,
  next: number | undefined,
): number | undefined {
  if (next === undefined) return undefined
  const rounded = roundTimeLeft(next)
  if (shown === undefined) return rounded
  return Math.abs(next - shown) < shown * 0.05 ? shown : rounded
}

/** `11:02`, with the date when it is another day than `nowMs`. */
export function formatTime(atMs: number, nowMs: number, locale: string): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString()
  return dates(locale, isToday ? 'time' : 'dateTime').format(atMs)
}

/** `21 Nov 2026, 09:14:05`. */
export function formatDateTime(atMs: number, locale: string): string {
  return dates(locale, 'exact').format(atMs)
}

/** `21 Nov 2026`. */
export function formatDate(atMs: number, locale: string): string {
  return dates(locale, 'date').format(atMs)
}

/**
 * `¥1.45`, `¥380` from 100 on without the hundredths, `<¥0.01` for less than can be paid.
 * `currency` is its ISO code, e.g. `CNY`.
 */
export function formatMoney(amount: number, currency: string, locale: string): string {
  if (isUnpayable(amount)) return `<${formatMoney(smallestMoney, currency, locale)}`
  return money(locale, currency, amount >= 99.995 ? 0 : 2).format(amount)
}

/** Less than this cannot be paid. */
export const smallestMoney = 0.01

/** Something, but less than can be paid: in a sentence the sign `<` has to be a word. */
export function isUnpayable(amount: number): boolean {
  return amount > 0 && amount < smallestMoney
}

const dateStyles = {
  time: { hour: '2-digit', minute: '2-digit' },
  dateTime: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  date: { dateStyle: 'medium' },
  exact: { dateStyle: 'medium', timeStyle: 'medium' },
} as const

// Formatters cost far more to make than to use, and a scroll through the list uses thousands.
const durationFormats = new Map<string, Intl.DurationFormat>()
const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** `always` shows zero seconds, `auto` leaves them out. */
function durationFormat(locale: string, secondsDisplay: 'auto' | 'always'): Intl.DurationFormat {
  const make = (): Intl.DurationFormat =>
    new Intl.DurationFormat(locale, { style: 'narrow', secondsDisplay })
  return cached(durationFormats, `${locale} ${secondsDisplay}`, make)
}

function dates(locale: string, style: keyof typeof dateStyles): Intl.DateTimeFormat {
  const make = (): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, dateStyles[style])
  return cached(dateFormats, `${locale} ${style}`, make)
}

function decimals(locale: string, digits: number): Intl.NumberFormat {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return cached(numberFormats, `${locale} ${digits}`, () => new Intl.NumberFormat(locale, options))
}

function money(locale: string, currency: string, digits: number): Intl.NumberFormat {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return cached(
    numberFormats,
    `${locale} ${currency} ${digits}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        ...options,
      }),
  )
}

function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  cache.set(key, made)
  return made
}
