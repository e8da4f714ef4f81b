/** The open multipart upload of a task: its own, one it proves to be of its file, or a new one. */
import { TransferError } from '../errors.ts'
import { planOfCut, planParts, type PartPlan, type PartWish } from '../task/part-plan.ts'
import type { Task } from '../task/task.ts'
import type { ListedUpload } from '../storage/storage.ts'
import { isPossible } from './infer-part-size.ts'
import { abortUpload } from './abort-upload.ts'
import { adoptUpload, type Opened } from './adopt-upload.ts'
import { initiateUpload } from './initiate-upload.ts'
import { noteLeftover } from './leftovers.ts'
import { listOwnKey } from './list-own-key.ts'
import { uploadOf, type Run, type TransferDeps } from './run.ts'

/** Times a vanished upload is begun again before a person has to look. */
const maxRestarts = 3

/** The upload to work on. Its ID is on the disk when this resolves. */
export async function openUpload(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<Opened> {
  const { source, upload } = run.task()
  const existing = uploadOf(run.task())
  if (existing !== undefined && upload !== undefined) {
    const plan = planOfCut(source.identity.sizeBytes, upload)
    if (isPossible(plan, deps.storage.limits)) return { upload: existing, plan }
    await abortUpload(run, deps, signal)
  }
  const { sizeBytes } = source.identity
  const plan = planParts(sizeBytes, wishOf(run.task(), deps), deps.storage.limits)
  const found = await listOwnKey(run, deps, signal)
  if (found !== undefined) {
    await noteLeftover(run, found, deps, signal)
    const adopted = await adoptUpload(run, found, plan, deps, signal)
    if (adopted !== undefined) return adopted
  }
  return await initiate(run, plan, found, deps, signal)
}

async function initiate(
  run: Run,
  plan: PartPlan,
  found: readonly ListedUpload[] | undefined,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<Opened> {
  run.log({
    level: 'info',
    event: 'planned',
    params: { parts: plan.count, partSizeBytes: plan.partSizeBytes },
  })
  if (plan.isAdjusted) tellAdjusted(run, plan, deps)
  const upload = await initiateUpload(run, found, deps, signal)
  await run.update({
    intent: undefined,
    resume: undefined,
    upload: {
      uploadId: upload.uploadId,
      key: upload.key,
      partSizeBytes: plan.partSizeBytes,
      initiatedAtMs: deps.clock.now(),
      ...(upload.requestId === undefined ? {} : { initiateRequestId: upload.requestId }),
    },
  })
  run.log({ level: 'info', event: 'initiated', params: { uploadId: upload.uploadId } })
  return { upload, plan }
}

/**
 * The service does not know the upload any more: aborted by a rule, the console or another tool.
 * Forgets it and throws the error that lets the task begin anew, or fail when that keeps happening.
 */
export async function beginAgain(run: Run, deps: TransferDeps, cause: unknown): Promise<never> {
  const task = run.task()
  const uploadId = task.upload?.uploadId ?? ''
  run.log({ level: 'warn', event: 'upload-gone', params: { uploadId } })
  await run.update({
    upload: undefined,
    intent: undefined,
    resume: undefined,
    restarts: task.restarts + 1,
  })
  await deps.checkpoints.remove(task.id)
  const isEnough = task.restarts + 1 > maxRestarts
  throw new TransferError('oss/no-such-upload', `upload ${uploadId} is gone`, {
    retry: isEnough ? 'never' : 'later',
    retryAfterMs: 0,
    details: { uploadId, restarts: `${task.restarts + 1}` },
    cause,
  })
}

/** The wish is not possible with this file: a person reads what is done instead (product S23). */
function tellAdjusted(
  run: Run,
  { sizeBytes, partSizeBytes }: PartPlan,
  deps: Pick<TransferDeps, 'partSizeFor'>,
): void {
  const wish = wishOf(run.task(), deps)
  if (wish.by === 'auto') return
  const wishedBytes = wish.by === 'size' ? wish.partSizeBytes : Math.ceil(sizeBytes / wish.parts)
  run.log({ level: 'warn', event: 'part-size-adjusted', params: { wishedBytes, partSizeBytes } })
}

function wishOf(
  { options, source }: Task,
  { partSizeFor }: Pick<TransferDeps, 'partSizeFor'>,
): PartWish {
  if (options.partCount !== undefined) return { by: 'count', parts: options.partCount }
  return options.partSizeBytes === 'auto'
    ? { by: 'auto', partSizeBytes: partSizeFor(source.identity.sizeBytes, options.verifyMd5) }
    : { by: 'size', partSizeBytes: options.partSizeBytes }
}
