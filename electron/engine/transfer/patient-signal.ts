/** A little patience for a request whose answer is worth more than a quick stop. */
import type { Clock } from '../ports.ts'

export interface PatientSignal extends Disposable {
  /** Aborts `patienceMs` after the signal it follows, with its reason. */
  readonly signal: AbortSignal
}

export function followPatiently(
  signal: AbortSignal,
  patienceMs: number,
  clock: Pick<Clock, 'timer'>,
): PatientSignal {
  const late = new AbortController()
  let stopTimer: (() => void) | undefined
  const begin = (): void => {
    stopTimer = clock.timer(patienceMs, () => late.abort(signal.reason))
  }
  if (signal.aborted) late.abort(signal.reason)
  else signal.addEventListener('abort', begin, { once: true })
  return {
    signal: late.signal,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', begin)
      stopTimer?.()
    },
  }
}
