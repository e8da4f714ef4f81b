/** Deleting fragments, by upload ID: each one aborted until the service no longer knows it. */
import type { WireError } from '#shared/error-codes.ts'
import { toWireError, TransferError } from '../errors.ts'
import type { ObjectStorage } from '../storage/storage.ts'
import { abortUntilGone } from '../transfer/abort-upload.ts'
import { inParallel } from '../transfer/in-parallel.ts'
import type { RetryDeps } from '../transfer/retry.ts'
import type { Claim } from './claims.ts'
import type { FragmentRef } from './measure-fragments.ts'

/** What became of one; `in-use`: a task of ours goes on with it, so it was left alone. */
export type DeleteOutcome<T extends FragmentRef = FragmentRef> =
  | { readonly kind: 'deleted'; readonly fragment: T }
  | { readonly kind: 'in-use'; readonly fragment: T }
  | { readonly kind: 'failed'; readonly fragment: T; readonly error: WireError }

export interface DeleteDeps extends RetryDeps {
  readonly open: (connectionId: string) => Promise<ObjectStorage>
  /** Asked right before each abort: a task may have taken it over meanwhile, and may not during it. */
  readonly claim: Claim
}

/** Aborts are billed and answered slowly; more at a time would only be throttled. */
const abortsAtOnce = 4

/**
 * Tells each outcome as soon as it is known, and goes on after a failure: those that failed can be
 * given to it once more. One that is gone already counts as deleted. Nothing is noted on the disk, so
 * a process that dies leaves the rest as it was. Rejects with the signal's reason when nothing is on
 * the wire any more; what was by then is told as failed (`request/aborted`), for it may be gone.
 */
export async function deleteFragments<T extends FragmentRef>(
  fragments: readonly T[],
  deps: DeleteDeps,
  tell: (outcome: DeleteOutcome<T>) => void,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(fragments, abortsAtOnce, async (fragment) => {
    signal.throwIfAborted()
    using claim = deps.claim(fragment)
    if (claim === undefined) {
      tell({ kind: 'in-use', fragment })
      return
    }
    let isBegun = false
    try {
      const storage = await deps.open(fragment.connectionId)
      signal.throwIfAborted()
      isBegun = true
      await abortUntilGone(fragment, { ...deps, storage }, signal)
    } catch (error) {
      if (signal.aborted && isBegun) tell({ kind: 'failed', fragment, error: calledOff(fragment) })
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      tell({ kind: 'failed', fragment, error: toWireError(error) })
      return
    }
    tell({ kind: 'deleted', fragment })
  })
}

function calledOff({ uploadId }: FragmentRef): WireError {
  return {
    code: 'request/aborted',
    message: `deleting upload ${uploadId} was stopped, and may have been carried out`,
    details: { uploadId },
  }
}
