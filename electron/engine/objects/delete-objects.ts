/** Deleting objects by the thousand; what could not be deleted is told by its cause. */
import type { WireError } from '#shared/error-codes.ts'
import type { ObjectDeleteReport } from '#shared/object-view.ts'
import { toWireError, TransferError } from '../errors.ts'
import type { BrowseStorage } from '../storage/browse-storage.ts'
import { inParallel } from '../transfer/in-parallel.ts'
import { withRetry, type RetryDeps, type RetryPolicy } from '../transfer/retry.ts'
import type { Collected } from './collect-objects.ts'

export interface DeleteObjectsDeps extends RetryDeps {
  readonly storage: Pick<BrowseStorage, 'deleteObjects'>
  /** How many are done with, deleted or not. */
  readonly tell: (done: number) => void
}

/** OSS API 4: DeleteMultipleObjects takes 1,000 keys; its body, 2 MB. */
const keysAtOnce = 1_000
const bytesAtOnce = 1_500_000
const requestsAtOnce = 3
/** Deleting twice is deleting once, so an answer that was lost may be asked for again. */
const policy: RetryPolicy = { attempts: 3, baseMs: 200, capMs: 5_000 }
const examples = 5

/**
 * Goes on after a failure. Stopped by its signal it answers what was done by then; a request on the
 * wire counts as failed (`request/aborted`), for it may have been carried out.
 */
export async function deleteObjects(
  { bucket, keys }: Pick<Collected, 'bucket' | 'keys'>,
  deps: DeleteObjectsDeps,
  signal: AbortSignal,
): Promise<ObjectDeleteReport> {
  const failures = new Map<string, { error: WireError; count: number; keys: string[] }>()
  let deleted = 0
  let done = 0

  function failed(error: WireError, some: readonly string[]): void {
    const { code, details = {} } = error
    const id = JSON.stringify([code, details['ossCode'], details['ec']])
    const group = failures.get(id) ?? { error, count: 0, keys: [] }
    group.count += some.length
    group.keys.push(...some.slice(0, Math.max(0, examples - group.keys.length)))
    failures.set(id, group)
  }

  async function deleteBatch(batch: readonly string[]): Promise<void> {
    signal.throwIfAborted()
    try {
      const gone = await withRetry(policy, deps, signal, () =>
        deps.storage.deleteObjects(bucket, batch, signal),
      )
      const kept = batch.filter((key) => !gone.has(key))
      deleted += batch.length - kept.length
      if (kept.length > 0) failed(notSaid(kept.length), kept)
    } catch (error) {
      if (signal.aborted) failed(calledOff, batch)
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      failed(toWireError(error), batch)
    }
    done += batch.length
    deps.tell(done)
  }

  let stopped = false
  try {
    await inParallel(batchesOf(keys), requestsAtOnce, deleteBatch)
  } catch (error) {
    if (!signal.aborted) throw error
    stopped = true
  }
  return { deleted, failed: [...failures.values()], stopped }
}

function batchesOf(keys: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = []
  let bytes = Infinity
  for (const key of keys) {
    // The tags around a key, and a reference for every character in the worst case.
    const size = 32 + Buffer.byteLength(key) * (/[&<>"'\s]/.test(key) ? 6 : 1)
    const last = batches.at(-1)
    if (last === undefined || last.length >= keysAtOnce || bytes + size > bytesAtOnce) {
      batches.push([key])
      bytes = size
    } else {
      last.push(key)
      bytes += size
    }
  }
  return batches
}

/** The answer lists what was deleted, and says nothing about the rest (OSS API 3.2). */
function notSaid(count: number): WireError {
  return { code: 'oss/unknown', message: `the service does not confirm ${count} of the deletions` }
}

const calledOff: WireError = {
  code: 'request/aborted',
  message: 'deleting was stopped, and may have been carried out',
}
