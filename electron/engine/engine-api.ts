/** The engine's public face: what the window, the command line and the tests talk to. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { Destination } from '#shared/settings.ts'
import type {
  LogEntry,
  PartRow,
  PartsView,
  Resolution,
  SpeedHistory,
  TaskCommand,
  TaskView,
} from '#shared/task-view.ts'
import type { ReceiptCheck, ReceiptSide } from '#shared/receipt-view.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { EngineEvent } from './events.ts'
import type { Fragments } from './fragments/fragments.ts'
import type { Lifecycle } from './lifecycle/lifecycle-api.ts'
import type { Receipt } from './task/receipt.ts'

/** A person's answer as the engine takes it: a located file by its absolute path. */
export type Answer =
  | Exclude<Resolution, { readonly choice: 'locate' }>
  | { readonly choice: 'locate'; readonly path: string }

/** How the files of one batch are to be uploaded. */
export interface BatchOptions {
  readonly forbidOverwrite: boolean
  readonly verifyMd5: boolean
  readonly partSizeBytes: number | 'auto'
  /** Cut into this many parts instead of by size. */
  readonly partCount?: number | undefined
  readonly multipartThresholdBytes: number
  /** Symbolic links met inside a folder. */
  readonly links: 'skip' | 'follow'
  /** The whole key of the one file that is named; without it: prefix and file name. */
  readonly key?: string | undefined
  /**
   * A file that a finished task has uploaded, unchanged since, and whose object is still there, is
   * left alone: the report names that task. For going on with an interrupted command.
   */
  readonly keepDone?: boolean | undefined
}

export interface BatchReport {
  readonly batchId: string
  readonly taskIds: readonly string[]
  readonly addedBytes: number
  readonly refused: readonly { readonly path: string; readonly error: WireError }[]
}

/** May be changed while running. */
export interface EngineLimits {
  readonly tasksAtOnce: number
  /** Of one task. `auto`: as many as the line to its host takes, shared with the other tasks. */
  readonly partsAtOnce: number | 'auto'
  readonly connectionsAtOnce: number
  readonly stallTimeoutMs: number
}

export interface Engine {
  /** Loads the tasks and begins to work. */
  start(): Promise<void>
  /** Stops sending, saves, releases everything; nothing is in flight when it resolves. */
  stop(): Promise<void>
  /** Takes absolute paths of files and folders. Resolves when all are scanned and saved; tasks start before. */
  enqueue(
    paths: readonly string[],
    destination: Destination,
    options: BatchOptions,
    signal: AbortSignal,
  ): Promise<BatchReport>
  /** Answers whether the command meant something in the task's state. Resolves once the wish is durable. */
  command(id: string, command: Exclude<TaskCommand, 'resolve' | 'remove'>): Promise<boolean>
  /**
   * Carries out an answer to what blocks a task; `false` when it does not fit. A located file that
   * cannot be used throws its `source/...` error and changes nothing.
   */
  resolve(id: string, answer: Answer): Promise<boolean>
  /** Forgets tasks that are not running; with `deleteParts` their uploads are aborted first. Answers how many went. */
  remove(ids: readonly string[], deleteParts: boolean): Promise<number>
  tasks(): readonly TaskView[]
  /** Of all tasks, in order: the views of 100,000 are 30 MB, and take as long as a frame. */
  ids(): readonly string[]
  task(id: string): TaskView | undefined
  parts(id: string): PartsView | undefined
  partRows(id: string, from: number, count: number): readonly PartRow[]
  log(id: string): readonly LogEntry[]
  speedHistory(id: string): SpeedHistory
  /** The receipt of a finished task, also of one that was removed; throws `disk/damaged`. */
  receipt(id: string): Promise<Receipt | undefined>
  /**
   * Checks the receipt again: the object by one HEAD, or the local file by reading it. Throws
   * `request/invalid` without a receipt, and what keeps it from asking or reading.
   */
  verify(id: string, against: ReceiptSide, signal: AbortSignal): Promise<ReceiptCheck>
  /** Incomplete uploads on the service, ours or anybody's. */
  readonly fragments: Fragments
  /** What deletes fragments by itself: the lifecycle rules of buckets. */
  readonly lifecycle: Lifecycle
  /** Part events flow for this task only. */
  watch(id: string | undefined): void
  setLimits(limits: EngineLimits): void
  /** Connections in trouble; those that are well are not listed. */
  health(): readonly ConnectionHealth[]
  /**
   * A person does not want to wait for the next probe of a connection. Where tasks are held one is let
   * through as the probe: of the bucket named, else of all that are held.
   */
  tryNow(connectionId: string, bucket?: string): void
  /** What the system says of the network: a hint. `false` stops everything but probes. */
  setOnline(isOnline: boolean): void
  /** The computer is about to sleep: nothing new begins. Resolves when everything is on the disk. */
  suspended(): Promise<void>
  /** The computer slept, perhaps: connections that may be dead are not used again. */
  woke(): void
  /** The connection got new credentials or another endpoint: blocked tasks go on. */
  connectionChanged(connectionId: string): void
  /** Resolves when nothing happens to any task any more without a person. */
  idle(signal: AbortSignal): Promise<void>
  subscribe(listener: (event: EngineEvent) => void): () => void
}
