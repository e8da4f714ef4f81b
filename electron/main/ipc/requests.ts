/** Long requests by their id, so that a closed dialog ends its work. */
import { TransferError } from '../../engine/errors.ts'

export interface Requests {
  /** Runs `work` with a signal that `abort(requestId)` ends. */
  run<T>(requestId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Means nothing when the request has ended already. */
  abort(requestId: string): void
  abortAll(): void
}

export function createRequests(): Requests {
  const running = new Map<string, AbortController>()

  return {
    run: async (requestId, work) => {
      if (running.has(requestId)) {
        throw new TransferError('request/invalid', 'a request with this id is running', {
          retry: 'never',
        })
      }
      const controller = new AbortController()
      running.set(requestId, controller)
      try {
        return await work(controller.signal)
      } finally {
        running.delete(requestId)
      }
    },
    abort: (requestId) => end(running.get(requestId)),
    abortAll: () => {
      for (const controller of running.values()) end(controller)
    },
  }
}

function end(controller: AbortController | undefined): void {
  controller?.abort(
    new TransferError('request/aborted', 'the request was aborted', { retry: 'never' }),
  )
}
