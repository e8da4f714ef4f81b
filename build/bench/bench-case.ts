/** What is measured: a source, a server, clients that take turns, and the targets beside the outcome. */
import type { Client } from './clients.ts'
import type { Source } from './sources.ts'
import type { Summary } from './summary.ts'

/**
 * `counting` counts bytes and checks nothing, `tls` is the same over TLS, `far` the same behind a
 * long line; `local-oss` checks and stores everything.
 */
export type ServerKind = (typeof serverKinds)[number]
export const serverKinds = ['counting', 'tls', 'far', 'local-oss'] as const

/** Medians by the name of the client. */
export type Summaries = ReadonlyMap<string, Summary>

export interface Target {
  readonly text: string
  readonly limit: number
  readonly is: 'at most' | 'at least'
  /** Undefined when a client it needs was absent or failed. */
  of(medians: Summaries): number | undefined
}

export interface BenchCase {
  /** What `--only` takes. */
  readonly word: string
  readonly title: string
  readonly servers: readonly ServerKind[]
  readonly partSizeBytes: number
  readonly atOnce: number
  /** Fewer than were asked for, where one run takes minutes. */
  readonly mostRounds?: number
  source(folder: string, server: ServerKind): Promise<Source>
  readonly clients: readonly Client[]
  /** Judged against `servers[0]` only: beside Local OSS it is mostly Local OSS that is measured. */
  readonly targets: readonly Target[]
}
