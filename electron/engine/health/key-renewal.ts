/**
 * Other keys instead of refused ones, without a person: asked for once, however many requests were
 * refused together. Those go out again with the new keys, so nobody hears of it.
 */

export interface KeyRenewal {
  /** Resolves when it was tried; rejects only with the signal's reason, and goes on for the others. */
  of(connectionId: string, signal: AbortSignal): Promise<void>
}

export function createKeyRenewal(deps: {
  /** `undefined`: there is nobody to ask. */
  readonly renew: (connectionId: string) => Promise<boolean> | undefined
  /** There are others now. */
  readonly renewed: (connectionId: string) => void
}): KeyRenewal {
  const running = new Map<string, Promise<void>>()

  async function renew(connectionId: string): Promise<void> {
    try {
      if ((await deps.renew(connectionId)) === true) deps.renewed(connectionId)
    } catch {
      // why there are none is told by the next request that needs some
    } finally {
      running.delete(connectionId)
    }
  }

  function begin(connectionId: string): Promise<void> {
    const begun = renew(connectionId)
    running.set(connectionId, begun)
    return begun
  }

  return {
    of: async (connectionId, signal) => {
      signal.throwIfAborted()
      const gaveUp = Promise.withResolvers<never>()
      const giveUp = (): void => gaveUp.reject(signal.reason)
      signal.addEventListener('abort', giveUp)
      try {
        await Promise.race([running.get(connectionId) ?? begin(connectionId), gaveUp.promise])
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
  }
}
