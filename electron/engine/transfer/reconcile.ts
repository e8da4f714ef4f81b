/** Checkpoint x ListParts x local bytes -> the part table: what need not be sent again. */
import { TransferError } from '../errors.ts'
import type { ListedPart, UploadRef } from '../storage/storage.ts'
import type { Checkpoint, PartProof } from '../store/stores.ts'
import { partRange, type PartPlan } from '../task/part-plan.ts'
import { PartTable } from '../task/part-table.ts'
import type { Task } from '../task/task.ts'
import { inParallel } from './in-parallel.ts'
import { isSameBytes, rangeOf } from './listed-part.ts'
import { beginAgain } from './open-upload.ts'
import { attemptPolicy, withRetry } from './retry.ts'
import { findWhole } from './put-whole.ts'
import type { Run, TransferDeps } from './run.ts'
import { findOurs } from './verify.ts'

/** OSS goes on assembling an object after the client hung up; so long a Complete may still succeed. */
const completeMayLastMs = 15 * 60_000

/** The part table of an upload this run did not begin itself. */
export async function reconcile(
  run: Run,
  upload: UploadRef,
  plan: PartPlan,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<PartTable> {
  const task = run.task()
  const checkpoint = await ownRecord(run, upload, plan, deps)
  const table = new PartTable(plan)
  run.showTable(table)
  const listed = await listParts(run, upload, deps, signal)
  if (listed === undefined) run.note({ isListingDenied: true })
  else if (listed.length > 0) run.lastStored(Math.max(...listed.map((p) => p.lastModifiedMs)))
  const found = listed ?? recordedParts(checkpoint, plan)
  await matchParts(run, table, found, checkpoint, deps, signal)
  await deps.checkpoints.write({
    taskId: task.id,
    uploadId: upload.uploadId,
    sizeBytes: plan.sizeBytes,
    partSizeBytes: plan.partSizeBytes,
    unevenEnds: plan.unevenEnds,
    parts: new Map(proofsOf(table).map((proof) => [proof.number, proof])),
  })
  run.showReused(table.storedCount)
  if (task.resume !== undefined) await run.update({ resume: undefined })
  run.log({
    level: 'info',
    event: 'reconciled',
    params: {
      reused: table.storedCount,
      missing: plan.count - table.storedCount,
      different: Math.max(0, found.length - table.storedCount),
    },
  })
  return table
}

/** The checkpoint, if it belongs to this upload and this plan. */
async function ownRecord(
  run: Run,
  upload: UploadRef,
  plan: PartPlan,
  deps: TransferDeps,
): Promise<Checkpoint | undefined> {
  const checkpoint = await deps.checkpoints.read(run.task().id)
  const isOurs =
    checkpoint?.uploadId === upload.uploadId &&
    checkpoint.partSizeBytes === plan.partSizeBytes &&
    checkpoint.sizeBytes === plan.sizeBytes
  return isOurs ? checkpoint : undefined
}

/** All pages; `undefined` when listing is not allowed. */
async function listParts(
  run: Run,
  upload: UploadRef,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<readonly ListedPart[] | undefined> {
  try {
    return await withRetry(attemptPolicy, deps, signal, () =>
      Array.fromAsync(deps.storage.listParts(upload, signal)),
    )
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    if (error.code === 'oss/access-denied') return undefined
    if (error.code !== 'oss/no-such-upload') throw error
    return await uploadGone(run, deps, error, signal)
  }
}

/**
 * The service does not know the upload. After a Complete without an answer that may mean "done", and
 * only a look after this answer can tell: an earlier one may have come before the object. Without a
 * Complete of our own, an object of ours that is the whole file says the same. While it may still be
 * assembled it is asked again later; otherwise the upload is begun anew. Always throws.
 */
export async function uploadGone(
  run: Run,
  deps: TransferDeps,
  error: TransferError,
  signal: AbortSignal,
): Promise<never> {
  const { intent, source } = run.task()
  if (intent?.kind !== 'complete') {
    const whole = await findWhole(run, deps, signal)
    if (whole === undefined) return await beginAgain(run, deps, error)
    // A copy of this record completed it: before a backup was put back, or on another computer.
    const { crc64 } = whole
    await run.update({ intent: { kind: 'complete', atMs: deps.clock.now(), crc64 } })
    throw askedAgain(error, true)
  }
  const expected = { sizeBytes: source.identity.sizeBytes, crc64: intent.crc64 }
  const isThere = typeof (await findOurs(run, expected, deps, signal)) === 'object'
  const ageMs = deps.clock.now() - intent.atMs
  // The clock was set back: the wait begins anew, it does not last for years.
  if (ageMs < 0) await run.update({ intent: { ...intent, atMs: deps.clock.now() } })
  const isUndecided = ageMs < completeMayLastMs
  if (!isThere && !isUndecided) return await beginAgain(run, deps, error)
  throw askedAgain(error, isThere)
}

/** The next run begins by asking for the object; when it is there, it ends there. */
function askedAgain(error: TransferError, isThere: boolean): TransferError {
  return new TransferError('oss/no-such-upload', 'asked whether the object was completed', {
    retry: 'later',
    requestId: error.requestId,
    ...(isThere ? { retryAfterMs: 0 } : {}),
    cause: error,
  })
}

/** Without oss:ListParts our own record is all there is; Complete checks every part of it. */
function recordedParts(checkpoint: Checkpoint | undefined, plan: PartPlan): readonly ListedPart[] {
  return Array.from(checkpoint?.parts.values() ?? [], ({ number, etag, crc64 }) => {
    const sizeBytes = partRange(plan, number).lengthBytes
    return { number, sizeBytes, etag, crc64, lastModifiedMs: 0 }
  })
}

/**
 * A listed part counts when its size fits the plan and either we remember proving it against the file
 * as it is, or the local bytes prove it now. Everything else is sent again. To prove the file equal
 * throws `source/changed` when a part we remember is no longer in it.
 */
async function matchParts(
  run: Run,
  table: PartTable,
  listed: readonly ListedPart[],
  checkpoint: Checkpoint | undefined,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  const { resume, source } = run.task()
  const unproven: ListedPart[] = []
  for (const part of listed) {
    if (part.number > table.plan.count) continue
    if (part.sizeBytes !== partRange(table.plan, part.number).lengthBytes) continue
    const known = checkpoint?.parts.get(part.number)
    const isKnown = known !== undefined && isListedAs(part, known)
    if (isKnown && resume === undefined) table.stored(known)
    else unproven.push(part)
  }
  await inParallel(unproven, deps.partsAtOnce(), async (part) => {
    const range = rangeOf(source, table.plan, part.number)
    const digest = await deps.sender.digest(range, true, signal)
    if (isSameBytes(part, digest)) {
      table.stored({ number: part.number, ...digest, etag: part.etag })
      return
    }
    const known = checkpoint?.parts.get(part.number)
    if (resume === 'prove-equal' && known !== undefined && isListedAs(part, known)) {
      throw otherBytes(source, part.number)
    }
  })
}

/** `identity` is the file's as it is now, so this is not taken for another touch. */
function otherBytes({ path, identity }: Task['source'], number: number): TransferError {
  return new TransferError('source/changed', `part ${number} of ${path} has other bytes now`, {
    retry: 'person',
    details: { path, part: `${number}`, sizeNow: `${identity.sizeBytes}` },
  })
}

/** Whether the service lists a part exactly as we remember it. */
function isListedAs(part: ListedPart, proof: PartProof): boolean {
  const isSameTag = part.etag.toLowerCase() === proof.etag.toLowerCase()
  return isSameTag && (part.crc64 === undefined || part.crc64 === proof.crc64)
}

/** The parts that the service does not hold as we stored them; they have to be sent again. */
export async function disproveParts(
  run: Run,
  table: PartTable,
  upload: UploadRef,
  deps: TransferDeps,
  cause: TransferError,
  signal: AbortSignal,
): Promise<number> {
  const listed = new Map((await listParts(run, upload, deps, signal))?.map((p) => [p.number, p]))
  let count = 0
  for (const proof of table.proofs()) {
    const part = listed.get(proof.number)
    if (part !== undefined && isListedAs(part, proof)) continue
    table.disprove(proof.number, { code: cause.code, message: cause.message })
    run.log({ level: 'warn', event: 'part-reset', params: { number: proof.number } })
    count++
  }
  return count
}

function proofsOf(table: PartTable): readonly PartProof[] {
  const proofs: PartProof[] = []
  for (let number = 1; number <= table.plan.count; number++) {
    const proof = table.proof(number)
    if (proof !== undefined) proofs.push(proof)
  }
  return proofs
}
