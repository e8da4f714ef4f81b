/** Virtual time: nothing waits for real, and time passes only when a test says so. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../electron/engine/ports.ts'

export interface FakeClock extends Clock {
  /** Lets time pass; timers fire in order, and what they start gets its turn before the next one. */
  advance(ms: number): Promise<void>
  /** The wall clock jumps; monotonic time and timers do not. */
  jumpWall(ms: number): void
  /** Timers that would still fire. */
  pending(): number
}

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  const timers = new Set<Timer>()
  let elapsedMs = 0
  let wallOffsetMs = startMs

  const timer: Clock['timer'] = (ms, callback) => {
    const entry: Timer = { atMs: elapsedMs + Math.max(0, ms), callback }
    timers.add(entry)
    return () => timers.delete(entry)
  }

  function nextBefore(endMs: number): Timer | undefined {
    let found: Timer | undefined
    for (const entry of timers) {
      if (entry.atMs <= endMs && (found === undefined || entry.atMs < found.atMs)) found = entry
    }
    return found
  }

  return {
    now: () => wallOffsetMs + elapsedMs,
    monotonic: () => elapsedMs,
    timer,
    sleep: async (ms, signal) => {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const cancel = timer(ms, resolve)
      const giveUp = (): void => {
        cancel()
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      await promise.finally(() => signal.removeEventListener('abort', giveUp))
    },
    advance: async (ms) => {
      const endMs = elapsedMs + ms
      await turns()
      for (let due = nextBefore(endMs); due !== undefined; due = nextBefore(endMs)) {
        timers.delete(due)
        elapsedMs = Math.max(elapsedMs, due.atMs)
        due.callback()
        await turns()
      }
      elapsedMs = endMs
    },
    jumpWall: (ms) => {
      wallOffsetMs += ms
    },
    pending: () => timers.size,
  }
}

/** Lets everything that needs no time and no device come to rest. */
export async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn()
}
