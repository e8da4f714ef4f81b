/** How a run of a task ended; the expected ways are values, not exceptions. */
import type { BlockReason, TaskResult } from '#shared/task-view.ts'
import type { ErrorCode } from '#shared/error-codes.ts'
import { stopReason, TransferError, type StopReason } from '../errors.ts'

export type Outcome =
  | { readonly kind: 'finished'; readonly result: TaskResult }
  | { readonly kind: 'stopped'; readonly reason: StopReason }
  | { readonly kind: 'delayed'; readonly for: 'retry' | 'network'; readonly error: TransferError }
  | { readonly kind: 'blocked'; readonly by: BlockReason; readonly error: TransferError }
  | { readonly kind: 'failed'; readonly error: TransferError }

const blockReasons: Partial<Record<ErrorCode, BlockReason>> = {
  'credentials/command': 'credentials',
  'credentials/environment': 'credentials',
  'credentials/missing': 'credentials',
  'oss/invalid-access-key': 'credentials',
  'oss/signature-mismatch': 'credentials',
  'oss/token-expired': 'credentials',
  'source/changed': 'source-changed',
  'source/missing': 'source-missing',
  'oss/name-taken': 'name-taken',
}

/** What an error means for the task. A run that was told to stop has stopped, whatever else went wrong. */
export function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  const reason = signal.aborted ? stopReason(signal) : undefined
  if (reason !== undefined) return { kind: 'stopped', reason }
  if (!(error instanceof TransferError)) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      kind: 'failed',
      error: new TransferError('internal/bug', message, { retry: 'never', cause: error }),
    }
  }
  switch (error.retry) {
    case 'now':
    case 'later':
      return {
        kind: 'delayed',
        for: error.code.startsWith('network/') ? 'network' : 'retry',
        error,
      }
    case 'person': {
      const by = blockReasons[error.code]
      return by === undefined ? { kind: 'failed', error } : { kind: 'blocked', by, error }
    }
    case 'never':
      return { kind: 'failed', error }
  }
}
