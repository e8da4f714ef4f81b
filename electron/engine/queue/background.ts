/** Work that nobody waits for while it lasts, but everybody at the end. */
import type { Clock, Logger } from '../ports.ts'

export interface Background {
  /** Takes over a promise: its failure is logged, never lost and never unhandled. */
  own(work: Promise<unknown>): void
  /**
   * Resolves when all of it has ended, with what it set in motion on its way, or after `patienceMs`
   * at the latest. What lasts longer is given up: the store closes under it, and that is no failure.
   */
  end(patienceMs: number): Promise<void>
}

export function createBackground(deps: {
  readonly clock: Pick<Clock, 'timer'>
  readonly logger: Logger
}): Background {
  const unfinished = new Set<Promise<void>>()
  let isGivenUp = false

  async function allEnded(): Promise<void> {
    while (unfinished.size > 0) await Promise.all(unfinished)
  }

  function tellFailure(error: unknown): void {
    if (isGivenUp) deps.logger.info('work was cut off by the end of the program', { error })
    else deps.logger.error('work in the background failed', { error })
  }

  return {
    own: (work) => {
      const tracked: Promise<void> = work
        .then(() => undefined, tellFailure)
        .finally(() => unfinished.delete(tracked))
      unfinished.add(tracked)
    },
    end: async (patienceMs) => {
      const { promise: patienceEnded, resolve } = Promise.withResolvers<void>()
      const stopTimer = deps.clock.timer(patienceMs, () => {
        isGivenUp = true
        resolve()
      })
      await Promise.race([allEnded(), patienceEnded])
      stopTimer()
    },
  }
}
