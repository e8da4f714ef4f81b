/** What one run of a task works with, and what it tells while it works. */
import type { LogEntry, RunPhase } from '#shared/task-view.ts'
import type { Clock, Logger } from '../ports.ts'
import type { PartSender } from '../pipeline/part-sender.ts'
import type { ObjectStorage, ObjectOptions, ObjectTarget, UploadRef } from '../storage/storage.ts'
import type { CheckpointStore } from '../store/stores.ts'
import type { PartTable } from '../task/part-table.ts'
import type { PartShare, PartsToSend } from '../tuning/tuners.ts'
import type { Task } from '../task/task.ts'

/** Name under which our marker travels in the user metadata of an object (`x-oss-meta-…`). */
export const markerName = 'partway-upload'

/** What a run learns on its way that only the receipt keeps. */
export interface RunNotes {
  /** Request ID of CompleteMultipartUpload or PutObject. */
  readonly storeRequestId?: string | undefined
  /** The parts could not be listed: what was stored before this run is known by our own record. */
  readonly isListingDenied?: boolean | undefined
  /** The marker on the object, as the last HEAD showed it; `undefined` where it has none. */
  readonly marker?: string | undefined
  /** Request ID of the last HEAD that found an object. */
  readonly headRequestId?: string | undefined
  /** Of a file that went up as one object, lower-case hex. */
  readonly md5?: string | undefined
}

/** One run. `task()` is always the record as last saved. */
export interface Run {
  task(): Task
  /** Changes the record; resolves once it is on the disk. */
  update(change: Partial<Omit<Task, 'id' | 'state'>>): Promise<Task>
  enter(phase: RunPhase): void
  /** The part table of this run, for progress and the part map. */
  showTable(table: PartTable): void
  /** The table last shown, of this run or an earlier one. */
  table(): PartTable | undefined
  /** Parts found stored and proven: they need not be sent. */
  showReused(parts: number): void
  /** Bytes of a file that goes up as one object. */
  showSent(sentBytes: number): void
  log(entry: Omit<LogEntry, 'atMs'>): void
  /** Notes something for the receipt; later notes replace earlier ones. */
  note(notes: RunNotes): void
  notes(): RunNotes
  /** A part was stored: trouble counters start anew. */
  moved(): void
  /** The service lists a part that was stored then (epoch ms), and none later. */
  lastStored(atMs: number): void
  /** An attempt is being repeated. */
  countRetry(): void
}

export interface TransferDeps {
  /** Both behind the guard of the connection's way: `health/guard.ts`. */
  readonly storage: ObjectStorage
  readonly sender: PartSender
  readonly checkpoints: CheckpointStore
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  /** Parts of one task that are read at the same time, to be compared. */
  readonly partsAtOnce: () => number
  /** The task begins to send such parts; `changed`: it may have another number in flight. */
  readonly sharePartsAtOnce: (parts: PartsToSend, changed: () => void) => PartShare
  /** Bytes of a part that suit the line, for a file of that size; `undefined`: nothing is known of it. */
  readonly partSizeFor: (sizeBytes: number, withMd5: boolean) => number | undefined
  readonly stallTimeoutMs: () => number
  /** Another unfinished task of this engine works on that upload. */
  readonly isUploadInUse: (uploadId: string) => boolean
  /** Time of the service minus ours, as far as it is known. */
  readonly clockOffsetMs: () => Promise<number>
  /** The task got another entry in its leftovers. */
  readonly leftoverNoted: () => void
}

export function targetOf(task: Task): ObjectTarget {
  return { bucket: task.target.bucket, key: task.target.key }
}

export function objectOptionsOf(task: Task): ObjectOptions {
  return {
    contentType: task.options.contentType,
    metadata: { [markerName]: task.marker },
    forbidOverwrite: task.options.forbidOverwrite,
  }
}

/** The open upload of a task, under the key it was begun with. */
export function uploadOf(task: Task): UploadRef | undefined {
  if (task.upload === undefined) return undefined
  return { bucket: task.target.bucket, key: task.upload.key, uploadId: task.upload.uploadId }
}
