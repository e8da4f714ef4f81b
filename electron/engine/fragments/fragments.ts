/** Everything about fragments behind one face: what the window and the command line ask for. */
import type { PartSender } from '../pipeline/part-sender.ts'
import type { Clock } from '../ports.ts'
import type { ListedPart, Storages } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'
import { attemptPolicy, withRetry } from '../transfer/retry.ts'
import { adoptFragment, type AdoptDeps, type AdoptOptions } from './adopt-fragment.ts'
import { adoptRefused, planAdoption, type AdoptAnswer, type AdoptPlan } from './adopt-plan.ts'
import { deleteFragments, type DeleteOutcome } from './delete-fragments.ts'
import { indexUses, isInUse, type FragmentUse } from './fragment.ts'
import { listFragments, type FragmentScope, type ListEvent } from './list-fragments.ts'
import { createMeasure, type FragmentRef, type FragmentSize } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'

/** Every method throws `TransferError`, or the signal's reason; listings are billed. */
export interface Fragments {
  /** See `listFragments`. */
  list(scope: FragmentScope, budget: RequestBudget, signal: AbortSignal): AsyncIterable<ListEvent>
  /** See `Measure`: lazily, at most four requests at once, remembered. */
  measure(fragment: FragmentRef, budget: RequestBudget, signal: AbortSignal): Promise<FragmentSize>
  /** All parts, ascending; `oss/no-such-upload` when it is gone. */
  parts(
    fragment: FragmentRef,
    budget: RequestBudget,
    signal: AbortSignal,
  ): Promise<readonly ListedPart[]>
  /** Whose it is at this moment. */
  useOf(fragment: FragmentRef): FragmentUse
  /** See `planAdoption`: reads the file, changes nothing. */
  planAdoption(
    fragment: FragmentRef,
    path: string,
    budget: RequestBudget,
    signal: AbortSignal,
  ): Promise<AdoptAnswer>
  /** See `adoptFragment`: answers the id of the new task. */
  adopt(plan: AdoptPlan, options: AdoptOptions): Promise<string>
  /** See `deleteFragments`. */
  delete<T extends FragmentRef>(
    fragments: readonly T[],
    tell: (outcome: DeleteOutcome<T>) => void,
    signal: AbortSignal,
  ): Promise<void>
}

export interface FragmentsDeps extends Pick<AdoptDeps, 'checkpoints' | 'findOpen' | 'add'> {
  readonly storages: Storages
  readonly sender: Pick<PartSender, 'digest'>
  readonly clock: Clock
  readonly random: () => number
  readonly partsAtOnce: () => number
  /** All there are, as they are now. */
  readonly tasks: () => Iterable<Task>
  /** Upload IDs that are being adopted: between the question and the task there is a write. */
  readonly claims: Set<string>
}

export function createFragments(deps: FragmentsDeps): Fragments {
  const { storages, claims } = deps
  const open = (connectionId: string) => storages.open(connectionId)
  const isTaken = (fragment: FragmentRef): boolean =>
    claims.has(fragment.uploadId) || isInUse(fragment, deps.tasks())
  const sizes = createMeasure({ ...deps, open, isInUse: isTaken })

  return {
    list: async function* (scope, budget, signal) {
      const storage = await open(scope.connectionId)
      const { region } = await storages.access(scope.connectionId)
      const useOf = indexUses(deps.tasks())
      yield* listFragments(scope, { ...deps, storage, region, useOf }, budget, signal)
    },
    measure: (fragment, budget, signal) => sizes.measure(fragment, budget, signal),
    parts: async (fragment, budget, signal) => {
      const storage = await open(fragment.connectionId)
      return await withRetry(attemptPolicy, deps, signal, () =>
        Array.fromAsync(storage.listParts(fragment, signal, () => budget.take())),
      )
    },
    useOf: (fragment) => indexUses(deps.tasks())(fragment),
    planAdoption: async (fragment, path, budget, signal) => {
      const storage = await open(fragment.connectionId)
      const planDeps = { ...deps, storage, isInUse: isTaken }
      return await planAdoption(fragment, path, planDeps, budget, signal)
    },
    adopt: async (plan, options) => {
      const { fragment } = plan
      if (isTaken(fragment)) throw adoptRefused(fragment, 'a task goes on with it')
      claims.add(fragment.uploadId)
      try {
        return await adoptFragment(plan, options, deps)
      } finally {
        claims.delete(fragment.uploadId)
        sizes.forget(fragment)
      }
    },
    delete: (fragments, tell, signal) => {
      const told: typeof tell = (outcome) => {
        if (outcome.kind === 'deleted') sizes.forget(outcome.fragment)
        tell(outcome)
      }
      return deleteFragments(fragments, { ...deps, open, isInUse: isTaken }, told, signal)
    },
  }
}
