/** The last question: is the object on the service the file we read? Only then is a task done. */
import { TransferError } from '../errors.ts'
import type { TaskResult } from '#shared/task-view.ts'
import type { ObjectHead, StoredProof } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'
import { attemptPolicy, withRetry } from './retry.ts'
import { markerName, targetOf, uploadOf, type Run, type TransferDeps } from './run.ts'

/** What the object has to be. */
export interface Expected {
  readonly sizeBytes: number
  /** Undefined after a restart, when only the marker and the size can tell. */
  readonly crc64: string | undefined
}

/** What the object has to be, by the proofs of all its bytes. */
export interface Proven extends Expected {
  readonly crc64: string
}

/**
 * The object at our target, if it is the one this task made: by our marker, its size and its CRC-64.
 * An adopted upload was begun with another marker: there it is ours when size and CRC-64 are equal.
 * While the upload is still open the object is not of it: an equal one was there before, or an earlier
 * upload of this task made it, and its parts would be left over.
 * `not-allowed`: without oss:GetObject nobody can look, which is not the same as "not there".
 */
export async function findOurs(
  run: Run,
  expected: Expected,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<ObjectHead | undefined | 'not-allowed'> {
  const head = await headIfAllowed(run, deps, signal)
  if (head === undefined || head === 'not-allowed') return head
  if (!isMadeLike(run.task(), head, expected)) return undefined
  return (await isOpen(run, deps, signal)) ? undefined : head
}

function isMadeLike(task: Task, head: ObjectHead, expected: Expected): boolean {
  if (!isAsExpected(head, expected)) return false
  if (task.upload?.adopted !== true) return head.metadata[markerName] === task.marker
  return head.crc64 !== undefined && head.crc64 === expected.crc64
}

/** Whether the service still knows the upload. Who may not look relies on the object alone. */
async function isOpen(run: Run, deps: TransferDeps, signal: AbortSignal): Promise<boolean> {
  const upload = uploadOf(run.task())
  if (upload === undefined) return false
  try {
    return await withRetry(attemptPolicy, deps, signal, async () => {
      for await (const part of deps.storage.listParts(upload, signal)) return part.number > 0
      return true
    })
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    if (error.code === 'oss/no-such-upload' || error.code === 'oss/access-denied') return false
    throw error
  }
}

/**
 * The result, where the answer to PutObject proves it alone: it is about the version that was stored and
 * no other, so with our CRC-64, and our MD5 where that is on, a HEAD would tell nothing more (ADR 26).
 * `undefined`: the answer says too little, or something that has to be looked at.
 */
export function provenByAnswer(
  run: Run,
  sent: StoredProof & { readonly ourCrc64: string; readonly ourMd5: string | undefined },
): TaskResult | undefined {
  if (sent.crc64 !== sent.ourCrc64) return undefined
  if (sent.ourMd5 !== undefined && sent.etag.toLowerCase() !== sent.ourMd5) return undefined
  // An earlier run may have looked, at another object.
  run.note({ storeRequestId: sent.requestId, headRequestId: undefined, marker: undefined })
  run.enter('verifying')
  return resultOf({ crc64: sent.ourCrc64 }, sent, true)
}

/**
 * Verifies a stored object by HEAD. `stored` is the service's answer to Complete or PutObject.
 * Throws `integrity/object` when the object is not the file; it is never deleted. Notes what HEAD says
 * of it, and whether somebody has replaced it since.
 */
export async function verifyObject(
  run: Run,
  expected: Proven,
  stored: StoredProof,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult> {
  run.note({ storeRequestId: stored.requestId })
  if (stored.crc64 !== undefined && stored.crc64 !== expected.crc64) {
    throw wrongObject(run, expected.crc64, stored, 'later')
  }
  run.enter('verifying')
  const head = await headIfAllowed(run, deps, signal)
  if (head === 'not-allowed') {
    // Without oss:GetObject the answer to Complete is the proof, if it carried a CRC-64.
    return resultOf(expected, stored, stored.crc64 !== undefined)
  }
  const isReplaced = head !== undefined && !isMadeBy(run.task(), head, expected)
  if ((isReplaced || head === undefined) && stored.crc64 !== undefined) {
    // By somebody, since: what we stored was right by its own answer.
    run.note({ headRequestId: undefined, marker: undefined })
    run.log({ level: 'warn', event: 'replaced-since', params: { etag: head?.etag ?? '–' } })
    return resultOf(expected, stored, true)
  }
  if (head === undefined || !isAsExpected(head, expected)) {
    // What somebody else has put there is not replaced without asking.
    throw wrongObject(run, expected.crc64, head ?? stored, isReplaced ? 'never' : 'later')
  }
  const versionId = head.versionId ?? stored.versionId
  const isProvenByCrc = (head.crc64 ?? stored.crc64) !== undefined
  return resultOf(expected, { ...head, versionId }, isProvenByCrc)
}

/** The result of an object found by `findOurs`. */
export function resultOfHead(head: ObjectHead, expected: Expected): TaskResult {
  const crc64 = head.crc64 ?? expected.crc64 ?? ''
  return resultOf({ crc64 }, head, head.crc64 !== undefined && expected.crc64 !== undefined)
}

/** A callback that failed does not touch the object: done, with a warning. Answers the result. */
export function toldCallback(run: Run, error: TransferError, result: TaskResult): TaskResult {
  if (error.code !== 'oss/callback-failed') return result
  const reason = error.message
  run.log({ level: 'warn', event: 'callback-failed', params: { reason } })
  return result
}

function resultOf(
  expected: { readonly crc64: string },
  proof: StoredProof,
  isProvenByCrc: boolean,
): TaskResult {
  return {
    etag: proof.etag,
    crc64: expected.crc64,
    checkedBy: isProvenByCrc ? 'crc64' : 'size',
    requestId: proof.requestId,
    ...(proof.versionId === undefined ? {} : { versionId: proof.versionId }),
  }
}

/** Whether Complete or PutObject of this task made the object, as far as HEAD can tell. */
function isMadeBy(task: Task, head: ObjectHead, expected: Expected): boolean {
  if (task.upload?.adopted === true) return isAsExpected(head, expected)
  return head.metadata[markerName] === task.marker
}

function isAsExpected(head: ObjectHead, expected: Expected): boolean {
  if (head.sizeBytes !== expected.sizeBytes) return false
  if (head.crc64 === undefined || expected.crc64 === undefined) return true
  return head.crc64 === expected.crc64
}

async function headIfAllowed(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<ObjectHead | undefined | 'not-allowed'> {
  try {
    const head = await withRetry(attemptPolicy, deps, signal, () =>
      deps.storage.head(targetOf(run.task()), signal),
    )
    if (head !== undefined) {
      run.note({ headRequestId: head.requestId, marker: head.metadata[markerName] })
    }
    return head
  } catch (error) {
    if (error instanceof TransferError && error.code === 'oss/access-denied') return 'not-allowed'
    throw error
  }
}

/** `later`: the object is ours, and uploading it again replaces nothing of anybody else. */
function wrongObject(
  run: Run,
  crc64: string,
  found: StoredProof,
  retry: 'later' | 'never',
): TransferError {
  const { bucket, key } = run.task().target
  return new TransferError('integrity/object', `object oss://${bucket}/${key} is not the file`, {
    retry,
    requestId: found.requestId,
    details: { ourCrc64: crc64, serverCrc64: found.crc64 ?? '' },
  })
}
