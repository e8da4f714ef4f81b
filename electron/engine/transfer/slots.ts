/** A counted right to do something at the same time as others; the count may change meanwhile. */

export interface Slots {
  /** Waits for a slot; the answer gives it back (once). Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>
  resize(count: number): void
}

interface Waiter {
  readonly grant: () => void
}

export function createSlots(count: number): Slots {
  let limit = count
  let taken = 0
  const waiting = new Set<Waiter>()

  function grantNext(): void {
    for (const waiter of waiting) {
      if (taken >= limit) return
      waiting.delete(waiter)
      taken++
      waiter.grant()
    }
  }

  function once(): () => void {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      taken--
      grantNext()
    }
  }

  return {
    take: async (signal) => {
      signal.throwIfAborted()
      if (taken < limit && waiting.size === 0) {
        taken++
        return once()
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const waiter: Waiter = { grant: resolve }
      const giveUp = (): void => {
        if (waiting.delete(waiter)) reject(signal.reason)
      }
      waiting.add(waiter)
      signal.addEventListener('abort', giveUp, { once: true })
      grantNext()
      await promise.finally(() => signal.removeEventListener('abort', giveUp))
      return once()
    },
    resize: (next) => {
      limit = next
      grantNext()
    },
  }
}
