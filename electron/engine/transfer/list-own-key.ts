/** The open uploads of one key, whoever began them. */
import { TransferError } from '../errors.ts'
import type { ListedUpload } from '../storage/storage.ts'
import { attemptPolicy, withRetry } from './retry.ts'
import { targetOf, type Run, type TransferDeps } from './run.ts'

/**
 * A listing with a prefix is ordered by key, so the key itself comes before the longer ones
 * (OSS API 3.3.7). So many of those are tolerated before the rest is left unread.
 */
const strangersRead = 1_000

/**
 * All open uploads of exactly the task's key, as far as the service tells. `undefined` when it does
 * not tell at all: not allowed, or a service that cannot list uploads.
 */
export async function listOwnKey(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
  policy = attemptPolicy,
): Promise<readonly ListedUpload[] | undefined> {
  const { bucket, key } = targetOf(run.task())
  try {
    return await withRetry(policy, deps, signal, async () => {
      const own: ListedUpload[] = []
      let strangers = 0
      for await (const upload of deps.storage.listUploads(bucket, key, signal)) {
        if (upload.key === key) own.push(upload)
        else if (++strangers >= strangersRead) break
      }
      return own
    })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TransferError && tellsNothing(error)) return undefined
    throw error
  }
}

/** A refusal, or a listing without end: asking again would change nothing, an upload can do without. */
function tellsNothing({ code, retry }: TransferError): boolean {
  return code === 'oss/access-denied' || code === 'oss/protocol' || retry === 'never'
}
