/** Many wait until something happens that concerns all of them. */

export interface Latch {
  /** Resolves at the next `open`; rejects with the signal's reason. */
  wait(signal: AbortSignal): Promise<void>
  /** Lets all who wait now go on. */
  open(): void
}

export function createLatch(): Latch {
  const waiting = new Set<() => void>()
  return {
    wait: async (signal) => {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const giveUp = (): void => reject(signal.reason)
      waiting.add(resolve)
      signal.addEventListener('abort', giveUp, { once: true })
      await promise.finally(() => {
        waiting.delete(resolve)
        signal.removeEventListener('abort', giveUp)
      })
    },
    open: () => {
      const all = [...waiting]
      waiting.clear()
      for (const resolve of all) resolve()
    },
  }
}
