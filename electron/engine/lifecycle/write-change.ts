/** Brings a planned change to the service: only over the configuration it was made for. */
import { TransferError } from '../errors.ts'
import type { ObjectStorage } from '../storage/storage.ts'
import { attemptPolicy, withRetry, type RetryDeps } from '../transfer/retry.ts'
import { hasOverlap, readConfiguration } from './configuration.ts'
import type { PlannedChange } from './lifecycle-change.ts'
import { isSameMeaning } from './meaning.ts'

export interface WriteDeps extends RetryDeps {
  readonly storage: Pick<ObjectStorage, 'readLifecycle' | 'writeLifecycle' | 'removeLifecycle'>
}

/**
 * Reads first, each time; `keep` has made the way back durable before anything is sent. An answer that
 * is lost is found by reading. Between reading and writing somebody else may still write: the service
 * knows no condition for it. Throws `request/refused` only while nothing was sent, and
 * `oss/outcome-unknown` when something was and reading does not tell what came of it.
 */
export async function writeChange(
  planned: PlannedChange,
  keep: () => Promise<void>,
  deps: WriteDeps,
  signal: AbortSignal,
): Promise<void> {
  const { bucket, before, after } = planned
  const { storage } = deps
  const read = (): Promise<string | undefined> => storage.readLifecycle(bucket, signal)
  const now = await withRetry(attemptPolicy, deps, signal, read)
  if (now !== before) {
    // Carried out before, by a request nobody heard the end of.
    if (isSameMeaning(after, now)) return
    throw changedMeanwhile(bucket)
  }
  if (after === before) return
  await keep()

  let isSent = false
  const isThere = async (): Promise<boolean> => {
    const served = await read().catch((error: unknown) => {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      throw unknownOutcome(bucket, 'they cannot be read now', error)
    })
    if (isSameMeaning(after, served)) return true
    if (served !== before) throw unknownOutcome(bucket, 'somebody else has changed them since')
    return false
  }
  try {
    await withRetry(attemptPolicy, deps, signal, async () => {
      signal.throwIfAborted()
      if (isSent && (await isThere())) return
      isSent = true
      await send(planned, storage, signal)
    })
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError) || isRefusal(error)) throw error
    // The answer is lost for good: what the service holds says what came of it.
    if (!(await isThere())) throw error
  }
}

async function send(
  { bucket, after }: PlannedChange,
  storage: WriteDeps['storage'],
  signal: AbortSignal,
): Promise<void> {
  if (after === undefined) return await storage.removeLifecycle(bucket, signal)
  const allowOverlap = hasOverlap(readConfiguration(after))
  await storage.writeLifecycle(bucket, after, { allowOverlap }, signal)
}

/** A change was sent, and what the service holds does not tell whether it was carried out. */
export function unknownOutcome(bucket: string, why: string, cause?: TransferError): TransferError {
  return new TransferError(
    'oss/outcome-unknown',
    `whether the lifecycle rules of ${bucket} were changed is not known: ${why}`,
    {
      retry: cause?.retry === 'now' ? 'now' : 'person',
      requestId: cause?.requestId,
      details: {
        bucket,
        operation: 'PutBucketLifecycle',
        ...(cause === undefined ? {} : { cause: cause.code }),
      },
      cause,
    },
  )
}

/** In the service's own words: nothing came of it. Or asking has told already. */
function isRefusal({ code, status, requestId }: TransferError): boolean {
  if (code === 'oss/outcome-unknown') return true
  return status !== undefined && status < 500 && requestId !== undefined
}

function changedMeanwhile(bucket: string): TransferError {
  return new TransferError(
    'request/refused',
    `the lifecycle rules of ${bucket} were changed by somebody else meanwhile`,
    { retry: 'never', details: { bucket } },
  )
}
