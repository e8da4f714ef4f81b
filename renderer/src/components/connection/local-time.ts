/** A moment as `<input type="datetime-local">` has it: local time, minutes. Pure but for the time zone. */

/** `2026-12-29T08:45`; empty for none. */
export function localTime(atMs: number | undefined): string {
  if (atMs === undefined) return ''
  const at = new Date(atMs)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Epoch ms; undefined for an empty or impossible one. */
export function epochOf(text: string): number | undefined {
  const ms = text === '' ? Number.NaN : new Date(text).getTime()
  return Number.isNaN(ms) || ms < 0 ? undefined : ms
}

function two(part: number): string {
  return `${part}`.padStart(2, '0')
}
