/** Cancelling: a task is clean only when the service says so. */
import type { TaskResult } from '#shared/task-view.ts'
import type { Keeper } from '../health/keeper.ts'
import type { Clock } from '../ports.ts'
import { outcomeOf, type Outcome } from '../transfer/outcome.ts'
import { retryDelayMs, taskPolicy } from '../transfer/retry.ts'

/** How cancelling ended; `stopped` means that the program ends first. */
export type Cancelled =
  | { readonly kind: 'deleted' }
  | Extract<Outcome, { kind: 'finished' | 'stopped' | 'failed' }>

export interface AbortDeps {
  /** To the connection of the task. */
  readonly way: Pick<Keeper, 'isDown' | 'passable'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly random: () => number
  readonly tell: (outcome: Extract<Outcome, { kind: 'delayed' | 'blocked' | 'failed' }>) => void
}

/**
 * Repeats `abort` for as long as the way to the service is the only obstacle. Its answer is the
 * proof of an object that turned out to be finished, or `undefined` when the parts are gone.
 */
export async function abortStubbornly(
  abort: () => Promise<TaskResult | undefined>,
  deps: AbortDeps,
  signal: AbortSignal,
): Promise<Cancelled> {
  for (let failures = 0; ; failures++) {
    try {
      const result = await abort()
      return result === undefined ? { kind: 'deleted' } : { kind: 'finished', result }
    } catch (error) {
      const outcome = outcomeOf(error, signal)
      if (outcome.kind === 'stopped' || outcome.kind === 'finished') return outcome
      deps.tell(outcome)
      if (outcome.kind !== 'delayed') return { kind: 'failed', error: outcome.error }
      const { retryAfterMs } = outcome.error
      // Stopped at the gate: the way tells when it is worth asking again.
      const isForWay = retryAfterMs === 0 && deps.way.isDown()
      const ms = retryDelayMs(failures, taskPolicy, deps.random, retryAfterMs)
      const wait = isForWay ? deps.way.passable(signal) : deps.clock.sleep(ms, signal)
      await wait.catch(() => {})
      if (signal.aborted) return { kind: 'stopped', reason: 'shutdown' }
    }
  }
}
