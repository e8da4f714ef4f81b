/** Runs and sources of the bench, as its tests need them. */
import type { Taken } from '../../../../build/bench/measure.ts'
import type { Run } from '../../../../build/bench/rounds.ts'
import type { Counted } from '../../../../build/bench/server-messages.ts'
import type { Source } from '../../../../build/bench/sources.ts'
import type { Summary } from '../../../../build/bench/summary.ts'

export function aTaken(change: Partial<Taken> = {}): Taken {
  return {
    wallSeconds: 2,
    cpuSeconds: 3,
    peakRssBytes: 100e6,
    idleRssBytes: 60e6,
    loopDelayP99Ms: 5,
    exitCode: 0,
    stdout: '',
    stderr: '',
    ...change,
  }
}

export function aCounted(change: Partial<Counted> = {}): Counted {
  return {
    requests: { 'PUT part': 10, 'POST complete': 1 },
    bodyBytes: 4e9,
    objects: 1,
    objectBytes: 4e9,
    wireSeconds: 1.5,
    cpuSeconds: 0.5,
    crc64: undefined,
    ...change,
  }
}

export function aRun(taken: Partial<Taken> = {}, change: Partial<Run> = {}): Run {
  return { taken: aTaken(taken), counted: aCounted(), problems: [], ...change }
}

export function aSource(change: Partial<Source> = {}): Source {
  return { kind: 'file', path: '/f', files: 1, totalBytes: 4e9, crc64: '123', ...change }
}

export function aSummary(change: Partial<Summary> = {}): Summary {
  return {
    runs: 3,
    wallSeconds: 2,
    wireSeconds: 1.5,
    cpuSeconds: 4,
    serverCpuSeconds: 0.5,
    peakRssBytes: 100e6,
    overIdleBytes: 40e6,
    loopDelayP99Ms: 5,
    requests: 11,
    wallSpread: 1.1,
    ...change,
  }
}
