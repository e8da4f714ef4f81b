/** Collects the steps of a connection test, each bounded in time and measured. */
import { testSteps, type TestStep } from '#shared/connection.ts'
import type { TestReport } from '#shared/ipc/contract.ts'
import { TransferError, toWireError } from '../../errors.ts'
import { systemClock } from '../../ports.ts'
import type { ListedBucket } from '../storage.ts'

/** How one question was answered. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T; readonly tookMs: number }
  | { readonly ok: false; readonly error: TransferError; readonly tookMs: number }

type Failure = Extract<Attempt<unknown>, { ok: false }>
type Step = TestReport['steps'][number]

export interface Report {
  /** Asks within the time of one step; rejects only with the reason of the test's own signal. */
  attempt<T>(what: string, question: (signal: AbortSignal) => Promise<T>): Promise<Attempt<T>>
  /** Asks and notes the answer; says whether it was yes. */
  step(step: TestStep, question: (signal: AbortSignal) => Promise<unknown>): Promise<boolean>
  ok(step: TestStep, tookMs: number): void
  failed(step: TestStep, failure: Failure): void
  unknown(step: TestStep, failure: Failure): void
  notNeeded(step: TestStep): void
  buckets(buckets: readonly ListedBucket[]): void
  /** All steps in order; those not told are `unknown`. */
  finish(): TestReport
}

export function createReport(signal: AbortSignal, stepMs: number): Report {
  const steps = new Map<TestStep, Step>()
  let listed: readonly ListedBucket[] | undefined

  const note = (step: TestStep, outcome: Step['outcome'], tookMs: number): void => {
    steps.set(step, { step, outcome, durationMs: tookMs })
  }
  const noteError = (step: TestStep, outcome: Step['outcome'], failure: Failure): void => {
    const error = toWireError(failure.error)
    steps.set(step, { step, outcome, durationMs: failure.tookMs, error })
  }

  const attempt: Report['attempt'] = async (what, question) => {
    signal.throwIfAborted()
    const bound = AbortSignal.timeout(stepMs)
    const startedMs = systemClock.monotonic()
    const tookMs = (): number => Math.round(systemClock.monotonic() - startedMs)
    try {
      const value = await question(AbortSignal.any([signal, bound]))
      return { ok: true, value, tookMs: tookMs() }
    } catch (error) {
      signal.throwIfAborted()
      return { ok: false, error: asTransferError(error, what, bound), tookMs: tookMs() }
    }
  }

  return {
    attempt,
    step: async (step, question) => {
      const answer = await attempt(step, question)
      if (answer.ok) note(step, 'ok', answer.tookMs)
      else noteError(step, 'failed', answer)
      return answer.ok
    },
    ok: (step, tookMs) => note(step, 'ok', tookMs),
    failed: (step, failure) => noteError(step, 'failed', failure),
    unknown: (step, failure) => noteError(step, 'unknown', failure),
    notNeeded: (step) => note(step, 'not-needed', 0),
    buckets: (buckets) => {
      listed = buckets
    },
    finish: () => ({
      steps: testSteps.map(
        (step) => steps.get(step) ?? { step, outcome: 'unknown', durationMs: 0 },
      ),
      ...(listed === undefined ? {} : { buckets: listed }),
    }),
  }
}

function asTransferError(error: unknown, what: string, bound: AbortSignal): TransferError {
  if (error instanceof TransferError) return error
  if (bound.aborted && error === bound.reason) {
    const code = what === 'dns' ? 'network/dns' : 'network/timeout'
    return new TransferError(code, `no answer to ${what} in time`, { retry: 'later' })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new TransferError('internal/bug', message, { retry: 'never', cause: error })
}
