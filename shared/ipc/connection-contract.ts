/** The part of the contract that is about connections. */
import { z } from 'zod'
import { connectionDraftSchema, type ConnectionView, type TestStep } from '../connection.ts'
import type { WireError } from '../error-codes.ts'

const id = z.string().min(1).max(64)
const nothing = z.object({}).strict()

export const connectionInputs = {
  'connections.list': nothing,
  /** Main asks a person, in a dialog of the system, before it keeps a command that is new. */
  'connections.save': connectionDraftSchema,
  'connections.duplicate': z.object({ id }),
  /** Refused while unfinished tasks use it. */
  'connections.remove': z.object({ id }),
  /** Asks as `save` does. */
  'connections.test': z.object({ draft: connectionDraftSchema, requestId: id }),
  'connections.tryLocal': nothing,
  /** A configuration file of ossutil: that behind the handle, or the one in the home folder. */
  'connections.readImport': z.object({ handle: id.nullable() }),
  /** `names` of rows; what has a problem is passed over. */
  'connections.takeImport': z.object({
    planId: id,
    names: z.array(z.string().max(300)).min(1).max(1000),
  }),
} satisfies Record<keyof ConnectionOutputs, z.ZodType>

export interface ConnectionOutputs {
  'connections.list': readonly ConnectionView[]
  'connections.save': ConnectionView
  'connections.duplicate': ConnectionView
  'connections.remove': null
  'connections.test': TestReport
  'connections.tryLocal': ConnectionView
  'connections.readImport': ImportOffer
  'connections.takeImport': readonly ConnectionView[]
}

/** What a configuration file of ossutil offers. */
export interface ImportOffer {
  readonly planId: string
  readonly fileName: string
  readonly rows: readonly ImportRow[]
}

/** One profile; its secrets stay in main. */
export interface ImportRow {
  readonly name: string
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly temporary: boolean
  /** As the file names it; empty: an AccessKey. */
  readonly mode: string
  /** Buckets with a custom domain. */
  readonly domains: number
  /** `mode`: its keys come from where Partway cannot get them; `endpoint`: there is none to use. */
  readonly problem: 'mode' | 'endpoint' | null
  /** There is a connection with this endpoint and AccessKey ID already. */
  readonly isKnown: boolean
}

export interface TestReport {
  readonly steps: readonly {
    readonly step: TestStep
    readonly outcome: 'ok' | 'failed' | 'unknown' | 'not-needed'
    readonly durationMs: number
    readonly error?: WireError | undefined
  }[]
  /** Buckets the credentials may list; undefined when that is not allowed. */
  readonly buckets?: readonly BucketView[] | undefined
}

export interface BucketView {
  readonly name: string
  readonly region: string
}
