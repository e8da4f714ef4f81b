/**
 * What a task looks like from outside the engine: its state, the names people see,
 * what a person may do in each state, and the row the window shows.
 */
import type { WireError } from './error-codes.ts'

/** The phases of a running transfer, in order. */
export type RunPhase = 'preparing' | 'uploading' | 'completing' | 'verifying'

/** What a person has to settle before a blocked task can go on. */
export type BlockReason = 'credentials' | 'source-changed' | 'source-missing' | 'name-taken'

/** Seven kinds for code, seventeen names for people (see `stateName`). */
export type TaskState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running'; readonly phase: RunPhase }
  | { readonly kind: 'stopping'; readonly to: 'paused' | 'cancelled' }
  | {
      readonly kind: 'waiting'
      readonly for: 'retry' | 'network'
      /** Epoch ms of the next attempt. */
      readonly untilMs: number
      readonly error: WireError
    }
  | { readonly kind: 'blocked'; readonly by: BlockReason; readonly error: WireError }
  | { readonly kind: 'paused' }
  | { readonly kind: 'ended'; readonly as: 'done' }
  | { readonly kind: 'ended'; readonly as: 'failed'; readonly error: WireError }
  | { readonly kind: 'ended'; readonly as: 'cancelled' }

/** The seventeen state names of the product (spec E3). */
export type StateName =
  | 'queued'
  | RunPhase
  | 'pausing'
  | 'cancelling'
  | 'retrying'
  | 'waiting-network'
  | 'needs-credentials'
  | 'source-changed'
  | 'source-missing'
  | 'name-taken'
  | 'paused'
  | 'done'
  | 'failed'
  | 'cancelled'

/** The name under which a state is shown. */
export function stateName(state: TaskState): StateName {
  switch (state.kind) {
    case 'queued':
    case 'paused':
      return state.kind
    case 'running':
      return state.phase
    case 'stopping':
      return state.to === 'paused' ? 'pausing' : 'cancelling'
    case 'waiting':
      return state.for === 'retry' ? 'retrying' : 'waiting-network'
    case 'blocked':
      return state.by === 'credentials' ? 'needs-credentials' : state.by
    case 'ended':
      return state.as
  }
}

/**
 * What a person can ask of a task (spec E2).
 * - `pause`: stop sending; parts stay on the server
 * - `resume`: go on with the same upload ID
 * - `retry`: try again now, same upload ID
 * - `resolve`: answer what blocks the task
 * - `cancel`: stop and delete the parts on the server
 * - `remove`: forget the task; its parts stay unless their deletion is asked for
 */
export type TaskCommand = 'pause' | 'resume' | 'retry' | 'resolve' | 'cancel' | 'remove'

const none: ReadonlySet<TaskCommand> = new Set()
const commandsOf: Record<TaskState['kind'], ReadonlySet<TaskCommand>> = {
  queued: new Set(['pause', 'cancel', 'remove']),
  running: new Set(['pause', 'cancel']),
  stopping: new Set(['cancel']),
  waiting: new Set(['retry', 'pause', 'cancel', 'remove']),
  blocked: new Set(['resolve', 'cancel', 'remove']),
  paused: new Set(['resume', 'cancel', 'remove']),
  ended: new Set(['remove']),
}
const failedCommands: ReadonlySet<TaskCommand> = new Set(['retry', 'cancel', 'remove'])

/** The commands that mean something in this state; the same answer enables the button and guards the engine. */
export function allowed(state: TaskState): ReadonlySet<TaskCommand> {
  if (state.kind === 'running' && (state.phase === 'completing' || state.phase === 'verifying')) {
    return none
  }
  if (state.kind === 'stopping' && state.to === 'cancelled') return none
  if (state.kind === 'ended' && state.as === 'failed') return failedCommands
  return commandsOf[state.kind]
}

/** How a person answers a blocked task; each value belongs to some `BlockReason`s. */
export type Resolution =
  /** needs-credentials: new ones were saved; source-missing: the file is back. */
  | { readonly choice: 'continue' }
  /** source-changed: forget the stored parts, upload the file as it is now. */
  | { readonly choice: 'start-again' }
  /** source-changed: keep the stored parts that still match the file, send the rest. */
  | { readonly choice: 'keep-matching' }
  /**
   * source-missing, source-changed: the file is there now, moved or renamed. Named by a handle, never
   * by a path. Stored parts are compared with its bytes; those that match are not sent again.
   */
  | { readonly choice: 'locate'; readonly handle: string }
  /** name-taken: replace the object that is there. */
  | { readonly choice: 'overwrite' }
  /** name-taken: upload under another key. */
  | { readonly choice: 'rename'; readonly key: string }

