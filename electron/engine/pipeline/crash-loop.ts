/** Worker threads that die again and again would be restarted for ever; after a few it is enough. */
import type { WireError } from '#shared/error-codes.ts'
import type { Clock } from '../ports.ts'

export interface CrashLoop {
  readonly deaths: number
  /** Of the last one. */
  readonly error: WireError
}

/** Reliability F66. */
const mostDeaths = 3
const withinMs = 5 * 60_000

/** Counts deaths; answers how many there were when it is enough, and begins anew then. */
export function createDeathCount(clock: Pick<Clock, 'monotonic'>): () => number | undefined {
  let deathsMs: number[] = []
  return () => {
    const nowMs = clock.monotonic()
    deathsMs = [...deathsMs.filter((atMs) => nowMs - atMs < withinMs), nowMs]
    if (deathsMs.length < mostDeaths) return undefined
    const { length } = deathsMs
    deathsMs = []
    return length
  }
}
