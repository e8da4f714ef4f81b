/** Speeds for the tray, in binary units like the rest of the app. */

const units = ['B/s', 'KiB/s', 'MiB/s', 'GiB/s'] as const

/** `1536` -> `1.5 KiB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  let value = bytesPerSecond
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit] ?? ''}`
}
