/** Speed and time left: pure, fed with samples of bytes that only sockets took. */

/** Times are monotonic ms: the wall clock may jump. Averages over two horizons: a quick one to show, a slow one to predict. */
export interface Progress {
  readonly atMs: number
  readonly bytes: number
  readonly speedBytesPerSecond: number
  readonly slowBytesPerSecond: number
  /** How long bytes have been moving in this run. */
  readonly measuredMs: number
  readonly lastMovedMs: number
}

const showTauMs = 8_000
const predictTauMs = 45_000
const stalledAfterMs = 15_000
const predictAfterMs = 5_000

/** Begins a run; `bytes` counts confirmed and in-flight bytes together. */
export function startProgress(atMs: number, bytes: number): Progress {
  return {
    atMs,
    bytes,
    speedBytesPerSecond: 0,
    slowBytesPerSecond: 0,
    measuredMs: 0,
    lastMovedMs: atMs,
  }
}

/** The next sample. Bytes given back by a failed part count as no movement, not as negative speed. */
export function sampleProgress(previous: Progress, atMs: number, bytes: number): Progress {
  const elapsedMs = atMs - previous.atMs
  if (elapsedMs <= 0) return { ...previous, bytes }
  const moved = Math.max(0, bytes - previous.bytes)
  const rate = (moved * 1000) / elapsedMs
  const measuredMs = previous.measuredMs + elapsedMs
  return {
    atMs,
    bytes,
    speedBytesPerSecond: average(
      previous.speedBytesPerSecond,
      rate,
      elapsedMs,
      measuredMs,
      showTauMs,
    ),
    slowBytesPerSecond: average(
      previous.slowBytesPerSecond,
      rate,
      elapsedMs,
      measuredMs,
      predictTauMs,
    ),
    measuredMs,
    lastMovedMs: moved > 0 ? atMs : previous.lastMovedMs,
  }
}

/** Speed to show: 0 once nothing has moved for a while. */
export function shownSpeed(progress: Progress, atMs: number): number {
  return atMs - progress.lastMovedMs > stalledAfterMs ? 0 : progress.speedBytesPerSecond
}

/** Seconds until `remainingBytes` are sent; undefined while unknown. */
export function timeLeftSeconds(
  progress: Progress,
  remainingBytes: number,
  atMs: number,
): number | undefined {
  const isKnown =
    progress.measuredMs >= predictAfterMs &&
    progress.slowBytesPerSecond > 0 &&
    atMs - progress.lastMovedMs <= stalledAfterMs
  return isKnown ? remainingBytes / progress.slowBytesPerSecond : undefined
}

/** Exponential average over `tauMs`; before that much was measured, the mean of all of it. */
function average(
  before: number,
  rate: number,
  elapsedMs: number,
  measuredMs: number,
  tauMs: number,
): number {
  const weight = Math.max(elapsedMs / measuredMs, 1 - Math.exp(-elapsedMs / tauMs))
  return before + (rate - before) * weight
}
