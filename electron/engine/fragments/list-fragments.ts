/** The fragments of one bucket, several, or all buckets of a connection, as they come. */
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentUse } from '#shared/fragment-view.ts'
import { toWireError, TransferError } from '../errors.ts'
import type { ListedBucket, ListedUpload, ObjectStorage } from '../storage/storage.ts'
import { attemptPolicy, retryDelayMs, withRetry, type RetryDeps } from '../transfer/retry.ts'
import type { Fragment } from './fragment.ts'
import type { RequestBudget } from './request-budget.ts'

/** What to look through. The prefix is the service's business: nothing else crosses the wire. */
export interface FragmentScope {
  readonly connectionId: string
  /** `all`: those the connection's credentials may list, each with this prefix. */
  readonly buckets: { readonly all: true; readonly prefix: string } | readonly BucketScope[]
}

export interface BucketScope {
  readonly bucket: string
  readonly prefix: string
  /** Where it is known already; otherwise the one of the connection. */
  readonly region?: string | undefined
}

/** A bucket that could not be listed to its end does not keep the others from being told. */
export type ListEvent =
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  | { readonly kind: 'bucket-listed'; readonly bucket: string; readonly fragments: number }
  | {
      readonly kind: 'bucket-failed'
      readonly bucket: string
      readonly region: string
      readonly error: WireError
    }

export interface ListDeps extends RetryDeps {
  readonly storage: Pick<ObjectStorage, 'listUploads' | 'listBuckets'>
  /** Region of the connection: of every bucket whose own region is not told. */
  readonly region: string
  readonly useOf: (upload: ListedUpload) => FragmentUse
}

/**
 * Bucket after bucket, each fragment once, in the order of the service; the fragments of a page come
 * before the next page is asked for. Throws what keeps the buckets themselves from being listed, and
 * the signal's reason.
 */
export async function* listFragments(
  scope: FragmentScope,
  deps: ListDeps,
  budget: RequestBudget,
  signal: AbortSignal,
): AsyncGenerator<ListEvent> {
  for (const { bucket, prefix, region } of await bucketsOf(scope, deps, budget, signal)) {
    let fragments = 0
    try {
      for await (const upload of eachUpload(bucket, prefix, deps, budget, signal)) {
        fragments++
        const { connectionId } = scope
        const use = deps.useOf(upload)
        yield { kind: 'fragment', fragment: { ...upload, connectionId, region, use } }
      }
      yield { kind: 'bucket-listed', bucket, fragments }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      yield { kind: 'bucket-failed', bucket, region, error: toWireError(error) }
    }
  }
}

async function bucketsOf(
  { buckets }: FragmentScope,
  deps: ListDeps,
  budget: RequestBudget,
  signal: AbortSignal,
): Promise<readonly (BucketScope & { readonly region: string })[]> {
  if (!('all' in buckets)) {
    return buckets.map((each) => ({ ...each, region: each.region ?? deps.region }))
  }
  const listed: readonly ListedBucket[] = await withRetry(attemptPolicy, deps, signal, () =>
    Array.fromAsync(deps.storage.listBuckets(signal, () => budget.take())),
  )
  return listed.map(({ name, region }) => ({
    bucket: name,
    prefix: buckets.prefix,
    region: region === '' ? deps.region : region,
  }))
}

/**
 * The uploads of a bucket. After a page without an answer the listing begins anew, and what was told
 * already is passed over: pages are few, and their markers are the provider's own.
 */
async function* eachUpload(
  bucket: string,
  prefix: string,
  deps: ListDeps,
  budget: RequestBudget,
  signal: AbortSignal,
): AsyncGenerator<ListedUpload> {
  const told = new Set<string>()
  for (let failures = 0; ; failures++) {
    try {
      const uploads = deps.storage.listUploads(bucket, prefix, signal, () => budget.take())
      for await (const upload of uploads) {
        const id = `${upload.uploadId}/${upload.key}`
        if (told.has(id)) continue
        told.add(id)
        yield upload
      }
      return
    } catch (error) {
      signal.throwIfAborted()
      const isLast = failures + 1 >= attemptPolicy.attempts
      if (!(error instanceof TransferError) || error.retry !== 'now' || isLast) throw error
      const delayMs = retryDelayMs(failures, attemptPolicy, deps.random, error.retryAfterMs)
      await deps.clock.sleep(delayMs, signal)
    }
  }
}
