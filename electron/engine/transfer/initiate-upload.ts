/** Opens a multipart upload, and keeps track of what lost answers may have opened. */
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../errors.ts'
import type { BegunUpload, ListedUpload } from '../storage/storage.ts'
import { askForLeftover } from './leftovers.ts'
import { followPatiently } from './patient-signal.ts'
import { attemptPolicy, retryDelayMs } from './retry.ts'
import { objectOptionsOf, targetOf, type Run, type TransferDeps } from './run.ts'

/** Pausing takes effect within a second (product S58). */
const initiatePatienceMs = 800
/** With more open uploads of one key there is no telling which of them is new. */
const maxKnown = 100

/**
 * Sends Initiate until it is answered or its attempts are used up. The intent, with the uploads that
 * were `found` open before, is on the disk before each attempt.
 */
export async function initiateUpload(
  run: Run,
  found: readonly ListedUpload[] | undefined,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<BegunUpload> {
  const task = run.task()
  const target = targetOf(task)
  const isKnown = found !== undefined && found.length <= maxKnown
  const known = isKnown ? { known: found.map(({ uploadId }) => uploadId) } : {}
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted()
    const atMs = deps.clock.now()
    await run.update({ intent: { kind: 'initiate', atMs, key: target.key, ...known } })
    try {
      // Cut off, it might leave an upload whose ID nobody knows; its answer usually is near.
      using patient = followPatiently(signal, initiatePatienceMs, deps.clock)
      return await deps.storage.initiate(target, objectOptionsOf(task), patient.signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      if (mayBeOpen(error)) await askForLeftover(run, deps, signal)
      else await run.update({ intent: undefined })
      if (error.retry !== 'now' || failures + 1 >= attemptPolicy.attempts) throw error
      const delayMs = retryDelayMs(failures, attemptPolicy, deps.random, error.retryAfterMs)
      await deps.clock.sleep(delayMs, signal)
    }
  }
}

/** Never sent. */
const surelyNot: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'network/dns',
  'network/refused',
  'network/tls',
])

function mayBeOpen({ code, retry, requestId }: TransferError): boolean {
  // In the words of the service a refusal; a gateway's word for it is not enough.
  if (code === 'oss/throttled' && requestId !== undefined) return false
  return (retry === 'now' || retry === 'later') && !surelyNot.has(code)
}
