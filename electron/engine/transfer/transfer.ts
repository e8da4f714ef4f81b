/** The story of one run of a task, from the file to the proof. */
import type { TaskResult } from '#shared/task-view.ts'
import { TransferError } from '../errors.ts'
import { assertUnchanged, identify } from '../pipeline/source-file.ts'
import { abortUpload } from './abort-upload.ts'
import { finish } from './finish.ts'
import { openUpload } from './open-upload.ts'
import { findWhole, putWhole } from './put-whole.ts'
import { disproveParts, reconcile, uploadGone } from './reconcile.ts'
import { resolveIntent } from './resolve-intent.ts'
import type { Run, TransferDeps } from './run.ts'
import { sendParts } from './send-parts.ts'
import { afterChange, afterRefusal, noFileAnyMore } from './source-trouble.ts'
import { afterWrongObject } from './wrong-object.ts'

/** Rounds of "Complete says InvalidPart, send those parts again" before a person has to look. */
const maxRounds = 3

/**
 * Runs a task to its end. Returns the proof of the finished object; throws `TransferError`, or the
 * signal's reason once nothing of the run is on the wire any more.
 */
export async function runTransfer(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult> {
  try {
    return await transfer(run, deps, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
    return await afterTrouble(run, error, deps, signal)
  }
}

async function transfer(run: Run, deps: TransferDeps, signal: AbortSignal): Promise<TaskResult> {
  const settled = await resolveIntent(run, deps, signal)
  if (settled !== undefined) return settled

  const { source, resume } = run.task()
  if (resume !== 'restart' && isPutWhole(run, deps)) return await putWhole(run, deps, signal)
  assertUnchanged(source.path, source.identity, await identify(source.path))
  if (resume === 'restart') await abortUpload(run, deps, signal)
  if (isPutWhole(run, deps)) return await putWhole(run, deps, signal)

  const { upload, plan } = await openUpload(run, deps, signal)
  const table = await reconcile(run, upload, plan, deps, signal)
  run.enter('uploading')
  for (let round = 1; ; round++) {
    await sendParts(run, table, upload, deps, signal).catch(async (error: unknown) => {
      if (!(error instanceof TransferError) || error.code !== 'oss/no-such-upload') throw error
      await uploadGone(run, deps, error, signal)
    })
    const finished = await finish(run, table, upload, deps, signal)
    if (finished.kind === 'verified') return finished.result
    const { error } = finished
    const count = await disproveParts(run, table, upload, deps, error, signal)
    if (round === maxRounds || count === 0) throw lastingInvalidPart(error)
    run.enter('uploading')
  }
}

/** Trouble of a run that has an answer of its own; everything else is thrown as it is. */
async function afterTrouble(
  run: Run,
  error: TransferError,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult> {
  switch (error.code) {
    case 'source/changed':
      throw await afterChange(run, error)
    case 'source/unreadable':
    case 'source/locked':
      throw await afterRefusal(run, error, deps)
    case 'source/is-folder':
    case 'source/not-a-file':
      throw noFileAnyMore(run, error)
    case 'integrity/object':
      throw await afterWrongObject(run, error, deps)
    case 'oss/name-taken': {
      // Perhaps by ourselves: a Complete whose answer was lost may have been carried out late.
      const own = await findWhole(run, deps, signal)
      if (own !== undefined) return own
      throw error
    }
    default:
      throw error
  }
}

/** One request carries the file: it is small, and no multipart upload of it is open. */
function isPutWhole(run: Run, deps: TransferDeps): boolean {
  const { upload, source, options } = run.task()
  const { sizeBytes } = source.identity
  if (upload !== undefined) return false
  if (sizeBytes === 0) return true
  return (
    sizeBytes < options.multipartThresholdBytes && sizeBytes <= deps.storage.limits.maxPutSizeBytes
  )
}

function lastingInvalidPart(error: TransferError): TransferError {
  const { code, message, requestId, status, details } = error
  return new TransferError(code, message, { retry: 'never', requestId, status, details })
}
