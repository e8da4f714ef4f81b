/** Sleep and wake of the computer, as far as the system announces them. */
import { powerMonitor } from 'electron'
import type { Engine } from '../engine/engine-api.ts'
import type { Logger } from '../engine/ports.ts'

/** Tells the engine; the answer stops that. What the system keeps to itself the engine notices. */
export function followPower(deps: {
  readonly engine: Pick<Engine, 'suspended' | 'woke'>
  readonly logger: Logger
}): () => void {
  const { engine, logger } = deps
  const suspended = (): void => {
    logger.info('the computer goes to sleep')
    engine.suspended().catch((error: unknown) => {
      logger.warn('not everything was saved before the sleep', { error })
    })
  }
  const resumed = (): void => {
    logger.info('the computer woke up')
    engine.woke()
  }
  powerMonitor.on('suspend', suspended)
  powerMonitor.on('resume', resumed)
  return () => {
    powerMonitor.off('suspend', suspended)
    powerMonitor.off('resume', resumed)
  }
}
