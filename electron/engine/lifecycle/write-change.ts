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
 * knows no condition for it.
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
  if (now !== before) throw changedMeanwhile(bucket)
  if (after === before) return
  await keep()

  let isSent = false
  const isThere = async (): Promise<boolean> => {
    const served = await read()
    if (isSameMeaning(after, served)) return true
    if (served !== before) throw changedMeanwhile(bucket)
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
    const came = await isThere().catch((later: unknown) => {
      throw later instanceof TransferError && later.code === 'request/refused' ? later : error
    })
    if (!came) throw error
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

/** In the service's own words: nothing came of it. */
function isRefusal({ code, status, requestId }: TransferError): boolean {
  if (code === 'request/refused') return true
  return status !== undefined && status < 500 && requestId !== undefined
}

function changedMeanwhile(bucket: string): TransferError {
  return new TransferError(
    'request/refused',
    `the lifecycle rules of ${bucket} were changed by somebody else meanwhile`,
    { retry: 'never', details: { bucket } },
  )
}
