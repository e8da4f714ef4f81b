/** What every operation gets to work with. */
import type { Crc64Pool } from './crc64.ts'
import type { MetFaults } from './faults/faults.ts'
import type { Limits } from './limits.ts'
import { noSuchBucket } from './oss-error.ts'
import type { Address } from './address.ts'
import type { Reply } from './reply.ts'
import type { Operation } from './route.ts'
import type { SignedRequest } from './signature/request.ts'
import type { Bucket, UploadRecord } from './store/records.ts'
import type { ReceivedBody, Store } from './store/store.ts'

export interface Context extends SignedRequest {
  readonly operation: Operation
  readonly style: Address['style']
  readonly host: string
  /** AccessKey ID of the caller; undefined for an anonymous one. */
  readonly caller: string | undefined
  readonly store: Store
  readonly limits: Limits
  readonly region: string
  readonly faults: MetFaults
  readonly crcPool: Crc64Pool
  /** Uploads that were aborted while parts were on the way, see the fault `partAfterAbort`. */
  readonly afterlife: Map<string, UploadRecord>
  /** How many UploadPart bodies of an upload are being received, by upload ID. */
  readonly receiving: Map<string, number>
  /** Epoch ms by the server's clock. */
  nowMs(): number
  /** The body as a file, Content-MD5 verified. Rejects, storing nothing, if it comes torn. */
  receive(maxBytes: number): Promise<ReceivedBody>
  /** Deletes a received body that will not be used. */
  discard(body: ReceivedBody): void
  /** The body as text, Content-MD5 verified. */
  document(): Promise<string>
  /** Awaited right before the effect: the last moment at which faults can come between. */
  commitPoint(): Promise<void>
}

export type Handler = (context: Context) => Promise<Reply>

/** The bucket of the request; throws NoSuchBucket. */
export function bucketOf(context: Pick<Context, 'bucket' | 'store'>): Bucket {
  const bucket = context.store.buckets.get(context.bucket ?? '')
  if (!bucket) throw noSuchBucket(context.bucket ?? '')
  return bucket
}

/** The key of the request; object operations are only routed with one. */
export function keyOf(context: Pick<Context, 'key'>): string {
  if (context.key === undefined) throw new Error('an object operation was routed without a key')
  return context.key
}
