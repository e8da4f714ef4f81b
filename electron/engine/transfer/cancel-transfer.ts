/** Cancelling a task: its parts go, unless its object is there already. */
import type { TaskResult } from '#shared/task-view.ts'
import { abortUpload } from './abort-upload.ts'
import { askForLeftover } from './leftovers.ts'
import type { Run, TransferDeps } from './run.ts'
import { findOurs, resultOfHead } from './verify.ts'

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
  if (intent?.kind === 'complete' || intent?.kind === 'put') {
    const expected = { sizeBytes: source.identity.sizeBytes, crc64: intent.crc64 }
    const head = await findOurs(run, expected, deps, signal)
    if (typeof head === 'object') return resultOfHead(head, expected)
  }
  if (intent?.kind === 'initiate') await askForLeftover(run, deps, signal)
  await abortUpload(run, deps, signal)
  return undefined
}
