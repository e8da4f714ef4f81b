/** A running or finished connection test, and its report as lines to show. */
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { testSteps, type ConnectionDraft, type TestStep } from '#shared/connection.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { TestReport } from '#shared/ipc/contract.ts'
import { call, wireOf } from '../../ipc.ts'

export type StepOutcome = TestReport['steps'][number]['outcome'] | 'not-reached'

/** One question of the test; `not-reached` when an earlier one failed. */
export interface TestLine {
  readonly step: TestStep
  readonly outcome: StepOutcome
  readonly durationMs: number
  readonly error?: WireError | undefined
}

/** The lines of a report, every question in its order; those behind a failure were never asked. */
export function testLines(report: TestReport): readonly TestLine[] {
  let hasFailed = false
  return testSteps.map((step) => {
    const found = report.steps.find((each) => each.step === step)
    if (found === undefined || (hasFailed && found.outcome === 'unknown')) {
      return { step, outcome: 'not-reached', durationMs: 0 }
    }
    hasFailed ||= found.outcome === 'failed'
    return found
  })
}

/** Runs one test at a time; the last one wins, and leaving the page ends it. */
export function useConnectionTest() {
  const report = shallowRef<TestReport>()
  /** The test itself could not be made. */
  const failure = shallowRef<WireError>()
  const isStopped = ref(false)
  const running = ref<string>()

  async function run(draft: ConnectionDraft): Promise<void> {
    await stop()
    const requestId = crypto.randomUUID()
    running.value = requestId
    report.value = undefined
    failure.value = undefined
    isStopped.value = false
    try {
      const answer = await call('connections.test', { draft, requestId })
      if (running.value === requestId) report.value = answer
    } catch (error) {
      if (running.value !== requestId) return
      const wire = wireOf(error)
      if (wire.code === 'request/aborted') isStopped.value = true
      else failure.value = wire
    } finally {
      if (running.value === requestId) running.value = undefined
    }
  }

  /** Calls the running test off. */
  async function stop(): Promise<void> {
    const requestId = running.value
    if (requestId === undefined) return
    running.value = undefined
    isStopped.value = true
    await call('requests.abort', { requestId }).catch(() => {
      // The test had ended by itself: there is nothing left to stop.
    })
  }

  /** What was tested no longer is what the form says. */
  async function forget(): Promise<void> {
    await stop()
    report.value = undefined
    failure.value = undefined
    isStopped.value = false
  }

  onScopeDispose(() => void stop())
  return {
    report,
    failure,
    isStopped,
    isRunning: computed(() => running.value !== undefined),
    run,
    stop,
    forget,
  }
}
