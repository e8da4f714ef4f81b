/** The speed of one task over the last minutes, one value a second. */
import type { SpeedHistory } from '#shared/task-view.ts'

const stepMs = 1000
const keptSteps = 180

export interface SpeedLog {
  /** Bytes moved in total so far. */
  sample(nowMs: number, bytes: number): void
  history(): SpeedHistory
}

export function createSpeedLog(): SpeedLog {
  const values: number[] = []
  let last: { readonly atMs: number; readonly bytes: number } | undefined
  return {
    sample: (nowMs, bytes) => {
      last ??= { atMs: nowMs, bytes }
      const elapsedMs = nowMs - last.atMs
      if (elapsedMs < stepMs) return
      const rate = (Math.max(0, bytes - last.bytes) * 1000) / elapsedMs
      // A pause shows as a gap of zeros, not as one long average.
      const steps = Math.min(keptSteps, Math.floor(elapsedMs / stepMs))
      for (let step = 1; step < steps; step++) values.push(elapsedMs > 2 * stepMs ? 0 : rate)
      values.push(rate)
      values.splice(0, Math.max(0, values.length - keptSteps))
      last = { atMs: nowMs, bytes }
    },
    history: () => ({ endMs: last?.atMs ?? 0, stepMs, bytesPerSecond: [...values] }),
  }
}
