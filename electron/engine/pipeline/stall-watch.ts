/** Ends an attempt in which nothing moves: no byte out, no answer in. */
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'

export interface StallWatch extends Disposable {
  /** Aborts with `network/stalled` once nothing has moved for the timeout. */
  readonly signal: AbortSignal
  /** Something moved. */
  touch(): void
}

export function watchForStall(clock: Clock, timeoutMs: number): StallWatch {
  const controller = new AbortController()
  let lastMove = clock.monotonic()
  let cancel = arm(timeoutMs)

  function arm(ms: number): () => void {
    return clock.timer(ms, () => {
      const idleMs = clock.monotonic() - lastMove
      if (idleMs < timeoutMs) {
        cancel = arm(timeoutMs - idleMs)
        return
      }
      controller.abort(
        new TransferError('network/stalled', `nothing moved for ${Math.round(idleMs)} ms`, {
          retry: 'now',
          details: { idleMs: `${Math.round(idleMs)}` },
        }),
      )
    })
  }

  return {
    signal: controller.signal,
    touch: () => {
      lastMove = clock.monotonic()
    },
    [Symbol.dispose]: () => cancel(),
  }
}
