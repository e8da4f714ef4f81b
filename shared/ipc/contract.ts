/**
 * The one contract between main and page. Inputs are schemas, checked on the trusted side;
 * outputs and events are types. A name missing on either side does not compile.
 */
import { z } from 'zod'
import type { ConnectionHealth } from '../connection-health.ts'
import type { ConnectionView } from '../connection.ts'
import type { WireError } from '../error-codes.ts'
import { connectionInputs, type BucketView, type ConnectionOutputs } from './connection-contract.ts'
import { fragmentInputs, type FragmentEvent, type FragmentOutputs } from './fragment-contract.ts'
import type { LineLoad } from '../line-load.ts'
import { objectInputs, type ObjectOutputs } from './object-contract.ts'
import type { ReceiptCheck, ReceiptView } from '../receipt-view.ts'
import { destinationSchema, settingsChangeSchema, type Settings } from '../settings.ts'
import type {
  LogEntry,
  PartRow,
  PartsView,
  SpeedHistory,
  TaskProgress,
  TaskView,
} from '../task-view.ts'

export type { BucketView, TestReport } from './connection-contract.ts'

const id = z.string().min(1).max(64)
const ids = z.array(id).min(1).max(200_000)
const nothing = z.object({}).strict()

/** Request name -> what it takes. */
export const inputs = {
  ...connectionInputs,
  ...fragmentInputs,
  ...objectInputs,
  'app.info': nothing,
  'app.notices': nothing,
  'notices.dismiss': z.object({ id }),
  'settings.get': nothing,
  'settings.save': settingsChangeSchema,
  'buckets.list': z.object({ connectionId: id, requestId: id }),
  'health.list': nothing,
  /** Try the way to this connection now, instead of at the time that was told; also what is held there. */
  'health.retry': z.object({ connectionId: id, bucket: z.string().min(1).max(63).optional() }),
  /** Paths from the preload's drop gate; the preload refuses this name to the page. */
  'sources.dropped': z.object({
    paths: z.array(z.string().min(1).max(32_767)).min(1).max(100_000),
  }),
  /**
   * `file`: exactly one, e.g. to locate the source of a task; `search-folder`: exactly one, to look for
   * such a file in it.
   */
  'sources.pick': z.object({ kind: z.enum(['file', 'files', 'folder', 'search-folder']) }),
  'sources.release': z.object({ handles: z.array(id).max(100_000) }),
  'tasks.enqueue': z.object({
    handles: z.array(id).min(1).max(100_000),
    destination: destinationSchema,
    /** Refuse to replace an object that is already there. */
    forbidOverwrite: z.boolean(),
    requestId: id,
  }),
  'tasks.snapshot': nothing,
  'tasks.chunk': z.object({ snapshotId: id, from: z.int().min(0) }),
  'tasks.command': z.object({
    ids,
    command: z.enum(['pause', 'resume', 'retry', 'cancel']),
  }),
  'tasks.remove': z.object({ ids, deleteParts: z.boolean() }),
  'tasks.resolve': z.object({
    id,
    resolution: z.discriminatedUnion('choice', [
      z.object({ choice: z.literal('continue') }),
      z.object({ choice: z.literal('start-again') }),
      z.object({ choice: z.literal('keep-matching') }),
      z.object({ choice: z.literal('locate'), handle: id }),
      z.object({ choice: z.literal('overwrite') }),
      z.object({ choice: z.literal('rename'), key: z.string().min(1).max(1023) }),
    ]),
  }),
  'tasks.showInFolder': z.object({ id }),
  /** Per-part events and log lines flow for this task only; `null` stops them. */
  'parts.watch': z.object({ taskId: id.nullable() }),
  'parts.rows': z.object({ taskId: id, from: z.int().min(0), count: z.int().min(1).max(500) }),
  'log.read': z.object({ taskId: id }),
  'speed.history': z.object({ taskId: id }),
  'receipts.read': z.object({ taskId: id }),
  /** Main asks where to, and writes there. */
  'receipts.export': z.object({ taskId: id }),
  'receipts.verify': z.object({
    taskId: id,
    against: z.enum(['server', 'file']),
    requestId: id,
  }),
  'clipboard.write': z.object({ text: z.string().max(1_000_000) }),
  'requests.abort': z.object({ requestId: id }),
} satisfies Record<keyof Outputs, z.ZodType>

