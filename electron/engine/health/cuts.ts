/** After a sleep a connection may be dead without anybody saying so: what does not move is cut off. */
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'

/** One request that can be cut off. */
export interface Cuttable extends Disposable {
  /** Aborts with the caller's reason, or with `network/timeout` when it was cut. */
  readonly signal: AbortSignal
  isCut(): boolean
  /** Bytes moved. */
  touch(): void
}

export interface Cuts {
  begin(caller: AbortSignal): Cuttable
  /** Cuts those of the requests under way now that do not move within a moment. */
  arm(): void
  stop(): void
}

/** Longer than a healthy connection stands still. */
const graceMs = 5_000

export function createCuts(clock: Pick<Clock, 'timer'>): Cuts {
  const underWay = new Set<() => void>()
  const touched = new WeakSet<() => void>()
  let stopTimer: (() => void) | undefined

  return {
    begin: (caller) => {
      const controller = new AbortController()
      let isCut = false
      const follow = (): void => controller.abort(caller.reason)
      if (caller.aborted) follow()
      else caller.addEventListener('abort', follow, { once: true })
      const cut = (): void => {
        isCut = !controller.signal.aborted
        controller.abort(
          new TransferError('network/timeout', 'nothing moved after a sleep', { retry: 'now' }),
        )
      }
      underWay.add(cut)
      return {
        signal: controller.signal,
        isCut: () => isCut,
        touch: () => void touched.add(cut),
        [Symbol.dispose]: () => {
          underWay.delete(cut)
          caller.removeEventListener('abort', follow)
        },
      }
    },
    arm: () => {
      stopTimer?.()
      if (underWay.size === 0) return
      const suspects = [...underWay]
      for (const cut of suspects) touched.delete(cut)
      stopTimer = clock.timer(graceMs, () => {
        stopTimer = undefined
        for (const cut of suspects) if (underWay.has(cut) && !touched.has(cut)) cut()
      })
    },
    stop: () => stopTimer?.(),
  }
}
