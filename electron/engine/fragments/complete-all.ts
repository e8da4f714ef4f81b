/**
 * The object is put together from whatever the service holds. The request names no parts, so what a
 * person saw is compared before, and what came of it afterwards; it is never sent a second time.
 */
import type { CompletedFragment } from '#shared/fragment-view.ts'
import { TransferError } from '../errors.ts'
import type { ListedPart, ObjectOptions, ObjectStorage, StoredProof } from '../storage/storage.ts'
import { attemptPolicy, withRetry, type RetryDeps } from '../transfer/retry.ts'
import { completeOutcome } from './complete-outcome.ts'
import type { FragmentRef } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'
import { wholeOf, type Whole } from './whole.ts'

/** What the person was shown. */
export interface ExpectedParts {
  readonly parts: number
  readonly bytes: number
}

export interface CompleteAllDeps extends RetryDeps {
  readonly storage: Pick<ObjectStorage, 'completeAll' | 'head' | 'listParts'>
}

/**
 * Lists the parts anew and completes with all of them. Throws
 * - `request/refused` when nothing is stored, or other than expected (details `parts`, `bytes`)
 * - `oss/name-taken` when an object is there and overwriting was forbidden: nothing was changed
 * - `oss/no-such-upload` when it is gone, and the object is not what its parts would make
 * - `oss/outcome-unknown` when no answer came and asking did not tell what came of it
 * Aborted after the request has left, it may be carried out all the same.
 */
export async function completeAll(
  fragment: FragmentRef,
  expected: ExpectedParts,
  options: Pick<ObjectOptions, 'forbidOverwrite'>,
  deps: CompleteAllDeps,
  budget: RequestBudget,
  signal: AbortSignal,
): Promise<CompletedFragment> {
  const { storage } = deps
  const listed = await withRetry(attemptPolicy, deps, signal, () =>
    Array.fromAsync(storage.listParts(fragment, signal, () => budget.take())),
  )
  const whole = wholeOf(listed)
  assertAsExpected(fragment, listed, whole, expected)
  budget.take()
  signal.throwIfAborted()
  try {
    const stored = await storage.completeAll(fragment, options, signal)
    return await compare(fragment, stored, whole, deps, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
    const head = await completeOutcome(fragment, whole, error, { ...deps, budget }, signal)
    return completed(head, head.sizeBytes, head.crc64, whole)
  }
}

function assertAsExpected(
  { uploadId }: FragmentRef,
  listed: readonly ListedPart[],
  { sizeBytes }: Whole,
  expected: ExpectedParts,
): void {
  const isEmpty = listed.length === 0
  if (!isEmpty && listed.length === expected.parts && sizeBytes === expected.bytes) return
  throw new TransferError(
    'request/refused',
    isEmpty
      ? `upload ${uploadId} holds no part`
      : `upload ${uploadId} holds ${listed.length} parts of ${sizeBytes} bytes, not ${expected.parts} of ${expected.bytes}`,
    {
      retry: 'never',
      details: {
        uploadId,
        reason: isEmpty ? 'empty' : 'changed',
        parts: `${listed.length}`,
        bytes: `${sizeBytes}`,
      },
    },
  )
}

/** The object is there; a HEAD that fails takes nothing away from that. */
async function compare(
  { bucket, key }: FragmentRef,
  stored: StoredProof,
  whole: Whole,
  deps: CompleteAllDeps,
  signal: AbortSignal,
): Promise<CompletedFragment> {
  const head = await withRetry(attemptPolicy, deps, signal, () =>
    deps.storage.head({ bucket, key }, signal),
  ).catch((error: unknown) => {
    if (error instanceof TransferError || signal.aborted) return undefined
    throw error
  })
  // Another ETag: somebody has replaced the object since, and HEAD tells of his.
  const own = head?.etag === stored.etag ? head : undefined
  const versionId = stored.versionId ?? own?.versionId
  const sizeBytes = own?.sizeBytes ?? whole.sizeBytes
  return completed({ ...stored, versionId }, sizeBytes, stored.crc64 ?? own?.crc64, whole)
}

function completed(
  { etag, requestId, versionId }: Pick<StoredProof, 'etag' | 'requestId' | 'versionId'>,
  sizeBytes: number,
  crc64: string | undefined,
  whole: Whole,
): CompletedFragment {
  const isKnown = crc64 !== undefined && whole.crc64 !== undefined
  const isDifferent = sizeBytes !== whole.sizeBytes || (isKnown && crc64 !== whole.crc64)
  const crcOfParts = isDifferent ? 'different' : isKnown ? 'equal' : 'unknown'
  return { sizeBytes, etag, crc64, crcOfParts, requestId, versionId }
}
