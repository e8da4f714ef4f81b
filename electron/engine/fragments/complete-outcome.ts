/** No answer to a Complete, or one that may have a cause of ours: asks what came of it. */
import { toWireError, TransferError } from '../errors.ts'
import type { ObjectHead, ObjectStorage } from '../storage/storage.ts'
import { attemptPolicy, withRetry, type RetryDeps } from '../transfer/retry.ts'
import type { FragmentRef } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'
import { isMadeOf, type Whole } from './whole.ts'

export interface OutcomeDeps extends RetryDeps {
  readonly storage: Pick<ObjectStorage, 'head' | 'listParts'>
  readonly budget: Pick<RequestBudget, 'count'>
}

/** The service goes on when nobody listens any more: it is given some time before it is told so. */
const rounds = 6
const firstPauseMs = 500

/** Nothing of the request reached the service. */
const neverLeft: ReadonlySet<string> = new Set([
  'network/dns',
  'network/refused',
  'network/tls',
  'credentials/command',
  'credentials/environment',
  'credentials/missing',
])

/**
 * The object, if it is there and is the whole of the parts. Throws `error` itself where that says
 * what happened, `oss/outcome-unknown` (details `upload`: `open`, `gone`, `unknown`) where it does not.
 */
export async function completeOutcome(
  fragment: FragmentRef,
  whole: Whole,
  error: TransferError,
  deps: OutcomeDeps,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const isGone = error.code === 'oss/no-such-upload'
  if (!isGone && !mayBeCarriedOut(error)) throw error
  for (let round = 0; ; round++) {
    const upload = isGone ? 'gone' : await stateOf(fragment, deps, signal)
    if (upload === 'open' && !isRefusal(error) && round + 1 < rounds) {
      await deps.clock.sleep(firstPauseMs * 2 ** round, signal)
      continue
    }
    const head = upload === 'gone' ? await headOf(fragment, deps, signal) : undefined
    if (head !== undefined && isMadeOf(head, whole)) return head
    // What the service said itself holds as long as the upload is as it says.
    if (isGone || (upload === 'open' && isRefusal(error))) throw error
    throw unknownOutcome(fragment, upload, error)
  }
}

function mayBeCarriedOut({ code, retry }: TransferError): boolean {
  if (neverLeft.has(code)) return false
  return retry === 'now' || retry === 'later' || code === 'oss/callback-failed'
}

/**
 * In the service's own words: a gateway does not know what happens behind it. 503 says that it has not
 * begun; after another 5xx it may have, or be at it yet.
 */
function isRefusal({ status = 0, requestId }: TransferError): boolean {
  return requestId !== undefined && status >= 400 && (status < 500 || status === 503)
}

/** Whether the upload is still open; `unknown` when nobody can tell now, or may. */
async function stateOf(
  fragment: FragmentRef,
  deps: OutcomeDeps,
  signal: AbortSignal,
): Promise<'open' | 'gone' | 'unknown'> {
  const onRequest = (): void => deps.budget.count()
  try {
    await withRetry(attemptPolicy, deps, signal, async () => {
      for await (const { number } of deps.storage.listParts(fragment, signal, onRequest)) {
        if (number > 0) break
      }
    })
    return 'open'
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
    return error.code === 'oss/no-such-upload' ? 'gone' : 'unknown'
  }
}

async function headOf(
  { bucket, key }: FragmentRef,
  deps: OutcomeDeps,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  try {
    return await withRetry(attemptPolicy, deps, signal, () =>
      deps.storage.head({ bucket, key }, signal),
    )
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
    return undefined
  }
}

function unknownOutcome(
  { bucket, key, uploadId }: FragmentRef,
  upload: 'open' | 'gone' | 'unknown',
  cause: TransferError,
): TransferError {
  const known = {
    open: 'the upload is still open; the service may be putting it together yet',
    gone: 'the upload is gone, and the object does not show that it was made of its parts',
    unknown: 'whether the upload is still open cannot be told either',
  }[upload]
  return new TransferError(
    'oss/outcome-unknown',
    `no answer whether ${uploadId} was completed: ${known}`,
    {
      retry: 'person',
      requestId: cause.requestId,
      details: { bucket, key, uploadId, upload, cause: toWireError(cause).code },
      cause,
    },
  )
}
