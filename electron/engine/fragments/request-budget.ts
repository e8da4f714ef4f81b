/** Every listing is billed: how many requests were made, and how many may be. */
import type { WireError } from '#shared/error-codes.ts'
import { TransferError } from '../errors.ts'

export interface RequestBudget {
  /** Requests counted so far, those that failed included. */
  readonly made: number
  readonly most: number
  /** Counts one; throws `request/refused` when none is left. */
  take(): void
  /** Counts one that is made whatever is left: what has been begun must come to an end. */
  count(): void
  /** So many more may be made. */
  allow(more: number): void
}

/** A request was not made because the budget is spent: it may be made once there is more. */
export function isBudgetSpent({ code, details }: Pick<WireError, 'code' | 'details'>): boolean {
  return code === 'request/refused' && details?.['budget'] !== undefined
}

/** A new count that ends at `first` requests, until more are allowed. */
export function createRequestBudget(first = Infinity): RequestBudget {
  let made = 0
  let most = first
  return {
    get made() {
      return made
    },
    get most() {
      return most
    },
    allow: (more) => void (most += more),
    count: () => void made++,
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
