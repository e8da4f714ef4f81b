/** Looks now and then at the rules of the buckets our unfinished uploads are in, and asks nobody. */
import type { Clock, Logger } from '../ports.ts'
import type { Lifecycle } from './lifecycle-api.ts'

/** After the start: what a person waits for goes first, and trouble shows itself. */
export const firstLookMs = 60_000
/** Rules act once a day, and a change of them takes up to 24 hours (OSS API 3.1). */
export const lookEveryMs = 12 * 60 * 60_000

/** Begins at once; the answer ends it and resolves when nothing is under way any more. */
export function watchLifecycle(deps: {
  readonly clock: Pick<Clock, 'timer'>
  readonly logger: Logger
  readonly lifecycle: Pick<Lifecycle, 'refreshKnown'>
}): () => Promise<void> {
  const closing = new AbortController()
  const { signal } = closing
  let looking: Promise<void> = Promise.resolve()
  let stopTimer = deps.clock.timer(firstLookMs, look)

  function look(): void {
    looking = lookNow()
  }

  async function lookNow(): Promise<void> {
    try {
      await deps.lifecycle.refreshKnown(signal)
    } catch (error) {
      if (!signal.aborted) deps.logger.error('looking at lifecycle rules failed', { error })
    }
    if (!signal.aborted) stopTimer = deps.clock.timer(lookEveryMs, look)
  }

  return async () => {
    closing.abort('shutdown')
    stopTimer()
    await looking
  }
}
