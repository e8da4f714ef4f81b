/** What `local-oss.ts` has measured, and how it is shown. */
import { round, type Table } from './table.ts'

export interface LocalOssPlan {
  readonly partBytes: number
  readonly totalBytes: number
  readonly connections: number
}

/** Of one server. */
export interface LocalOssResult {
  readonly role: string
  readonly megabytesPerSecond: number
  readonly seconds: number
  readonly serverCpuSeconds: number
  readonly serverPeakRssBytes: number
}

export interface LocalOssOutcome {
  readonly plan: LocalOssPlan
  readonly results: readonly LocalOssResult[]
}

export function localOssTable(results: readonly LocalOssResult[]): Table {
  return Object.fromEntries(
    results.map((result) => [
      result.role,
      {
        'MB/s': round(result.megabytesPerSecond, 0),
        'server CPU s': round(result.serverCpuSeconds, 2),
        'wall s': round(result.seconds, 2),
        'peak MB': round(result.serverPeakRssBytes / 1e6, 0),
      },
    ]),
  )
}
