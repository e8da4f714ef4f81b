/** Ends an attempt in which nothing moves: no byte out, no answer in. */
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'

export interface StallWatch extends Disposable {
  /** Aborts with the caller's reason, or with `network/stalled` once nothing has moved for the timeout. */
  readonly signal: AbortSignal
  /** Something moved. */
  touch(): void
}

/** `AbortSignal.any` would do, at several times the cost: it counts for parts of 100 KiB. */
export function watchForStall(clock: Clock, timeoutMs: number, caller: AbortSignal): StallWatch {
  const controller = new AbortController()
  let lastMove = clock.monotonic()
  let cancel = arm(timeoutMs)
  const follow = (): void => controller.abort(caller.reason)
  if (caller.aborted) follow()
  else caller.addEventListener('abort', follow, { once: true })

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
    [Symbol.dispose]: () => {
      cancel()
      caller.removeEventListener('abort', follow)
    },
  }
}
