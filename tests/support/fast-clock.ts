/** The real clock, but waits are shorter: tests of retries need not sit them out. */
import { systemClock, type Clock } from '../../electron/engine/ports.ts'

/** Wall time stays true, for signatures are made with it. */
export function createFastClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
    timer: (ms, callback) => systemClock.timer(ms / factor, callback),
  }
}
