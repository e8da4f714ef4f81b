/**
 * Notices that the process did not run for a while: sleep of a computer that does not announce it, a
 * stopped process, a frozen machine. The wall clock goes on meanwhile, the timers of a process do not.
 */
import type { Clock } from '../ports.ts'

const periodMs = 5_000
/** Longer than any garbage collection or busy disk. */
const gapMs = 30_000

/**
 * Calls `onWake` after each gap; the answer stops the watch. Somebody who sets the clock forward
 * looks the same: whoever is called must do nothing that would harm then.
 */
export function watchForSleep(
  clock: Pick<Clock, 'now' | 'timer'>,
  onWake: (gapMs: number) => void,
): () => void {
  let lastMs = clock.now()
  let cancel = clock.timer(periodMs, tick)

  function tick(): void {
    const nowMs = clock.now()
    const missingMs = nowMs - lastMs - periodMs
    lastMs = nowMs
    cancel = clock.timer(periodMs, tick)
    if (missingMs > gapMs) onWake(missingMs)
  }

  return () => cancel()
}
