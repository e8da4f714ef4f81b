/** What the storage in memory can be told to do wrong, call by call. */
import { TransferError } from '../../electron/engine/errors.ts'
import type { StoredProof } from '../../electron/engine/storage/storage.ts'

export type StorageFault =
  /** Nothing is applied; the call rejects. */
  | { readonly kind: 'before'; readonly error: TransferError }
  /** Applied, but the answer is lost. */
  | { readonly kind: 'after'; readonly error: TransferError }
  /** Neither applied nor answered, until the call is aborted. */
  | { readonly kind: 'hang' }
  /** Applied, then silent until the call is aborted. */
  | { readonly kind: 'hang-after' }
  /** Waits for the promise, then goes on as usual. */
  | { readonly kind: 'wait'; readonly for: Promise<unknown> }
  /** Changes the proof in the answer, or what HEAD tells. */
  | { readonly kind: 'damage'; readonly change: Partial<StoredProof> }

export interface StorageFaults {
  /** The next `times` calls of that name (`part 3`, `complete`, ...) meet the fault. */
  add(name: string, fault: StorageFault, times?: number): void
  /** The calls of that name are well again. */
  clear(name: string): void
  around<T>(name: string, signal: AbortSignal, apply: () => Promise<T>): Promise<T>
  damage<T extends StoredProof>(name: string, proof: T): T
}

export const lostConnection = (): TransferError =>
  new TransferError('network/reset', 'connection reset', { retry: 'now' })

export function createFaults(): StorageFaults {
  let rules: { name: string; fault: StorageFault; left: number }[] = []

  function take(name: string, isMeant: (fault: StorageFault) => boolean): StorageFault | undefined {
    const rule = rules.find((each) => each.name === name && each.left > 0 && isMeant(each.fault))
    if (rule !== undefined) rule.left -= 1
    return rule?.fault
  }

  return {
    add: (name, fault, times = 1) => rules.push({ name, fault, left: times }),
    clear: (name) => {
      rules = rules.filter((rule) => rule.name !== name)
    },
    around: async (name, signal, apply) => {
      const fault = take(name, ({ kind }) => kind !== 'damage')
      switch (fault?.kind) {
        case 'before':
          throw fault.error
        case 'after':
          await apply()
          throw fault.error
        case 'hang':
          return await aborted(signal)
        case 'hang-after':
          await apply()
          return await aborted(signal)
        case 'wait':
          await Promise.race([fault.for, aborted(signal)])
          return await apply()
        case 'damage':
        case undefined:
          return await apply()
      }
    },
    damage: (name, proof) => {
      const fault = take(name, ({ kind }) => kind === 'damage')
      return fault?.kind === 'damage' ? { ...proof, ...fault.change } : proof
    },
  }
}

/** Rejects with the signal's reason once it is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