/** Request name -> what it answers. */
export interface Outputs extends ConnectionOutputs, FragmentOutputs, ObjectOutputs {
  'app.info': AppInfo
  'app.notices': readonly Notice[]
  'notices.dismiss': null
  'settings.get': Settings
  'settings.save': Settings
  'buckets.list': readonly BucketView[]
  'health.list': readonly ConnectionHealth[]
  'health.retry': null
  'sources.dropped': readonly SourceHandle[]
  'sources.pick': readonly SourceHandle[]
  'sources.release': null
  'tasks.enqueue': EnqueueReport
  'tasks.snapshot': { readonly snapshotId: string; readonly seq: number; readonly count: number }
  'tasks.chunk': readonly TaskView[]
  'tasks.command': CommandReport
  'tasks.remove': CommandReport
  'tasks.resolve': null
  'tasks.showInFolder': null
  'parts.watch': PartsView | null
  'parts.rows': readonly PartRow[]
  'log.read': readonly LogEntry[]
  'speed.history': SpeedHistory
  'receipts.read': ReceiptView | null
  'receipts.export': { readonly saved: boolean }
  'receipts.verify': ReceiptCheck
  'clipboard.write': null
  'requests.abort': null
}

export type RequestName = keyof Outputs
export type Input<N extends RequestName> = z.infer<(typeof inputs)[N]>
export type Handlers = {
  [N in RequestName]: (input: Input<N>) => Outputs[N] | Promise<Outputs[N]>
}

/** Replies are data: Electron would pass only the message of a thrown error. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError }

/** Something the person should know, not tied to one task. Words by `code`. */
export interface Notice {
  readonly id: string
  readonly level: 'info' | 'warn' | 'error'
  readonly code:
    | 'clock-skew' // minutes
    | 'database-recovered' // file, quarantined
    | 'database-lost'
    | 'database-from-elsewhere'
    | 'disk-full'
    | 'data-folder-unwritable' // path
    | 'secrets-session-only'
    | 'running-in-stand-in'
    | 'local-oss-failed'
    | 'workers-stopped' // deaths
  readonly params: Readonly<Record<string, string | number>>
  readonly error?: WireError | undefined
}

/** Told once per start. */
export interface AppInfo {
  readonly version: string
  readonly platform: string
  /** BCP 47 tag of the system, e.g. `zh-CN`. */
  readonly locale: string
  readonly dark: boolean
  readonly dataFolder: string
  /** `false`: the system offers no protection, secrets live in memory only. */
  readonly secretsProtected: boolean
}

/** An opaque stand-in for a local path. */
export interface SourceHandle {
  readonly handle: string
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
  /** 0 for folders. */
  readonly sizeBytes: number
}

export interface EnqueueReport {
  readonly batchId: string
  readonly added: number
  readonly addedBytes: number
  /** What was not taken, and why. At most 1,000 are listed; `refusedCount` counts all. */
  readonly refused: readonly { readonly name: string; readonly error: WireError }[]
  readonly refusedCount: number
}

export interface CommandReport {
  readonly applied: number
  /** Tasks in which the command meant nothing (any more). */
  readonly refused: number
}

/** Life-cycle events at once, progress as one array a few times a second; each is numbered by `seq`. */
export type AppEvent = { readonly seq: number } & (
  | { readonly type: 'tasks.added'; readonly tasks: readonly TaskView[] }
  | { readonly type: 'tasks.changed'; readonly tasks: readonly TaskView[] }
  | { readonly type: 'tasks.removed'; readonly ids: readonly string[] }
  | { readonly type: 'progress'; readonly items: readonly TaskProgress[] }
  | { readonly type: 'load'; readonly load: LineLoad }
  | { readonly type: 'parts'; readonly view: PartsView }
  | { readonly type: 'log'; readonly taskId: string; readonly entry: LogEntry }
  | { readonly type: 'settings'; readonly settings: Settings }
  | { readonly type: 'connections'; readonly connections: readonly ConnectionView[] }
  /** All connections in trouble, whenever something about them changes. */
  | { readonly type: 'health'; readonly connections: readonly ConnectionHealth[] }
  | { readonly type: 'notices'; readonly notices: readonly Notice[] }
  | { readonly type: 'theme'; readonly dark: boolean }
  | { readonly type: 'menu'; readonly command: MenuCommand }
  | FragmentEvent
)

/** Acts of the application menu that the page carries out. */
export type MenuCommand =
  | 'upload-files'
  | 'upload-folder'
  | 'pause-all'
  | 'resume-all'
  | 'search'
  | 'details'
  | 'settings'
  | 'transfers'
  | 'buckets'
  | 'fragments'

/** What `window.partway` offers. `F` is the DOM's `File`; `shared/` knows no DOM. */
export interface Bridge<F> {
  invoke<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<Outputs[N]>>
  onEvent(listener: (event: AppEvent) => void): () => void
  /** Dropped files -> handles. No path is ever visible to the page. */
  dropped(files: readonly F[]): Promise<Reply<readonly SourceHandle[]>>
}