/** Fields that change many times a second; never saved, sent as one array per tick. */
export interface TaskProgress {
  readonly id: string
  /** Bytes in parts the service has acknowledged with a matching proof. */
  readonly confirmedBytes: number
  /** Bytes the sockets took for parts not yet acknowledged. */
  readonly inFlightBytes: number
  readonly partsStored: number
  /** Moving average over about 8 s; 0 when nothing moves. */
  readonly speedBytesPerSecond: number
  /** Undefined while unknown or when nothing moves. */
  readonly timeLeftSeconds?: number | undefined
}

/** One row of the transfer list. */
export interface TaskView extends TaskProgress {
  readonly batchId: string
  /** File name, or the path inside the dropped folder. */
  readonly name: string
  /** Full local path, for showing only; never sent back. */
  readonly sourcePath: string
  readonly sizeBytes: number
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly state: TaskState
  readonly addedAtMs: number
  readonly startedAtMs?: number | undefined
  readonly endedAtMs?: number | undefined
  readonly uploadId?: string | undefined
  /** When the open upload was begun; while there is one. */
  readonly initiatedAtMs?: number | undefined
  /** When the last part of the open upload was stored, as far as known; else when it was begun. */
  readonly lastPartAtMs?: number | undefined
  /** 0 for a file that goes up as one PutObject. */
  readonly partSizeBytes: number
  /** 0 until planned. */
  readonly partsTotal: number
  readonly verifyMd5: boolean
  /** Parts this run found already stored and proven, instead of sending them again. */
  readonly partsReused: number
  /** Attempts that failed and were repeated. */
  readonly retries: number
  /** Set once done: what the service answered. */
  readonly result?: TaskResult | undefined
}

/** Rows of a snapshot that are read at once: the next ones begin so many further on. */
export const snapshotChunk = 500

/** The proof a finished task shows. */
export interface TaskResult {
  readonly etag: string
  /** CRC-64/XZ of the object, unsigned decimal; equal to the service's unless `checkedBy` is `size`. */
  readonly crc64: string
  readonly checkedBy: 'crc64' | 'size'
  readonly requestId: string
  readonly versionId?: string | undefined
}

/** How far one part is: the codes of `PartsView.states`. */
export const partStates = ['pending', 'sending', 'stored', 'to-retry'] as const
export type PartState = (typeof partStates)[number]

/** The part map of one task. `states[i]` is the index into `partStates` of part number `i + 1`. */
export interface PartsView {
  readonly taskId: string
  readonly sizeBytes: number
  readonly partSizeBytes: number
  /** Where the first parts end that have sizes of their own: somebody else has cut them. */
  readonly unevenEnds?: readonly number[] | undefined
  readonly states: Uint8Array
  readonly sending: readonly PartSending[]
}

/** A part on its way. */
export interface PartSending {
  readonly number: number
  readonly attempt: number
  readonly sentBytes: number
}

/** One row of the part table. */
export interface PartRow {
  readonly number: number
  readonly offsetBytes: number
  readonly sizeBytes: number
  readonly state: PartState
  readonly attempts: number
  readonly sentBytes: number
  /** Upper-case hex, once stored. */
  readonly etag?: string | undefined
  /** Unsigned decimal, once stored. */
  readonly crc64?: string | undefined
  readonly error?: WireError | undefined
}

/** One line of a task's log. `event` is a stable word; `params` fill the sentence shown for it. */
export interface LogEntry {
  readonly atMs: number
  readonly level: 'info' | 'warn' | 'error'
  readonly event: LogEvent
  readonly params?: Readonly<Record<string, string | number>> | undefined
  readonly error?: WireError | undefined
}

/** What a task's log can tell. */
export type LogEvent =
  | 'added'
  | 'started'
  | 'planned' // parts, partSizeBytes
  | 'initiated' // uploadId
  | 'adopted' // uploadId, parts
  | 'leftover' // uploadId
  | 'leftover-deleted' // uploadId
  | 'reconciled' // reused, missing, different
  | 'upload-gone' // uploadId
  | 'located' // path, sizeBytes, sizeBeforeBytes
  | 'source-touched' // path: stored parts are compared with the file
  | 'part-size-adjusted' // wishedBytes, partSizeBytes
  | 'options-unknown' // uploadId: an adopted upload keeps the options it was begun with
  | 'object-wrong' // ourCrc64, serverCrc64: it is uploaded once more
  | 'replaced-since' // etag
  | 'callback-failed' // reason
  | 'part-retry' // number, attempt, delayMs
  | 'part-reset' // number
  | 'completing'
  | 'asking-result'
  | 'verified' // crc64
  | 'state' // name

/** Speed of one task over time, evenly spaced, oldest first. */
export interface SpeedHistory {
  readonly endMs: number
  readonly stepMs: number
  readonly bytesPerSecond: readonly number[]
}
