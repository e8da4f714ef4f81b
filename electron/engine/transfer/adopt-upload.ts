/**
 * Going on with an upload nobody here remembers. The data folder may be lost, the parts on the
 * service are not: the file itself proves which open upload of its key is a part of it.
 */
import { TransferError } from '../errors.ts'
import type { ListedPart, ListedUpload, UploadRef } from '../storage/storage.ts'
import type { PartPlan } from '../task/part-plan.ts'
import { compareParts, isProofEnough, type PartComparison } from './compare-parts.ts'
import { inferPlans } from './infer-part-size.ts'
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
      const { source } = run.task()
      const found = await compareParts(source, listed, plan, 'difference', deps, signal)
      if (found.different.length > 0 || !isProofEnough(found, deps.storage.limits)) continue
      if (await takeOver(run, candidate, found, deps)) {
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

/** `false`: another task was faster. */
async function takeOver(
  run: Run,
  candidate: ListedUpload,
  { plan, proofs: parts }: PartComparison,
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
