/** A speed history as chart data and as figures. Pure. */
import type { SpeedHistory } from '#shared/task-view.ts'

/** x in epoch seconds, y in bytes per second: what uPlot takes. */
export type SpeedSeries = readonly [x: number[], y: number[]]

export interface SpeedFigures {
  readonly average: number
  readonly peak: number
}

/** The samples of the last `lastMs`, or all of them. */
export function speedSeries(history: SpeedHistory, lastMs = Number.POSITIVE_INFINITY): SpeedSeries {
  const { endMs, stepMs, bytesPerSecond } = history
  const kept = Math.min(bytesPerSecond.length, Math.floor(lastMs / stepMs) + 1)
  const y = bytesPerSecond.slice(bytesPerSecond.length - kept)
  const x = y.map((_, index) => (endMs - (y.length - 1 - index) * stepMs) / 1000)
  return [x, y]
}

/** Average and highest value; undefined without samples. */
export function speedFigures(series: SpeedSeries): SpeedFigures | undefined {
  const values = series[1]
  if (values.length === 0) return undefined
  const sum = values.reduce((total, value) => total + value, 0)
  return { average: sum / values.length, peak: Math.max(...values) }
}

/** No byte for this long is called a stall (desktop reference 1.4). */
const stallMs = 15_000

/** Whether nothing has moved for so long that it has to be said. */
export function isStalled(history: SpeedHistory | undefined): boolean {
  if (history === undefined) return false
  const needed = Math.ceil(stallMs / history.stepMs)
  const recent = history.bytesPerSecond.slice(-needed)
  return recent.length >= needed && recent.every((value) => value === 0)
}

/** Steps of the speed axis: 1, 2, 5, 10 … of each binary unit, so that labels are round. */
export const speedSteps: readonly number[] = [1, 1024, 1024 ** 2, 1024 ** 3].flatMap((unit) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].map((step) => step * unit),
)
