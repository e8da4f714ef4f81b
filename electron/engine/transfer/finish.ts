/** Complete, the lost answer to it, and the verification of what it made. */
import { TransferError } from '../errors.ts'
import type { TaskResult } from '#shared/task-view.ts'
import { combineAll } from '../pipeline/crc64-combine.ts'
import { assertUnchanged, identify } from '../pipeline/source-file.ts'
import type { CompletePart, StoredProof, UploadRef } from '../storage/storage.ts'
import type { PartProof } from '../store/stores.ts'
import { partRange } from '../task/part-plan.ts'
import type { PartTable } from '../task/part-table.ts'
import { beginAgain } from './open-upload.ts'
import { attemptPolicy, retryDelayMs } from './retry.ts'
import type { Run, TransferDeps } from './run.ts'
import { findOurs, resultOfHead, verifyObject, type Expected } from './verify.ts'

/** How `finish` ended: with the proof, or with parts that have to be sent again. */
export type Finished =
  | { readonly kind: 'verified'; readonly result: TaskResult }
  | { readonly kind: 'invalid-part'; readonly error: TransferError }

/**
 * Completes the upload from a full table and verifies the object. Complete carries our own MD5s,
 * so that a part somebody replaced ends in InvalidPart, never in a mixed object.
 */
export async function finish(
  run: Run,
  table: PartTable,
  upload: UploadRef,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<Finished> {
  const { source } = run.task()
  const proofs = table.proofs()
  const crc64 = combineAll(
    proofs.map((proof) => ({
      crc64: proof.crc64,
      lengthBytes: partRange(table.plan, proof.number).lengthBytes,
    })),
  )
  const expected = { sizeBytes: table.plan.sizeBytes, crc64 }
  assertUnchanged(source.path, source.identity, await identify(source.path))
  signal.throwIfAborted()
  run.enter('completing')
  await run.update({ intent: { kind: 'complete', atMs: deps.clock.now(), crc64 } })
  run.log({ level: 'info', event: 'completing' })
  const parts = proofs.map(completePart)
  const answer = await complete(run, upload, parts, expected, deps, signal)
  if (answer.kind !== 'stored') return answer
  try {
    const result = await verifyObject(run, expected, answer.proof, deps, signal)
    return { kind: 'verified', result }
  } catch (error) {
    // The upload was completed, only wrongly: a retry has to begin with a new one.
    const isWrong = error instanceof TransferError && error.code === 'integrity/object'
    if (isWrong) await run.update({ upload: undefined, intent: undefined })
    throw error
  }
}

type Completed = Finished | { readonly kind: 'stored'; readonly proof: StoredProof }

/** Sends Complete until its outcome is known. */
async function complete(
  run: Run,
  upload: UploadRef,
  parts: readonly CompletePart[],
  expected: Expected,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<Completed> {
  let isAnswerLost = false
  for (let failures = 0; ; failures++) {
    try {
      const { forbidOverwrite } = run.task().options
      const proof = await deps.storage.complete(upload, parts, { forbidOverwrite }, signal)
      return { kind: 'stored', proof }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      if (error.code === 'oss/invalid-part') return { kind: 'invalid-part', error }
      const isUnknown = error.retry === 'now' || error.retry === 'later'
      const mayBeThere = isUnknown || mayMeanDone.has(error.code)
      if (!mayBeThere) throw error
      run.log({ level: 'warn', event: 'asking-result' })
      const head = await findOurs(run, expected, deps, signal)
      if (head !== undefined) return { kind: 'verified', result: resultOfHead(head, expected) }
      if (error.code === 'oss/no-such-upload' && !isAnswerLost) {
        return await beginAgain(run, deps, error)
      }
      isAnswerLost ||= isUnknown
      if (error.retry !== 'now' || failures + 1 >= attemptPolicy.attempts) throw asLater(error)
      run.countRetry()
      await deps.clock.sleep(retryDelayMs(failures, attemptPolicy, deps.random), signal)
    }
  }
}

/** Answers that a Complete of ours may have caused itself, when an earlier one was carried out. */
const mayMeanDone: ReadonlySet<string> = new Set(['oss/no-such-upload', 'oss/name-taken'])

/** An upload that vanished after a lost answer is asked about again later, not given up. */
function asLater(error: TransferError): TransferError {
  if (error.code !== 'oss/no-such-upload') return error
  const { code, message, requestId, status, details } = error
  return new TransferError(code, message, { retry: 'later', requestId, status, details })
}

function completePart({ number, md5, etag }: PartProof): CompletePart {
  const isMd5 = md5 !== undefined && etag.toLowerCase() === md5
  return { number, etag: isMd5 ? md5.toUpperCase() : etag }
}
