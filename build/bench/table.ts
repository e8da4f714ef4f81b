/** The outcome as people read it. */
import type { Target, Summaries } from './bench-case.ts'
import type { Source } from './sources.ts'

/** A target and how it was met. */
export interface Judged {
  readonly text: string
  readonly is: Target['is']
  readonly limit: number
  readonly measured: number | undefined
  readonly verdict: 'met' | 'missed' | 'not measured'
}

export function judge(targets: readonly Target[], medians: Summaries): readonly Judged[] {
  return targets.map((target) => judged(target.text, target.is, target.limit, target.of(medians)))
}

export function judged(
  text: string,
  is: Target['is'],
  limit: number,
  measured: number | undefined,
): Judged {
  const isMet = measured !== undefined && (is === 'at most' ? measured <= limit : measured >= limit)
  const verdict = measured === undefined || Number.isNaN(measured) ? 'not measured' : undefined
  return { text, is, limit, measured, verdict: verdict ?? (isMet ? 'met' : 'missed') }
}

/** By the name of the row, by the name of the column. */
export type Table = Readonly<Record<string, Readonly<Record<string, string | number>>>>

export function tableOf(
  source: Pick<Source, 'kind' | 'files' | 'totalBytes'>,
  medians: Summaries,
): Table {
  const isFolder = source.kind === 'folder'
  const gigabytes = source.totalBytes / 1e9
  return Object.fromEntries(
    Array.from(medians, ([name, { wallSeconds, cpuSeconds, ...of }]) => [
      name,
      {
        'wall s': round(wallSeconds, 2),
        'wire s': round(of.wireSeconds, 2),
        ...(isFolder
          ? {
              'files/s': round(source.files / wallSeconds, 0),
              'CPU ms/file': round((cpuSeconds / source.files) * 1000, 3),
            }
          : {
              'MB/s': round(source.totalBytes / 1e6 / wallSeconds, 0),
              'CPU s/GB': round(cpuSeconds / gigabytes, 2),
            }),
        'peak MB': megabytes(of.peakRssBytes),
        'over idle MB': megabytes(of.overIdleBytes),
        'loop p99 ms': of.loopDelayP99Ms === undefined ? '-' : round(of.loopDelayP99Ms, 1),
        requests: of.requests,
        'server CPU s': round(of.serverCpuSeconds, 2),
        runs: of.runs,
        spread: round(of.wallSpread, 2),
      },
    ]),
  )
}

export function printJudged(targets: readonly Judged[]): void {
  for (const { text, is, limit, measured, verdict } of targets) {
    console.log(`  ${verdict.padEnd(12)} ${text}: ${shown(measured)} (${is} ${limit})`)
  }
}

export function shown(measured: number | undefined): string {
  return measured === undefined || Number.isNaN(measured) ? '-' : `${round(measured, 2)}`
}

function megabytes(bytes: number | undefined): number | string {
  return bytes === undefined ? '-' : round(bytes / 1e6, 0)
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
