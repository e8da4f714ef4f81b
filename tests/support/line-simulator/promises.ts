/** What a governor of the parts in flight promises, beside the grid. Each says what is wrong, or nothing. */
import type { HostRecord } from '../../../electron/engine/store/stores.ts'
import { aPath, connectionCap, type Path } from './line.ts'
import { simulate } from './simulate.ts'
import { fixedParts, type Governor, type UploadResult, type UploadSpec } from './upload.ts'

export interface Start {
  readonly most: number
  readonly known?: { readonly record: HostRecord; readonly ageMs: number }
}

export type MakeGovernor = (start: Start) => Governor

export interface Promised {
  readonly name: string
  readonly broken: (make: MakeGovernor, seed: number) => string | undefined
}

const MiB = 1024 * 1024
const minuteMs = 60_000
const mostParts = 64
const perSecond = (mbit: number): number => (mbit * 1e6) / 8
/** Of a few hundred KB/s each: many of them are needed. */
const lossyPath: Path = { ...aPath, rttMs: 100, loss: 0.001 }
const farPath: Path = { ...aPath, rttMs: 300, loss: 0.01 }
const forEver = 1e15

interface Try {
  readonly seed: number
  readonly untilMs: number
  readonly bytesPerSecond: (atMs: number) => number
}

function run(governor: Governor, upload: Omit<UploadSpec, 'governor'>, given: Try): UploadResult {
  const [result] = simulate({ ...given, uploads: [{ ...upload, governor }] })
  if (result === undefined) throw new Error('nothing was uploaded')
  return result
}

/** Bytes per second stored between two times. */
function speed({ bytesAtSecond }: UploadResult, fromMs: number, toMs: number): number {
  const at = (ms: number): number => bytesAtSecond[Math.floor(ms / 1000) - 1] ?? 0
  return (at(toMs) - at(fromMs)) / ((toMs - fromMs) / 1000)
}

function unless(isKept: boolean, problem: string): string | undefined {
  return isKept ? undefined : problem
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function atLeast(what: string, found: number, best: number, share: number): string | undefined {
  return unless(
    found >= best * share,
    `${what}: ${percent(found / best)} of ${Math.round(best)} B/s`,
  )
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined)
}

/** Changes of the limit in the worst minute from `fromMs` on. */
function changesInWorstMinute({ limits }: UploadResult, fromMs: number): number {
  const late = limits.filter(({ atMs }) => atMs >= fromMs)
  return Math.max(
    0,
    ...late.map(
      ({ atMs }) => late.filter((one) => one.atMs >= atMs && one.atMs < atMs + minuteMs).length,
    ),
  )
}

