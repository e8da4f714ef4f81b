/** Latency x bandwidth x loss: a governor beside the best fixed number of parts, on the same lines. */
import { partSizeFor, type PartSizeRules } from '../../../electron/engine/tuning/part-size.ts'
import { aPath, connectionCap } from './line.ts'
import { simulate } from './simulate.ts'
import { fixedParts, type Governor, type UploadResult } from './upload.ts'

export interface Cell {
  readonly rttMs: number
  readonly mbit: number
  readonly loss: number
}

export interface CellResult extends Cell {
  readonly bestParts: number
  readonly bestBytesPerSecond: number
  readonly bytesPerSecond: number
  /** Of the best fixed number. */
  readonly ratio: number
}

export const latenciesMs = [1, 10, 40, 100, 300] as const
export const bandwidthsMbit = [2, 20, 100, 1_000, 10_000] as const
export const losses = [0, 0.001, 0.01, 0.05] as const
export const mostParts = 64

export const allCells: readonly Cell[] = latenciesMs.flatMap((rttMs) =>
  losses.flatMap((loss) => bandwidthsMbit.map((mbit) => ({ rttMs, mbit, loss }))),
)

/** How long the file of a cell takes at best: the beginning counts, but does not decide. */
const fileSeconds = 900
const fixedNumbers = [1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64] as const

const MiB = 1024 * 1024
/** Of OSS; with memory for whatever fits a line. */
export const partSizeRules: PartSizeRules = {
  limits: { minPartSizeBytes: 100 * 1024, maxPartSizeBytes: 5 * 1024 * MiB },
  mostParts: 64,
  memory: { budgetBytes: 4096 * MiB, heldUpToBytes: 64 * MiB, streamedBytes: MiB },
}

/** Measures one cell: means over the seeds. */
export function measureCell(
  cell: Cell,
  make: (mostParts: number) => Governor,
  seeds: readonly number[],
): CellResult {
  const { rttMs, loss, mbit } = cell
  const path = { ...aPath, rttMs, loss }
  const lineBytesPerSecond = (mbit * 1e6) / 8
  const eachBytesPerSecond = connectionCap(path) * 1000
  const possible = (parts: number): number =>
    Math.min(lineBytesPerSecond, parts * eachBytesPerSecond)
  const sizeBytes = possible(mostParts) * fileSeconds
  const parts = Math.min(mostParts, Math.max(4, Math.ceil(lineBytesPerSecond / eachBytesPerSecond)))
  const line = { bytesPerSecond: possible(mostParts), parts, troubleShare: loss }
  const partSizeBytes = partSizeFor(sizeBytes, line, partSizeRules) ?? MiB

  const measure = (governor: () => Governor): number =>
    meanSpeed(
      seeds.flatMap((seed) =>
        simulate({
          seed,
          bytesPerSecond: () => lineBytesPerSecond,
          uploads: [{ path, sizeBytes, partSizeBytes, governor: governor() }],
          // So bad that it does not matter how bad.
          untilMs: 4 * fileSeconds * 1000,
        }),
      ),
    )

  let bestParts = 0
  let best = 0
  for (const number of fixedNumbers.toReversed()) {
    // The weather is fair on average: no need to try what could not be better.
    if (possible(number) * 1.02 < best) break
    const speed = measure(() => fixedParts(number))
    if (speed < best) continue
    best = speed
    bestParts = number
  }
  const bytesPerSecond = measure(() => make(mostParts))
  return {
    ...cell,
    bestParts,
    bestBytesPerSecond: best,
    bytesPerSecond,
    ratio: bytesPerSecond / best,
  }
}

function meanSpeed(results: readonly UploadResult[]): number {
  const sum = (of: (result: UploadResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0)
  return (1000 * sum(({ storedBytes }) => storedBytes)) / sum(({ durationMs }) => durationMs)
}

/** The grid as a table: per cent of the best fixed number, and that number. */
export function gridTable(results: readonly CellResult[]): string {
  const head = row(['latency', 'loss', ...bandwidthsMbit.map((mbit) => `${mbit} Mbit/s`)])
  const rows = latenciesMs.flatMap((rttMs) =>
    losses.map((loss) => {
      const cells = bandwidthsMbit.map((mbit) => {
        const found = results.find(
          (one) => one.rttMs === rttMs && one.loss === loss && one.mbit === mbit,
        )
        return found ? `${(found.ratio * 100).toFixed(1)} % (${found.bestParts})` : '-'
      })
      return row([`${rttMs} ms`, `${loss * 100} %`, ...cells])
    }),
  )
  return [head, ...rows].join('\n')
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(13)).join('')
}
