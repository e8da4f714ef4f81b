/** Every listing is billed: how many requests were made, and how many may be. */
import { TransferError } from '../errors.ts'

export interface RequestBudget {
  /** Requests counted so far, those that failed included. */
  readonly made: number
  /** Counts one; throws `request/refused` when none is left. */
  take(): void
}

/** A new count that ends at `most` requests. */
export function createRequestBudget(most = Infinity): RequestBudget {
  let made = 0
  return {
    get made() {
      return made
    },
    take: () => {
      if (made >= most) {
        throw new TransferError('request/refused', `the budget of ${most} requests is spent`, {
          retry: 'never',
          details: { budget: `${most}` },
        })
      }
      made++
    },
  }
}
