/** Whether a worker thread has work for all its time: only then another one would make anything faster. */
import type { EventLoopUtilization } from 'node:perf_hooks'
import type { Clock } from '../ports.ts'

/** Shorter spans say more about chance than about load. */
const windowMs = 100
const saturatedAt = 0.8

export interface LoadWatch {
  /** By what it did in the last span; a thread that has just begun is not saturated. */
  isSaturated(): boolean
}

/** `utilization` tells the time a thread was active and idle since it began. */
export function watchLoad(
  clock: Pick<Clock, 'monotonic'>,
  utilization: () => Pick<EventLoopUtilization, 'active' | 'idle'>,
): LoadWatch {
  let last = utilization()
  let lastMs = clock.monotonic()
  let isSaturated = false
  return {
    isSaturated: () => {
      if (clock.monotonic() - lastMs < windowMs) return isSaturated
      const now = utilization()
      const active = now.active - last.active
      const all = active + now.idle - last.idle
      isSaturated = all > 0 && active / all >= saturatedAt
      last = now
      lastMs = clock.monotonic()
      return isSaturated
    },
  }
}
