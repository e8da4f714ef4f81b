/** Work that nobody waits for while it lasts, but everybody at the end. */
import type { Clock, Logger } from '../ports.ts'

export interface Background {
  /** Takes over a promise: its failure is logged, never lost and never unhandled. */
  own(work: Promise<unknown>): void
  /** Resolves when all of it has ended, or after `patienceMs` at the latest. */
  end(patienceMs: number): Promise<void>
}

export function createBackground(deps: {
  readonly clock: Pick<Clock, 'timer'>
  readonly logger: Logger
}): Background {
  const unfinished = new Set<Promise<void>>()
  return {
    own: (work) => {
      const tracked: Promise<void> = work
        .then(
          () => undefined,
          (error: unknown) => deps.logger.error('work in the background failed', { error }),
        )
        .finally(() => unfinished.delete(tracked))
      unfinished.add(tracked)
    },
    end: async (patienceMs) => {
      const { promise: patienceEnded, resolve } = Promise.withResolvers<void>()
      const stopTimer = deps.clock.timer(patienceMs, resolve)
      await Promise.race([Promise.all(unfinished), patienceEnded])
      stopTimer()
    },
  }
}
