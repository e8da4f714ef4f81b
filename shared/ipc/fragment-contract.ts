/** The requests of the Fragments page; part of the one contract. */
import { z } from 'zod'
import type {
  CompletedFragment,
  DeleteReport,
  FoundSource,
  FragmentComparison,
  FragmentPage,
  FragmentParts,
  FragmentRow,
  FragmentSizes,
  RequestCount,
} from '../fragment-view.ts'
import type { BucketRules, LifecyclePlan, LifecycleView } from '../lifecycle-view.ts'
import { priceTableSchema, type PriceView } from '../price-table.ts'

const id = z.string().min(1).max(64)
const bucket = z.string().min(1).max(63)
const key = z.string().min(1).max(1023)
const prefix = z.string().max(1023)
const requestId = id
const inBucket = { connectionId: id, bucket, requestId }

/** Request name -> what it takes. */
export const fragmentInputs = {
  /** Begins a listing; the one before ends. `buckets: null`: all the credentials may list. */
  'fragments.scan': z.object({
    connectionId: id,
    buckets: z.array(bucket).min(1).max(1000).nullable(),
    prefix,
    maxRequests: z.int().min(1).max(1_000_000),
  }),
  /** What was found since; answers when there is something, or at the end. */
  'fragments.next': z.object({ scanId: id, requestId }),
  /**
   * Lets the count go on: so many more requests. `fragments.next` of the same scan then goes on with the
   * buckets that were not finished, also after `done`.
   */
  'fragments.allow': z.object({ more: z.int().min(1).max(1_000_000) }),
  'fragments.measure': z.object({ ids: z.array(id).min(1).max(500), requestId }),
  /** An upload known by key and upload ID only; nothing is asked of the service. */
  'fragments.open': z.object({
    connectionId: id,
    bucket,
    key,
    uploadId: z.string().trim().min(1).max(1024),
  }),
  'fragments.parts': z.object({ id, requestId }),
  /** Searches recent sources, and a folder if one is named, for the file a fragment was cut from. */
  'fragments.findSources': z.object({ id, folder: id.nullable(), requestId }),
  /** Reads the file wherever a stored part should be. */
  'fragments.compare': z.object({ id, handle: id, requestId }),
  'fragments.adopt': z.object({ planId: id, forbidOverwrite: z.boolean(), requestId }),
  /** `expected`: what the person was shown; anything else is refused. */
  'fragments.completeAll': z.object({
    id,
    expected: z.object({ parts: z.int().min(1), bytes: z.int().min(0) }),
    forbidOverwrite: z.boolean(),
    requestId,
  }),
  'fragments.delete': z.object({ ids: z.array(id).min(1).max(200_000), requestId }),
  'prices.get': z.object({}).strict(),
  /** `null`: the estimates Partway comes with. */
  'prices.save': z.object({ table: priceTableSchema.nullable() }),
  /** Rules of all buckets that were looked at since the start. */
  'lifecycle.known': z.object({}).strict(),
  'lifecycle.read': z.object(inBucket),
  /** Works a change out and shows it; nothing is written. */
  'lifecycle.plan': z.object({
    ...inBucket,
    change: z.discriminatedUnion('kind', [
      /** A new rule, or the one of this ID. */
      z.object({
        kind: z.literal('set'),
        ruleId: z.string().max(255).nullable(),
        prefix,
        days: z.int().min(1).max(3650),
      }),
      z.object({ kind: z.literal('remove'), ruleId: z.string().min(1).max(255) }),
      z.object({ kind: z.literal('undo') }),
    ]),
  }),
  'lifecycle.apply': z.object({ planId: id, requestId }),
}

/** Request name -> what it answers. */
export interface FragmentOutputs {
  'fragments.scan': { readonly scanId: string }
  'fragments.next': FragmentPage
  'fragments.allow': RequestCount
  'fragments.measure': FragmentSizes
  'fragments.open': FragmentRow
  'fragments.parts': FragmentParts
  'fragments.findSources': readonly FoundSource[]
  'fragments.compare': FragmentComparison
  'fragments.adopt': { readonly taskId: string }
  'fragments.completeAll': CompletedFragment
  'fragments.delete': DeleteReport
  'prices.get': PriceView
  'prices.save': PriceView
  'lifecycle.known': readonly BucketRules[]
  'lifecycle.read': LifecycleView
  'lifecycle.plan': LifecyclePlan
  'lifecycle.apply': LifecycleView
}

/** Told while one of these requests runs, or afterwards. */
export type FragmentEvent =
  /** Fragments that are no longer there, a few times a second. */
  | { readonly type: 'fragments.gone'; readonly ids: readonly string[] }
  /** Requests were made for single fragments, or more are allowed; a listing counts in its answers. */
  | { readonly type: 'fragments.counted'; readonly requests: RequestCount }
  /** The rules of a bucket were read or changed. */
  | { readonly type: 'lifecycle'; readonly bucket: BucketRules }
  /** How far a long request is: bytes compared, files looked at, fragments deleted. */
  | {
      readonly type: 'request.progress'
      readonly requestId: string
      readonly done: number
      /** 0: not known. */
      readonly total: number
    }
