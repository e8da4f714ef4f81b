/** Waiting without sleeping: for a condition that changes as the event loop turns. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Turns the event loop until `condition` holds. A condition that never holds ends with the test's own time limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await nextTurn()
}

/** The error a promise rejects with; throws when it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('expected a rejection')
}
