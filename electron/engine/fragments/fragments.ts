/** Everything about fragments behind one face: what the window and the command line ask for. */
import type { PartSender } from '../pipeline/part-sender.ts'
import { adoptFragment, type AdoptDeps, type AdoptOptions } from './adopt-fragment.ts'
import {
  adoptRefused,
  planAdoption,
  type AdoptAnswer,
  type AdoptPlan,
  type OnCompared,
} from './adopt-plan.ts'
import { findSources, type FoundFile, type SearchProgress } from './find-sources.ts'
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
    onCompared?: OnCompared,
  ): Promise<AdoptAnswer>
  /** See `findSources`; looks at the sources of the newest tasks first, whatever became of them. */
  findSources(
    fragment: FragmentRef,
    search: {
      /** Further files to be looked at before the folder. */
      readonly recent?: readonly string[] | undefined
      readonly folder: string | undefined
    },
    budget: RequestBudget,
    tell: (progress: SearchProgress) => void,
    signal: AbortSignal,
  ): Promise<readonly FoundFile[]>
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

/** Each is looked at on its disk, which may be far away. */
const mostRecent = 10_000

export function createFragments(deps: FragmentsDeps): Fragments {
  const calls = createFragmentCalls(deps)
  const isInUse = (fragment: FragmentRef): boolean => calls.isInUse(fragment)
  return {
    ...calls,
    planAdoption: async (fragment, path, budget, signal, onCompared) => {
      const storage = await deps.storages.open(fragment.connectionId)
      const planDeps = { ...deps, storage, isInUse }
      return await planAdoption(fragment, path, planDeps, budget, signal, onCompared)
    },
    findSources: async (fragment, { recent = [], folder }, budget, tell, signal) => {
      const storage = await deps.storages.open(fragment.connectionId)
      // Newest first: it is more likely to be the one that was interrupted.
      const known = Array.from(deps.tasks(), ({ source }) => source.path).toReversed()
      const search = { recent: new Set([...recent, ...known].slice(0, mostRecent)), folder }
      return await findSources(fragment, search, { ...deps, storage }, budget, tell, signal)
    },
    adopt: async (plan, options) => {
      const { fragment } = plan
      // Nobody else takes it while the task is written to the disk.
      using claimed = calls.claim(fragment)
      if (claimed === undefined) throw adoptRefused(fragment, 'it is in use')
      if (calls.hasEnded(fragment)) throw adoptRefused(fragment, 'it was completed or deleted')
      try {
        return await adoptFragment(plan, options, deps)
      } finally {
        calls.forget(fragment)
      }
    },
  }
}
