/** Whether writing works, gathered from everybody who writes. */
import type { TransferError } from '../errors.ts'

export interface Trouble {
  /** `undefined`: this writer is well again. */
  set(writer: string, error: TransferError | undefined): void
  current(): TransferError | undefined
  /** Calls back at once when there is trouble, then whenever it starts, changes its kind or ends. */
  subscribe(listener: (error: TransferError | undefined) => void): () => void
}

export function createTrouble(): Trouble {
  const errors = new Map<string, TransferError>()
  const listeners = new Set<(error: TransferError | undefined) => void>()
  const current = (): TransferError | undefined => errors.values().next().value
  return {
    set: (writer, error) => {
      const before = current()?.code
      if (error === undefined) errors.delete(writer)
      else errors.set(writer, error)
      if (current()?.code === before) return
      for (const listener of listeners) listener(current())
    },
    current,
    subscribe: (listener) => {
      listeners.add(listener)
      const error = current()
      if (error !== undefined) listener(error)
      return () => listeners.delete(listener)
    },
  }
}
