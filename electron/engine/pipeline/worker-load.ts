/** How much of its time a worker thread has work for: only when it has none left another one makes anything faster. */
import type { EventLoopUtilization } from 'node:perf_hooks'
import type { Clock } from '../ports.ts'

/** Shorter spans say more about chance than about load. */
const windowMs = 100
/** From this share of its time on, a thread has no time left. */
export const saturatedAt = 0.8

export interface LoadWatch {
  /** Share of its time that it was active in the last span; 0 for a thread that has just begun. */
  share(): number
}

/** `utilization` tells the time a thread was active and idle since it began. */
export function watchLoad(
  clock: Pick<Clock, 'monotonic'>,
  utilization: () => Pick<EventLoopUtilization, 'active' | 'idle'>,
): LoadWatch {
  let last = utilization()
  let lastMs = clock.monotonic()
  let share = 0
  return {
    share: () => {
      if (clock.monotonic() - lastMs < windowMs) return share
      const now = utilization()
      const active = now.active - last.active
      const all = active + now.idle - last.idle
      share = all > 0 ? active / all : 0
      last = now
      lastMs = clock.monotonic()
      return share
    },
  }
}
