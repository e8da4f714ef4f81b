/** When to try again: pure delays, and the loop around one short action. */
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'

export interface RetryPolicy {
  readonly attempts: number
  readonly baseMs: number
  readonly capMs: number
}

/** Around one request or one part: short, because a longer wait belongs to the task. */
export const attemptPolicy: RetryPolicy = { attempts: 5, baseMs: 200, capMs: 20_000 }
/** Between two runs of a task that ended in trouble: without limit, ever slower. */
export const taskPolicy: RetryPolicy = { attempts: Infinity, baseMs: 1_000, capMs: 60_000 }

/** Longest `Retry-After` that is honoured, and so the longest delay of all. */
export const longestDelayMs = 5 * 60_000

/**
 * Delay before attempt `failures + 1`: full jitter over a doubling window, as the official
 * SDKs do (OSS API 5.3), or what the service asked for.
 */
export function retryDelayMs(
  failures: number,
  policy: RetryPolicy,
  random: () => number,
  retryAfterMs?: number,
): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, longestDelayMs)
  const window = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures, 30))
  return Math.max(policy.baseMs / 2, random() * window)
}

export interface RetryDeps {
  readonly clock: Clock
  readonly random: () => number
}

/** Repeats `action` while its errors say `now`; everything else, and the last error, is thrown. */
export async function withRetry<T>(
  policy: RetryPolicy,
  deps: RetryDeps,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted()
    try {
      return await action()
    } catch (error) {
      signal.throwIfAborted()
      const isLast = failures + 1 >= policy.attempts
      if (!(error instanceof TransferError) || error.retry !== 'now' || isLast) throw error
      await deps.clock.sleep(
        retryDelayMs(failures, policy, deps.random, error.retryAfterMs),
        signal,
      )
    }
  }
}
