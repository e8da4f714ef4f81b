/** Everything about fragments behind one face: what the window and the command line ask for. */
import type { PartSender } from '../pipeline/part-sender.ts'
import { adoptFragment, type AdoptDeps, type AdoptOptions } from './adopt-fragment.ts'
import { adoptRefused, planAdoption, type AdoptAnswer, type AdoptPlan } from './adopt-plan.ts'
import {
  createFragmentCalls,
  type FragmentCalls,
  type FragmentCallsDeps,
} from './fragment-calls.ts'
import type { FragmentRef } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'

export interface Fragments extends FragmentCalls {
  /** See `planAdoption`: reads the file, changes nothing. */
  planAdoption(
    fragment: FragmentRef,
    path: string,
    budget: RequestBudget,
    signal: AbortSignal,
  ): Promise<AdoptAnswer>
  /**
   * Answers the id of the new task, which goes on with the parts that match. Throws `request/refused`
   * when the plan does not hold any more.
   */
  adopt(plan: AdoptPlan, options: AdoptOptions): Promise<string>
}

export interface FragmentsDeps extends FragmentCallsDeps, AdoptDeps {
  readonly sender: Pick<PartSender, 'digest'>
  readonly partsAtOnce: () => number
}

export function createFragments(deps: FragmentsDeps): Fragments {
  const calls = createFragmentCalls(deps)
  const isInUse = (fragment: FragmentRef): boolean => calls.isInUse(fragment)
  return {
    ...calls,
    planAdoption: async (fragment, path, budget, signal) => {
      const storage = await deps.storages.open(fragment.connectionId)
      const planDeps = { ...deps, storage, isInUse }
      return await planAdoption(fragment, path, planDeps, budget, signal)
    },
    adopt: async (plan, options) => {
      const { fragment } = plan
      if (isInUse(fragment)) throw adoptRefused(fragment, 'a task goes on with it')
      // In the same turn of the loop: nobody else takes it while the task is written to the disk.
      deps.claims.add(fragment.uploadId)
      try {
        return await adoptFragment(plan, options, deps)
      } finally {
        deps.claims.delete(fragment.uploadId)
        calls.forget(fragment)
      }
    },
  }
}
