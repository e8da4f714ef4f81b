/** What a run does when the object it made is not the file. */
import { TransferError } from '../errors.ts'
import type { Run, TransferDeps } from './run.ts'

/** Uploading once more by itself; then a person has to look (reliability F26). */
const maxReuploads = 1

/**
 * The upload was carried out, only wrongly: the next run begins with a new one. What is there is never
 * deleted. Answers the error that begins that run, or the one given when a person has to look: the
 * second time, or where the object may not be replaced.
 */
export async function afterWrongObject(
  run: Run,
  error: TransferError,
  deps: Pick<TransferDeps, 'checkpoints'>,
): Promise<TransferError> {
  const { id, upload, options, reuploads = 0 } = run.task()
  const isOnceMore = error.retry === 'later' && reuploads < maxReuploads && !options.forbidOverwrite
  await run.update({
    upload: undefined,
    intent: undefined,
    resume: undefined,
    ...(isOnceMore ? { reuploads: reuploads + 1 } : {}),
  })
  if (upload !== undefined) await deps.checkpoints.remove(id)
  const { code, message, requestId, details } = error
  if (!isOnceMore) {
    return new TransferError(code, message, { retry: 'never', requestId, details, cause: error })
  }
  const { ourCrc64 = '', serverCrc64 = '' } = details
  run.log({ level: 'warn', event: 'object-wrong', params: { ourCrc64, serverCrc64 } })
  return new TransferError(code, message, {
    retry: 'later',
    retryAfterMs: 0,
    requestId,
    details,
    cause: error,
  })
}
