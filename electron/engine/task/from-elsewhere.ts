/** What is left of a task that another computer may be working on. */
import type { Task } from './task.ts'

/**
 * The record of a task in a list that was copied from another computer, whose copy may be alive:
 * nothing happens to it before a person says so, nothing on the service is deleted for it, and
 * what is stored there counts only when the file of this computer has the same bytes.
 * The same record when there is nothing to change.
 */
export function fromElsewhere(task: Task): Task {
  const { state, upload, leftovers, resume, intent } = task
  const isAbort = intent?.kind === 'abort'
  const isMoving = state.kind !== 'ended' && state.kind !== 'paused'
  // Whatever else it says also reads the file.
  const trustsOrDeletes = resume === undefined || resume === 'restart'
  const wanted = upload === undefined ? undefined : trustsOrDeletes ? 'verify' : resume
  if (!isMoving && !isAbort && resume === wanted && leftovers === undefined) return task
  return {
    ...task,
    state: isMoving ? { kind: 'paused' } : state,
    resume: wanted,
    intent: isAbort ? undefined : intent,
    leftovers: undefined,
  }
}
