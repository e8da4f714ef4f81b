/** Deletes the parts of a task's open upload, and looks until they are gone. */
import { TransferError } from '../errors.ts'
import type { UploadRef } from '../storage/storage.ts'
import { attemptPolicy, withRetry } from './retry.ts'
import { uploadOf, type Run, type TransferDeps } from './run.ts'

const rounds = 5
const firstPauseMs = 250

/**
 * Aborts the open upload, if there is one. Parts on the wire at that moment may survive an abort
 * (OSS API 3.3.6), so it is repeated until ListParts says that the upload is gone. All requests of
 * the task must have ended before.
 */
export async function abortUpload(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  const upload = uploadOf(run.task())
  if (upload !== undefined) {
    // A Complete without an answer stays noted: should deleting fail, its object is still asked for.
    if (run.task().intent?.kind !== 'complete') {
      await run.update({ intent: { kind: 'abort', atMs: deps.clock.now() } })
    }
    await abortUntilGone(upload, deps, signal)
  }
  await run.update({ upload: undefined, intent: undefined, resume: undefined })
  if (upload !== undefined) await deps.checkpoints.remove(run.task().id)
}

/**
 * Aborts an upload until the service no longer knows it: by ListParts, or, without oss:ListParts, by
 * its answer to one more abort. Throws when it is still there after all, and what denies the abort.
 */
export async function abortUntilGone(
  upload: UploadRef,
  deps: Pick<TransferDeps, 'storage' | 'clock' | 'random'>,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const answer = await withRetry(attemptPolicy, deps, signal, () =>
      deps.storage.abort(upload, signal),
    )
    if (answer === 'unknown-upload') return
    if (await withRetry(attemptPolicy, deps, signal, () => isGone(upload, deps, signal))) return
    await deps.clock.sleep(firstPauseMs * 2 ** round, signal)
  }
  throw new TransferError('oss/server-error', `upload ${upload.uploadId} is still there`, {
    retry: 'later',
    details: { uploadId: upload.uploadId },
  })
}

async function isGone(
  upload: UploadRef,
  deps: Pick<TransferDeps, 'storage'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    for await (const part of deps.storage.listParts(upload, signal)) {
      if (part.number > 0) return false
    }
    return false
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    if (error.code === 'oss/no-such-upload') return true
    if (error.code !== 'oss/access-denied') throw error
    // Without oss:ListParts nobody can look, but what is gone cannot be aborted once more.
    return (await deps.storage.abort(upload, signal)) === 'unknown-upload'
  }
}
