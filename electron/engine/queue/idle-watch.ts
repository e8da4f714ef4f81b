/** Knows whether anything will still happen to any task without a person. */
import type { Entry } from './entry.ts'

export interface IdleWatch {
  /** The entry was announced, or something that concerns it changed. */
  note(entry: Entry): void
  forget(entries: readonly Entry[]): void
  /** Resolves when nothing is unsettled; rejects with the signal's reason. */
  idle(signal: AbortSignal): Promise<void>
}

/** `isStuck`: a queued or waiting task is one whose connection or bucket waits for a person. */
export function createIdleWatch(isStuck: (entry: Entry) => boolean): IdleWatch {
  const unsettled = new Set<Entry>()
  const checks = new Set<() => void>()

  function isUnsettled(entry: Entry): boolean {
    const { kind } = entry.shown
    if (kind === 'queued' || kind === 'waiting') return !isStuck(entry)
    return kind !== 'ended' && kind !== 'paused' && kind !== 'blocked'
  }

  return {
    note: (entry) => {
      if (isUnsettled(entry)) unsettled.add(entry)
      else if (unsettled.delete(entry)) for (const check of checks) check()
    },
    forget: (entries) => {
      for (const entry of entries) unsettled.delete(entry)
      for (const check of checks) check()
    },
    idle: async (signal) => {
      signal.throwIfAborted()
      if (unsettled.size === 0) return
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const check = (): void => {
        if (unsettled.size === 0) resolve()
      }
      const giveUp = (): void => reject(signal.reason)
      checks.add(check)
      signal.addEventListener('abort', giveUp, { once: true })
      await promise.finally(() => {
        checks.delete(check)
        signal.removeEventListener('abort', giveUp)
      })
    },
  }
}
