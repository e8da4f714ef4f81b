/** Cancelling a task: its parts go, unless its object is there already. */
import type { TaskResult } from '#shared/task-view.ts'
import { TransferError } from '../errors.ts'
import type { Task } from '../task/task.ts'
import { abortUpload } from './abort-upload.ts'
import { askForLeftover } from './leftovers.ts'
import type { Run, TransferDeps } from './run.ts'
import { findWhole } from './put-whole.ts'
import { findOurs, resultOfHead } from './verify.ts'

/** Nothing of the task is on the service: nobody has to be asked, so no credentials are needed. */
export function isUntouched({ upload, intent }: Task): boolean {
  return upload === undefined && intent === undefined
}

/**
 * Deletes the parts of a task on the service. A Complete or PutObject that was under way may have
 * been carried out: then there is nothing to delete, and the proof of the object is the answer.
 * Who may not look cannot know; deleting the parts is right either way.
 */
export async function cancelTransfer(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult | undefined> {
  const { intent, source } = run.task()
  if (intent?.kind === 'put') {
    const whole = await findWhole(run, deps, signal).catch(fileIsGone)
    if (whole !== undefined) return whole
  }
  if (intent?.kind === 'complete') {
    const expected = { sizeBytes: source.identity.sizeBytes, crc64: intent.crc64 }
    const head = await findOurs(run, expected, deps, signal)
    if (typeof head === 'object') return resultOfHead(head, expected)
  }
  if (intent?.kind === 'initiate') await askForLeftover(run, deps, signal)
  await abortUpload(run, deps, signal)
  return undefined
}

/** What cannot be compared with the file is not called done; the person wants the end of it anyway. */
function fileIsGone(error: unknown): undefined {
  if (error instanceof TransferError && error.code.startsWith('source/')) return undefined
  throw error
}
