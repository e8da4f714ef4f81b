/** The way to the service of one connection: whether requests may take it. Pure. */
import type { DownCause } from '#shared/connection-health.ts'
import type { TransferError } from '../errors.ts'
import { retryDelayMs, type RetryPolicy } from '../transfer/retry.ts'

export type Way = OpenWay | DownWay | RefusedWay

export interface OpenWay {
  readonly kind: 'open'
  /** In a row, over all tasks of the connection. */
  readonly failures: number
  /** Answers in a row that somebody else gave. */
  readonly strangers: number
  /** The credentials were accepted since they were changed last. */
  readonly hasWorked: boolean
  /** It was down not long ago, and nothing proves yet that this is over. */
  readonly past?: { readonly rounds: number; readonly atMs: number } | undefined
}

export interface DownWay {
  readonly kind: 'down'
  /** The newest. */
  readonly error: TransferError
  /** Probes that failed. */
  readonly rounds: number
  readonly strangers: number
  readonly hasWorked: boolean
  /** Monotonic: when the next probe may go out. */
  readonly dueMs: number
}

export interface RefusedWay {
  readonly kind: 'refused'
  readonly error: TransferError
}

/** What a decision needs from its surroundings. */
export interface Circumstances {
  /** Monotonic. */
  readonly nowMs: number
  readonly random: () => number
  /** What the system says; it may be wrong. */
  readonly isOnline: boolean
}

export const newWay: OpenWay = { kind: 'open', failures: 0, strangers: 0, hasWorked: false }

/** Between two probes (reliability F1). */
export const probePolicy: RetryPolicy = { attempts: Infinity, baseMs: 200, capMs: 20_000 }
/** So many failures in a row that each might have been a chance close the way (reliability F11). */
const failuresToClose = 5
/** So many answers of somebody else are no accident (reliability F4). */
const strangersToTell = 3
/** A way that closes again within this time goes on with the delays it had. */
const relapseMs = 60_000

/**
 * A request failed on its way. `later` errors close it at once: repeating meets the same wall. While
 * it is closed only the probe counts.
 */
export function failed(way: Way, error: TransferError, isProbe: boolean, at: Circumstances): Way {
  if (way.kind === 'refused') return way
  const strangers = error.code === 'network/not-oss' ? way.strangers + 1 : 0
  if (way.kind === 'down') {
    if (!isProbe) return { ...way, strangers: Math.max(way.strangers, strangers) }
    return close(way, error, way.rounds + 1, strangers, at)
  }
  const failures = way.failures + 1
  if (error.retry !== 'later' && failures < failuresToClose) return { ...way, failures, strangers }
  const isRelapse = way.past !== undefined && at.nowMs - way.past.atMs < relapseMs
  return close(way, error, isRelapse ? (way.past?.rounds ?? 0) + 1 : 0, strangers, at)
}

/** The service answered. `isSuccess`: it did as it was asked; `isBody`: with bytes of a file. */
export function answered(
  way: Way,
  { isSuccess, isBody }: { readonly isSuccess: boolean; readonly isBody: boolean },
  nowMs: number,
): Way {
  if (way.kind === 'refused') return way
  const hasWorked = way.hasWorked || isSuccess
  if (way.kind === 'down') {
    const past = { rounds: way.rounds, atMs: nowMs }
    return { kind: 'open', failures: 0, strangers: 0, hasWorked, past }
  }
  const isOver = isSuccess && isBody
  const past = isOver ? undefined : way.past
  const isSame = way.failures === 0 && way.strangers === 0 && way.hasWorked === hasWorked
  if (isSame && way.past === past) return way
  return { kind: 'open', failures: 0, strangers: 0, hasWorked, past }
}

/** Nobody gets through until the credentials are changed. */
export function refused(error: TransferError): RefusedWay {
  return { kind: 'refused', error }
}

/** Credentials or endpoint are others now: whatever was known is about the old ones. */
export function changed(way: Way, nowMs: number): Way {
  if (way.kind === 'down') return { ...hurried(way, nowMs), hasWorked: false }
  return newWay
}

/** Nobody wants to wait for the next probe: it may go out now, and delays begin anew. */
export function hurried<W extends Way>(way: W, nowMs: number): W {
  return way.kind === 'down' ? { ...way, rounds: 0, dueMs: nowMs } : way
}

/** After a sleep what failed before counts no more, and nobody waits for what was a delay before it. */
export function awake(way: Way, nowMs: number): Way {
  return way.kind === 'open' ? { ...newWay, hasWorked: way.hasWorked } : hurried(way, nowMs)
}

/** The system says that there is no network: only a probe goes out, to see whether that is true. */
export function cutOff(way: Way, error: TransferError, at: Omit<Circumstances, 'isOnline'>): Way {
  return way.kind === 'open' ? close(way, error, 0, 0, { ...at, isOnline: true }) : way
}

/** What the person is told about a closed way. */
export function causeOf(way: DownWay, isOnline: boolean): DownCause {
  if (way.strangers >= strangersToTell) return 'stranger'
  if (!way.error.code.startsWith('network/')) return 'service'
  return isOnline ? 'network' : 'offline'
}

function close(
  { hasWorked }: OpenWay | DownWay,
  error: TransferError,
  rounds: number,
  strangers: number,
  at: Circumstances,
): DownWay {
  return {
    kind: 'down',
    error,
    rounds,
    strangers,
    hasWorked,
    dueMs: at.nowMs + delay(error, rounds, at),
  }
}

/** While the system says "offline" a probe is only a check of that. */
function delay(error: TransferError, rounds: number, at: Circumstances): number {
  if (!at.isOnline) return (probePolicy.capMs * (1 + at.random())) / 2
  return retryDelayMs(rounds, probePolicy, at.random, error.retryAfterMs)
}
