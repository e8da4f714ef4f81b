/** Medians over the rounds of one client. */
import type { Run } from './rounds.ts'

export interface Summary {
  /** Runs without problems: what the medians are of. */
  readonly runs: number
  readonly wallSeconds: number
  /** From the first request to the last answer. */
  readonly wireSeconds: number
  readonly cpuSeconds: number
  readonly serverCpuSeconds: number
  readonly peakRssBytes: number | undefined
  readonly overIdleBytes: number | undefined
  readonly loopDelayP99Ms: number | undefined
  readonly requests: number
  /** How far apart the walls of the rounds were: largest over smallest. */
  readonly wallSpread: number
}

/** Undefined when no run was without problems. */
export function summarize(runs: readonly Run[]): Summary | undefined {
  const good = runs.filter(({ problems }) => problems.length === 0)
  if (good.length === 0) return undefined
  const of = (pick: (run: Run) => number): number => median(good.map(pick))
  const walls = good.map(({ taken }) => taken.wallSeconds)
  return {
    runs: good.length,
    wallSeconds: median(walls),
    wireSeconds: of(({ counted }) => counted.wireSeconds),
    cpuSeconds: of(({ taken }) => taken.cpuSeconds),
    serverCpuSeconds: of(({ counted }) => counted.cpuSeconds),
    peakRssBytes: some(good.map(({ taken }) => taken.peakRssBytes)),
    overIdleBytes: some(
      good.map(({ taken: { peakRssBytes, idleRssBytes } }) =>
        peakRssBytes === undefined || idleRssBytes === undefined
          ? undefined
          : peakRssBytes - idleRssBytes,
      ),
    ),
    loopDelayP99Ms: some(good.map(({ taken }) => taken.loopDelayP99Ms)),
    requests: of(({ counted }) => Object.values(counted.requests).reduce((a, b) => a + b, 0)),
    wallSpread: Math.max(...walls) / Math.min(...walls),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

function some(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : median(known)
}
