/** The speed of one task over the last minutes, one value a second. */
import type { SpeedHistory } from '#shared/task-view.ts'

const stepMs = 1000
const keptSteps = 180

export interface SpeedLog {
  /** Bytes moved in total so far; `atMs` never goes back, `nowMs` is the wall clock for people. */
  sample(atMs: number, bytes: number, nowMs: number): void
  /** The total has changed without anything moving: a new run counts parts that were stored before. */
  rebase(bytes: number): void
  history(): SpeedHistory
}

export function createSpeedLog(): SpeedLog {
  const values: number[] = []
  let last: { readonly atMs: number; readonly bytes: number } | undefined
  let endMs = 0
  return {
    sample: (atMs, bytes, nowMs) => {
      last ??= { atMs, bytes }
      const elapsedMs = atMs - last.atMs
      if (elapsedMs < stepMs) return
      const rate = (Math.max(0, bytes - last.bytes) * 1000) / elapsedMs
      // A pause shows as a gap of zeros, not as one long average.
      const steps = Math.min(keptSteps, Math.floor(elapsedMs / stepMs))
      for (let step = 1; step < steps; step++) values.push(elapsedMs > 2 * stepMs ? 0 : rate)
      values.push(rate)
      values.splice(0, Math.max(0, values.length - keptSteps))
      last = { atMs, bytes }
      endMs = nowMs
    },
    rebase: (bytes) => {
      if (last !== undefined) last = { ...last, bytes }
    },
    history: () => ({ endMs, stepMs, bytesPerSecond: [...values] }),
  }
}
