/** What an upload tells while it runs: as bars to a person, or as JSON lines to a program. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { LogEntry, TaskProgress, TaskView } from '#shared/task-view.ts'

export interface UploadSummary {
  readonly done: number
  readonly failed: number
  readonly refused: number
  /** Neither done nor failed: the same command goes on with them. */
  readonly unfinished: number
  /** Of done files. */
  readonly doneBytes: number
  /** Of these, what an earlier run had uploaded. */
  readonly keptBytes: number
  readonly seconds: number
  readonly exitCode: number
}

export interface Reporter {
  /** A task is seen for the first time. */
  added(task: TaskView): void
  /** Its state, upload or reused parts changed. */
  changed(task: TaskView): void
  progress(items: readonly TaskProgress[]): void
  log(taskId: string, entry: LogEntry): void
  /** Already there from an interrupted run of the command. */
  kept(task: TaskView): void
  refused(path: string, error: WireError): void
  /** Connections in trouble; none when all is well. What it says concerns all files alike. */
  health(connections: readonly ConnectionHealth[]): void
  /** Something to know that is no task's: `lines` for a person. */
  notice(kind: string, lines: readonly string[]): void
  summary(summary: UploadSummary): void
  /** Leaves the terminal as it was; nothing is written afterwards but by `summary`. */
  stop(): void
}

/** The error a task stands still with. */
export function troubleOf({ state }: TaskView): WireError | undefined {
  switch (state.kind) {
    case 'waiting':
    case 'blocked':
      return state.error
    case 'ended':
      return state.as === 'failed' ? state.error : undefined
    case 'queued':
    case 'running':
    case 'stopping':
    case 'paused':
      return undefined
  }
}
