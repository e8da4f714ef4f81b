/** Plans that wait for a person's word. The page holds an id; what is carried out never leaves main. */
import { randomUUID } from 'node:crypto'
import { TransferError } from '../../engine/errors.ts'

export interface KeptPlans<T> {
  /** Answers the id to accept it by. */
  keep(plan: T): string
  /**
   * Carries it out, once: while that runs and after it succeeded the id means nothing, after a failure
   * the person may try again. Throws `request/invalid` for one that is not kept.
   */
  accept<R>(planId: string, carryOut: (plan: T) => Promise<R>): Promise<R>
  clear(): void
}

/** A person looks at one; more are kept only for slow hands. */
const kept = 8

export function createKeptPlans<T>(): KeptPlans<T> {
  const plans = new Map<string, T>()
  /** Of clearings: what was under way then does not come back. */
  let cleared = 0

  function put(planId: string, plan: T): void {
    plans.set(planId, plan)
    for (const old of [...plans.keys()].slice(0, -kept)) plans.delete(old)
  }

  return {
    keep: (plan) => {
      const planId = randomUUID()
      put(planId, plan)
      return planId
    },
    accept: async (planId, carryOut) => {
      const plan = plans.get(planId)
      if (plan === undefined) {
        throw new TransferError('request/invalid', 'the plan is gone', { retry: 'now' })
      }
      plans.delete(planId)
      const before = cleared
      try {
        return await carryOut(plan)
      } catch (error) {
        if (cleared === before) put(planId, plan)
        throw error
      }
    },
    clear: () => {
      cleared++
      plans.clear()
    },
  }
}
