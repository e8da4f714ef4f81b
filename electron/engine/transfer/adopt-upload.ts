/**
 * Going on with an upload nobody here remembers. The data folder may be lost, the parts on the
 * service are not: the file itself proves which open upload of its key is a part of it.
 */
import { TransferError } from '../errors.ts'
import type { ListedPart, ListedUpload, UploadRef } from '../storage/storage.ts'
import type { PartProof } from '../store/stores.ts'
import { partRange, type PartPlan } from '../task/part-plan.ts'
import { inParallel } from './in-parallel.ts'
import { inferPlans } from './infer-part-size.ts'
import { isSameBytes, rangeOf } from './listed-part.ts'
import { attemptPolicy, withRetry } from './retry.ts'
import type { Run, TransferDeps } from './run.ts'

/** Each candidate costs a ListParts: the newest are looked at. */
const maxCandidates = 20

/** An open upload, and how it is cut. */
export interface Opened {
  readonly upload: UploadRef
  readonly plan: PartPlan
}

/**
 * Takes over the newest of the `found` uploads of the task's key of which every listed part is, byte
 * for byte, where the local file has it. One part that differs shows another file: that upload is
 * left alone, like one without parts and one that a task of this engine works on. The upload's ID
 * and the proofs are on the disk when this resolves; nothing was sent.
 */
export async function adoptUpload(
  run: Run,
  found: readonly ListedUpload[],
  planned: PartPlan,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<Opened | undefined> {
  const newest = found.toSorted((a, b) => b.initiatedMs - a.initiatedMs).slice(0, maxCandidates)
  for (const candidate of newest) {
    if (deps.isUploadInUse(candidate.uploadId)) continue
    const listed = await listCandidate(candidate, deps, signal)
    const { sizeBytes, partSizeBytes } = planned
    for (const plan of inferPlans(listed, sizeBytes, partSizeBytes, deps.storage.limits)) {
      const parts = await proveAll(run, listed, plan, deps, signal)
      if (parts !== undefined && (await takeOver(run, candidate, { plan, parts }, deps))) {
        const { bucket, key, uploadId } = candidate
        return { upload: { bucket, key, uploadId }, plan }
      }
    }
  }
  return undefined
}

/** Its parts; none when it is gone meanwhile, or when nobody here may look. */
async function listCandidate(
  candidate: ListedUpload,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<readonly ListedPart[]> {
  try {
    return await withRetry(attemptPolicy, deps, signal, () =>
      Array.fromAsync(deps.storage.listParts(candidate, signal)),
    )
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
    if (error.code === 'oss/access-denied' || error.retry === 'never') return []
    throw error
  }
}

/** The proofs of all listed parts; `undefined` as soon as one of them is not in the file. */
async function proveAll(
  run: Run,
  listed: readonly ListedPart[],
  plan: PartPlan,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, PartProof> | undefined> {
  const proofs = new Map<number, PartProof>()
  let isAnother = false
  await inParallel(listed, deps.partsAtOnce(), async (part) => {
    if (isAnother) return
    const digest = await deps.sender.digest(rangeOf(run, plan, part.number), true, signal)
    if (isSameBytes(part, digest)) {
      proofs.set(part.number, { number: part.number, ...digest, etag: part.etag })
    } else isAnother = true
  })
  return isAnother || !isEnough(proofs, plan, deps) ? undefined : proofs
}

/** A last part of a few bytes may be equal by chance. */
function isEnough(
  proofs: ReadonlyMap<number, PartProof>,
  plan: PartPlan,
  { storage }: Pick<TransferDeps, 'storage'>,
): boolean {
  let provenBytes = 0
  for (const number of proofs.keys()) provenBytes += partRange(plan, number).lengthBytes
  return provenBytes >= Math.min(storage.limits.minPartSizeBytes, plan.sizeBytes)
}

/** `false`: another task was faster. */
async function takeOver(
  run: Run,
  candidate: ListedUpload,
  { plan, parts }: { plan: PartPlan; parts: ReadonlyMap<number, PartProof> },
  deps: TransferDeps,
): Promise<boolean> {
  const { uploadId, key, initiatedMs } = candidate
  const { sizeBytes, partSizeBytes } = plan
  const taskId = run.task().id
  // First the proofs: an upload without them only has to be compared a second time.
  await deps.checkpoints.write({ taskId, uploadId, sizeBytes, partSizeBytes, parts })
  // Asked and claimed in one turn of the loop, so that two tasks never claim the same one.
  if (deps.isUploadInUse(uploadId)) return false
  await run.update({
    intent: undefined,
    resume: undefined,
    upload: { uploadId, key, partSizeBytes, initiatedAtMs: initiatedMs, adopted: true },
  })
  run.log({ level: 'info', event: 'adopted', params: { uploadId, parts: parts.size } })
  run.log({ level: 'warn', event: 'options-unknown', params: { uploadId } })
  // Told before the first part is sent, not with it.
  run.showReused(parts.size)
  return true
}
