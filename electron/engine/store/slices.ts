/**
 * Heavy work in small slices, so that nobody waits long for the main loop: a slice is about 300 KiB
 * of JSON or 500 records and takes some milliseconds.
 */
import { setImmediate as yieldToLoop } from 'node:timers/promises'

export interface Slices {
  /**
   * Counts work that was done. Lets the rest of the program run, and begins a new slice, as soon
   * as the slice is used up.
   */
  spend(amount: number): Promise<void>
}

/** `limit`: how much one slice may hold, in the unit of `spend`. One single amount may be more. */
export function createSlices(limit: number): Slices {
  let spent = 0
  return {
    spend: async (amount) => {
      spent += amount
      if (spent < limit) return
      spent = 0
      await yieldToLoop()
    },
  }
}

export interface Turns {
  /**
   * Runs `work` when it is its turn, in a turn of the main loop in which nothing else that was
   * handed over here runs. Answers or rejects with what `work` does.
   */
  take<T>(work: () => T | Promise<T>): Promise<T>
}

/**
 * For many that are slow together: yielding each for itself would not help, because everything that
 * yielded is due in the same turn.
 */
export function createTurns(): Turns {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    take: (work) => {
      const done = tail.then(() => yieldToLoop()).then(work)
      // Its failure concerns who handed it over, not the next one.
      tail = done.catch(() => {})
      return done
    },
  }
}
