/**
 * How many requests of one connection may be under way, once the service asked for less:
 * additive increase, multiplicative decrease (reliability F12). Pure.
 */
import type { TransferError } from '../errors.ts'
import { retryDelayMs, type RetryPolicy } from '../transfer/retry.ts'

export interface Pace {
  /** Requests at once. */
  readonly limit: number
  /** Since the limit was changed last. */
  readonly successes: number
  /** Pauses in a row without a success between them. */
  readonly cuts: number
  /** Monotonic. */
  readonly cutAtMs: number
  /** Monotonic: no request begins before. */
  readonly notBeforeMs: number
  readonly error: TransferError
}

/** Where the service does not say how long (`Retry-After`; capped in `retryDelayMs`). */
const pausePolicy: RetryPolicy = { attempts: Infinity, baseMs: 200, capMs: 20_000 }
/** Requests that were under way together are refused together: that is one wish, not many. */
const oneWishMs = 1_000

export interface Throttled {
  readonly error: TransferError
  /** Monotonic. */
  readonly nowMs: number
  /** Monotonic: when the refused request began. */
  readonly beganMs: number
  readonly random: () => number
  /** Requests under way, the refused one included. */
  readonly inFlight: number
}

/** The pace after a throttled reply. */
export function slowed(pace: Pace | undefined, reply: Throttled): Pace {
  const { error, nowMs, beganMs, random, inFlight } = reply
  const isSameWish = pace !== undefined && nowMs - pace.cutAtMs < oneWishMs
  // What began after the last pause was refused in spite of it, however soon that comes.
  const isNews = !isSameWish || beganMs >= pace.notBeforeMs
  const cuts = (pace?.cuts ?? 0) + (isNews ? 1 : 0)
  const pauseMs =
    isNews || error.retryAfterMs !== undefined
      ? retryDelayMs(cuts - 1, pausePolicy, random, error.retryAfterMs)
      : 0
  const before = Math.min(pace?.limit ?? Infinity, Math.max(1, inFlight))
  return {
    limit: isSameWish ? pace.limit : Math.max(1, Math.floor(before / 2)),
    successes: 0,
    cuts,
    cutAtMs: isSameWish ? pace.cutAtMs : nowMs,
    notBeforeMs: Math.max(pace?.notBeforeMs ?? 0, nowMs + pauseMs),
    error,
  }
}

/** The pace after a success; `undefined` when nothing is held back any more. */
export function eased(pace: Pace, most: number): Pace | undefined {
  const successes = pace.successes + 1
  if (successes < pace.limit) return { ...pace, successes, cuts: 0 }
  const limit = pace.limit + 1
  return limit >= most ? undefined : { ...pace, limit, successes: 0, cuts: 0 }
}
