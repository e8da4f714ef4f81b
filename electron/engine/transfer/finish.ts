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
import { findOurs, resultOfHead, toldCallback, verifyObject, type Proven } from './verify.ts'

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
  const { source, intent } = run.task()
  const wasAsked = intent?.kind === 'complete'
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
  const answer = await complete(run, { upload, parts, expected, wasAsked }, deps, signal)
  if (answer.kind !== 'stored') return answer
  const result = await verifyObject(run, expected, answer.proof, deps, signal)
  return { kind: 'verified', result }
}

type Completed = Finished | { readonly kind: 'stored'; readonly proof: StoredProof }

interface ToComplete {
  readonly upload: UploadRef
  readonly parts: readonly CompletePart[]
  readonly expected: Proven
  /** An earlier Complete of this upload got no answer. */
  readonly wasAsked: boolean
}

/** Sends Complete until its outcome is known. */
async function complete(
  run: Run,
  { upload, parts, expected, wasAsked }: ToComplete,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<Completed> {
  let mayBeDone = wasAsked
  for (let failures = 0; ; failures++) {
    try {
      const { forbidOverwrite } = run.task().options
      const proof = await deps.storage.complete(upload, parts, { forbidOverwrite }, signal)
      return { kind: 'stored', proof }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      if (error.code === 'oss/invalid-part') {
        // A clear no: nothing is pending any more, and sending may be interrupted again.
        await run.update({ intent: undefined })
        return { kind: 'invalid-part', error }
      }
      const isUnknown = error.retry === 'now' || error.retry === 'later'
      const mayBeThere = isUnknown || mayMeanDone.has(error.code)
      if (!mayBeThere) throw error
      run.log({ level: 'warn', event: 'asking-result' })
      const head = await findOurs(run, expected, deps, signal)
      if (typeof head === 'object') {
        const result = toldCallback(run, error, resultOfHead(head, expected))
        return { kind: 'verified', result }
      }
      if (error.code === 'oss/callback-failed' && head === 'not-allowed') {
        // The answer says that the object is stored, and nobody here may look at it.
        const proof = { etag: '', crc64: undefined, requestId: error.requestId ?? '' }
        const result = await verifyObject(run, expected, proof, deps, signal)
        return { kind: 'verified', result: toldCallback(run, error, result) }
      }
      const isSurelyGone = error.code === 'oss/no-such-upload' && !mayBeDone
      if (isSurelyGone && head === undefined) return await beginAgain(run, deps, error)
      mayBeDone ||= isUnknown
      if (error.retry !== 'now' || failures + 1 >= attemptPolicy.attempts) throw asLater(error)
      run.countRetry()
      await deps.clock.sleep(retryDelayMs(failures, attemptPolicy, deps.random), signal)
    }
  }
}

/** Answers that a Complete of ours may have caused itself, when an earlier one was carried out. */
const mayMeanDone: ReadonlySet<string> = new Set([
  'oss/no-such-upload',
  'oss/name-taken',
  // 203: the object is stored, only the caller's own server did not hear of it (OSS API 3.3.4).
  'oss/callback-failed',
])

/** What is said to be there and cannot be seen is asked about again later, not given up. */
function asLater(error: TransferError): TransferError {
  const { code } = error
  if (code !== 'oss/no-such-upload' && code !== 'oss/callback-failed') return error
  const { message, requestId, status, details } = error
  return new TransferError(code, message, { retry: 'later', requestId, status, details })
}

function completePart({ number, md5, etag }: PartProof): CompletePart {
  const isMd5 = md5 !== undefined && etag.toLowerCase() === md5
  return { number, etag: isMd5 ? md5.toUpperCase() : etag }
}
