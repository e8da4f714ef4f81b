/**
 * The one error class of the engine. Foreign errors become `TransferError` at four doors
 * (oss-errors, source-file, the store's files, the vault); inside, only `code` and `retry` are read.
 */
import type { ErrorCode, WireError } from '#shared/error-codes.ts'

/**
 * What may be done about an error.
 * - `now`: repeat the attempt after a short back-off
 * - `later`: the way or the service is in trouble; the task waits and frees its slot
 * - `person`: somebody has to do something first
 * - `never`: repeating cannot help
 */
export type RetryAdvice = 'now' | 'later' | 'person' | 'never'

export interface TransferErrorInit {
  readonly retry: RetryAdvice
  readonly requestId?: string | undefined
  /** HTTP status of the answer, if there was one. */
  readonly status?: number | undefined
  /** The service asked for this much patience (`Retry-After`). */
  readonly retryAfterMs?: number | undefined
  readonly details?: Readonly<Record<string, string>> | undefined
  readonly cause?: unknown
}

export class TransferError extends Error {
  override readonly name = 'TransferError'
  readonly code: ErrorCode
  readonly retry: RetryAdvice
  readonly requestId: string | undefined
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
  readonly details: Readonly<Record<string, string>>

  /** `message` is for logs: English, starts lower case, carries ids, never secrets. */
  constructor(code: ErrorCode, message: string, init: TransferErrorInit) {
    super(message, { cause: init.cause })
    this.code = code
    this.retry = init.retry
    this.requestId = init.requestId
    this.status = init.status
    this.retryAfterMs = init.retryAfterMs
    this.details = init.details ?? {}
  }
}

/** The error as data, for a record, an event or a reply. */
export function toWireError(error: unknown): WireError {
  if (error instanceof TransferError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
      ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
    }
  }
  return { code: 'internal/bug', message: error instanceof Error ? error.message : String(error) }
}

/** What must survive the trip between threads: `Error`s lose their own fields in a structured clone. */
export interface TransferErrorData extends Omit<TransferErrorInit, 'cause'> {
  readonly code: ErrorCode
  readonly message: string
}

/** For `postMessage`; the cause stays behind. */
export function packError(error: unknown): TransferErrorData {
  if (error instanceof TransferError) {
    const { code, message, retry, requestId, status, retryAfterMs, details } = error
    return { code, message, retry, requestId, status, retryAfterMs, details }
  }
  return { ...toWireError(error), retry: 'never' }
}

/** The error on the other side of `postMessage`. */
export function unpackError(data: TransferErrorData): TransferError {
  return new TransferError(data.code, data.message, data)
}

/** Why a run is being stopped: the `reason` of its abort signal. */
export type StopReason = 'pause' | 'cancel' | 'shutdown'

const stopReasons: ReadonlySet<unknown> = new Set<StopReason>(['pause', 'cancel', 'shutdown'])

/** The reason a signal was aborted with, if it was one of ours. */
export function stopReason(signal: AbortSignal): StopReason | undefined {
  return stopReasons.has(signal.reason) ? (signal.reason as StopReason) : undefined
}

/** Ends an exhaustive `switch`. */
export function assertNever(value: never): never {
  throw new TransferError('internal/bug', `unexpected value ${JSON.stringify(value)}`, {
    retry: 'never',
  })
}