export const promises: readonly Promised[] = [
  {
    name: 'is at home again on a line that drops to a fifth and returns',
    broken: (make, seed) => {
      const [dropsMs, returnsMs, endMs] = [10 * minuteMs, 20 * minuteMs, 35 * minuteMs] as const
      const bytesPerSecond = (atMs: number): number =>
        perSecond(atMs >= dropsMs && atMs < returnsMs ? 8 : 40)
      const upload = { path: lossyPath, sizeBytes: forEver, partSizeBytes: 4 * MiB }
      const given = { seed, untilMs: endMs, bytesPerSecond }
      const result = run(make({ most: mostParts }), upload, given)
      const judge = (what: string, fromMs: number, toMs: number, mbit: number) =>
        atLeast(what, speed(result, fromMs, toMs), perSecond(mbit), 0.85)
      return first([
        judge('before', 2 * minuteMs, dropsMs, 40),
        judge('while it is slow', dropsMs + minuteMs, returnsMs, 8),
        judge('after', returnsMs + 3 * minuteMs, endMs - 1000, 40),
      ])
    },
  },
  {
    name: 'goes down when so many parts choke the line',
    broken: (make, seed) => {
      const [narrowMs, endMs] = [5 * minuteMs, 40 * minuteMs] as const
      const bytesPerSecond = (atMs: number): number => perSecond(atMs < narrowMs ? 20 : 1)
      const upload = { path: farPath, sizeBytes: forEver, partSizeBytes: MiB / 4 }
      const result = run(make({ most: mostParts }), upload, {
        seed,
        untilMs: endMs,
        bytesPerSecond,
      })
      const parts = result.limits.at(-1)?.parts ?? 0
      const late = speed(result, narrowMs + 15 * minuteMs, endMs - 1000)
      return first([
        unless(parts <= 32, `${parts} parts at once on a line of 1 Mbit/s`),
        atLeast('at last', late, perSecond(1), 0.75),
      ])
    },
  },
  {
    name: 'does not choke another line with what it knows of the last one',
    broken: (make, seed) => {
      const record = { host: 'oss', parts: 64, bytesPerSecond: 1e7, troubleShare: 0, atMs: 0 }
      const upload = { path: aPath, sizeBytes: forEver, partSizeBytes: MiB }
      const given = { seed, untilMs: 10 * minuteMs, bytesPerSecond: () => perSecond(2) }
      const governor = make({ most: mostParts, known: { record, ageMs: 0 } })
      const result = run(governor, upload, given)
      const { peakInFlight } = result
      return first([
        unless(peakInFlight <= 32, `${peakInFlight} parts at once on a line of 2 Mbit/s`),
        atLeast('at last', speed(result, 4 * minuteMs, 10 * minuteMs - 1000), perSecond(2), 0.75),
      ])
    },
  },
  {
    name: 'never sends more parts at once than it may',
    broken: (make, seed) => {
      const upload = { path: farPath, sizeBytes: 2000 * MiB, partSizeBytes: MiB }
      const given = { seed, untilMs: 60 * minuteMs, bytesPerSecond: () => perSecond(1000) }
      const { peakInFlight } = run(make({ most: 12 }), upload, given)
      return unless(peakInFlight <= 12, `${peakInFlight} parts at once where 12 were allowed`)
    },
  },
  {
    name: 'asks for no more while there is not enough to send',
    broken: (make, seed) => {
      const quietMs = 10 * minuteMs
      const supply = (atMs: number): number =>
        atMs < quietMs ? Math.floor(atMs / 4000) : Number.MAX_SAFE_INTEGER
      const upload = { path: farPath, sizeBytes: forEver, partSizeBytes: MiB / 4, supply }
      const given = { seed, untilMs: 20 * minuteMs, bytesPerSecond: () => perSecond(100) }
      const result = run(make({ most: mostParts }), upload, given)
      const quiet = result.limits.filter(({ atMs }) => atMs < quietMs)
      const most = Math.max(...quiet.map(({ parts }) => parts))
      const best = 64 * connectionCap(farPath) * 1000
      return first([
        unless(most <= 8, `${most} parts at once, though one in four seconds was all there was`),
        atLeast('afterwards', speed(result, 14 * minuteMs, 20 * minuteMs - 1000), best, 0.75),
      ])
    },
  },
  {
    name: 'lets a steady line be',
    broken: (make, seed) =>
      first(
        [aPath, lossyPath, farPath].map((path) => {
          const upload = { path, sizeBytes: forEver, partSizeBytes: MiB }
          const given = { seed, untilMs: 40 * minuteMs, bytesPerSecond: () => perSecond(20) }
          const result = run(make({ most: mostParts }), upload, given)
          const changes = changesInWorstMinute(result, 4 * minuteMs)
          const perMinute = result.limits.filter(({ atMs }) => atMs > 4 * minuteMs).length / 36
          return first([
            unless(changes <= 10, `${path.rttMs} ms: ${changes} changes in a minute`),
            unless(perMinute <= 4, `${path.rttMs} ms: ${perMinute.toFixed(1)} changes a minute`),
          ])
        }),
      ),
  },
  {
    name: 'begins a second run near where the first one ended',
    broken: (make, seed) => {
      const upload = { path: farPath, sizeBytes: forEver, partSizeBytes: MiB / 4 }
      const given = { seed, untilMs: 15 * minuteMs, bytesPerSecond: () => perSecond(100) }
      const governor = make({ most: mostParts })
      run(governor, upload, given)
      const record = governor.record?.(0, 0)
      if (record === undefined) return 'nothing was learnt of the host'
      const again = { ...given, seed: seed + 1, untilMs: 60_500 }
      const known = { record, ageMs: minuteMs }
      const second = run(make({ most: mostParts, known }), upload, again)
      const best = run(fixedParts(mostParts), upload, again)
      return atLeast('the first minute', second.storedBytes, best.storedBytes, 0.85)
    },
  },
  {
    name: 'asks a service that limits requests for about what it gives',
    broken: (make, seed) => {
      const path = { ...aPath, requestsPerSecond: 20 }
      const upload = { path, sizeBytes: forEver, partSizeBytes: MiB }
      const given = { seed, untilMs: 20 * minuteMs, bytesPerSecond: () => perSecond(1000) }
      const result = run(make({ most: mostParts }), upload, given)
      const stored = result.storedBytes / MiB
      const refusedShare = result.refusals / (stored + result.refusals)
      return first([
        unless(refusedShare <= 0.1, `${percent(refusedShare)} of requests were refused`),
        atLeast('stored', speed(result, minuteMs, 20 * minuteMs - 1000), 20 * MiB, 0.6),
      ])
    },
  },
  {
    name: 'is not deceived by sockets that take a whole part at once',
    broken: (make, seed) => {
      const each = 0.5e6
      const path = { ...aPath, rttMs: 1, perConnectionBytesPerSecond: each, bufferBytes: 8 * MiB }
      const upload = { path, sizeBytes: forEver, partSizeBytes: 8 * MiB }
      const given = { seed, untilMs: 6 * minuteMs, bytesPerSecond: () => perSecond(1000) }
      const result = run(make({ most: 16 }), upload, given)
      return atLeast('at last', speed(result, 2 * minuteMs, 6 * minuteMs - 1000), 16 * each, 0.6)
    },
  },
  {
    name: 'shares a line with another host',
    broken: (make, seed) => {
      const near = { ...aPath, rttMs: 20 }
      const upload = { sizeBytes: forEver, partSizeBytes: 4 * MiB }
      const uploads = [near, lossyPath].map((path) => ({
        ...upload,
        path,
        governor: make({ most: mostParts }),
      }))
      const untilMs = 20 * minuteMs
      const results = simulate({ seed, untilMs, bytesPerSecond: () => perSecond(100), uploads })
      const speeds = results.map((result) => speed(result, 3 * minuteMs, untilMs - 1000))
      const together = speeds.reduce((sum, one) => sum + one, 0)
      return first([
        atLeast('both', together, perSecond(100), 0.85),
        ...speeds.map((one, host) =>
          unless(one >= together * 0.1, `host ${host} is left ${percent(one / together)}`),
        ),
      ])
    },
  },
]
