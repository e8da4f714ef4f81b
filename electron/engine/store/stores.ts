/** What the engine asks of its memory. `database.ts` and `checkpoint-files.ts` keep these promises on disk. */
import type { Connection } from '#shared/connection.ts'
import type { Settings } from '#shared/settings.ts'
import type { Receipt } from '../task/receipt.ts'
import type { Task } from '../task/task.ts'

/** Tasks in queue order. Every promise resolves after the change is on the disk. */
export interface TaskStore {
  all(): readonly Task[]
  add(tasks: readonly Task[]): Promise<void>
  save(task: Task): Promise<void>
  remove(ids: readonly string[]): Promise<void>
}

/** The proof of one stored part, as we computed it from the bytes we read. */
export interface PartProof {
  readonly number: number
  /** Lower-case hex; undefined when MD5 is switched off. */
  readonly md5: string | undefined
  /** Unsigned decimal. */
  readonly crc64: string
  /** The service's ETag, upper-case hex, no quotes. */
  readonly etag: string
}

/** The part table of one open upload. A hint: the service and the local bytes are the truth. */
export interface Checkpoint {
  readonly taskId: string
  readonly uploadId: string
  readonly sizeBytes: number
  readonly partSizeBytes: number
  /** See `PartCut`. */
  readonly unevenEnds?: readonly number[] | undefined
  readonly parts: ReadonlyMap<number, PartProof>
}

/** One file per open upload. */
export interface CheckpointStore {
  /** `undefined` when there is none or it is damaged (then it was set aside). */
  read(taskId: string): Promise<Checkpoint | undefined>
  /** Starts anew with these parts; durable when it resolves. */
  write(checkpoint: Checkpoint): Promise<void>
  /** Notes a stored part; on disk within a second or at `flush`. */
  stored(taskId: string, proof: PartProof): void
  flush(taskId: string): Promise<void>
  /**
   * `undefined` while writing works. Otherwise a promise that resolves when what was noted is on the
   * disk after all, or is no longer needed: until then nothing more should be sent.
   */
  recovery(taskId: string): Promise<void> | undefined
  remove(taskId: string): Promise<void>
  /** Flushes everything. */
  close(): Promise<void>
}

/** The proofs of finished objects. They outlive their tasks: a person deletes them, not the program. */
export interface ReceiptStore {
  /** Durable when it resolves; replaces an earlier one. Rejects with `disk/full`, `disk/unwritable`. */
  write(taskId: string, receipt: Receipt): Promise<void>
  /** `undefined` when there is none; throws `disk/damaged` or `disk/newer-version`. */
  read(taskId: string): Promise<Receipt | undefined>
  /** Nothing is written afterwards. */
  close(): Promise<void>
}

/** What a bucket's lifecycle configuration was before we changed it; `null`: it had none. */
export interface LifecycleBackup {
  readonly savedMs: number
  readonly previous: string | null
  /** What we were about to write. */
  readonly written: string | null
}

/** Kept before the service is asked to change anything. */
export interface LifecycleBackupStore {
  /** Newest first; none when they are damaged. Throws `disk/newer-version`, `disk/unwritable`. */
  read(connectionId: string, bucket: string): Promise<readonly LifecycleBackup[]>
  /** Durable when it resolves. Throws `disk/full`, `disk/unwritable`. */
  write(connectionId: string, bucket: string, backups: readonly LifecycleBackup[]): Promise<void>
}

/** What a line was found to take. */
export interface HostRecord {
  /** What the connection talks to: host and port. */
  readonly host: string
  /** In flight when the rest was measured. */
  readonly parts: number
  readonly bytesPerSecond: number
  /** Share of parts whose connection died, whatever their number. */
  readonly troubleShare: number
  /** When that was, epoch. */
  readonly atMs: number
}

/** What is remembered of hosts between runs. A hint: it may be missing, old or wrong. */
export interface HostStore {
  find(host: string): HostRecord | undefined
  /**
   * Instead of what was known of the same hosts; `find` tells it at once. Resolves when it is on the disk, or
   * cannot be written: that is logged.
   */
  note(records: readonly HostRecord[]): Promise<void>
}

export interface SettingsStore {
  read(): Settings
  save(change: Partial<Settings>): Promise<Settings>
}

/** Connections without their secrets. */
export interface ConnectionStore {
  all(): readonly Connection[]
  save(connection: Connection): Promise<void>
  remove(id: string): Promise<void>
}

/** What opening the database found and did; shown as notices. */
export interface RecoveryReport {
  /** Files set aside because they were damaged, by name. */
  readonly quarantined: readonly string[]
  /** Single records that did not hold up, by id; a journal that should be there, by name. */
  readonly dropped: readonly string[]
  /** `true`: nothing valid was left, the database starts empty. */
  readonly lost: boolean
  /** `true`: the folder came from another computer; unfinished tasks are paused. */
  readonly isFromElsewhere?: boolean
}

export interface Stores {
  readonly tasks: TaskStore
  readonly checkpoints: CheckpointStore
  readonly receipts: ReceiptStore
  readonly lifecycleBackups: LifecycleBackupStore
  readonly hosts: HostStore
  readonly settings: SettingsStore
  readonly connections: ConnectionStore
  readonly recovery: RecoveryReport
  /** Calls back when writing starts or stops to fail (`disk/full`, `disk/unwritable`); the answer unsubscribes. */
  onTrouble(listener: (error: Error | undefined) => void): () => void
  close(): Promise<void>
}
