/** What is asked of the service about fragments, with an eye on the tasks that need them. */
import type { WireError } from '#shared/error-codes.ts'
import type { CompletedFragment, FragmentUse } from '#shared/fragment-view.ts'
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { ListedPart, ObjectOptions, Storages } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'
import { attemptPolicy, withRetry } from '../transfer/retry.ts'
import { createClaim, type Claim } from './claims.ts'
import { completeAll, type ExpectedParts } from './complete-all.ts'
import { deleteFragments, type DeleteOutcome } from './delete-fragments.ts'
import { indexUses, isInUse } from './fragment.ts'
import { listFragments, type FragmentScope, type ListEvent } from './list-fragments.ts'
import { createMeasure, type FragmentRef, type Measure } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'

/** Every method throws `TransferError`, or the signal's reason; what is asked for is billed. */
export interface FragmentCalls extends Measure {
  /** How far the service's clock is ahead of ours, as far as it is known. */
  clockOffsetMs(connectionId: string): Promise<number>
  /** See `listFragments`. */
  list(scope: FragmentScope, budget: RequestBudget, signal: AbortSignal): AsyncIterable<ListEvent>
  /** All parts, ascending; `oss/no-such-upload` when it is gone. */
  parts(
    fragment: FragmentRef,
    budget: RequestBudget,
    signal: AbortSignal,
  ): Promise<readonly ListedPart[]>
  /** Whose it is at this moment. */
  useOf(fragment: FragmentRef): FragmentUse
  /** A task goes on with it, or it is just being adopted, completed or deleted. */
  isInUse(fragment: FragmentRef): boolean
  /** It was completed or deleted from here: a plan made before does not hold any more. */
  hasEnded(fragment: FragmentRef): boolean
  /** Keeps everybody else from changing it until it is disposed. */
  readonly claim: Claim
  /** See `completeAll`; also throws `request/refused` (details `reason`: `in-use`) while it is in use. */
  completeAll(
    fragment: FragmentRef,
    expected: ExpectedParts,
    options: Pick<ObjectOptions, 'forbidOverwrite'>,
    budget: RequestBudget,
    signal: AbortSignal,
  ): Promise<CompletedFragment>
  /** See `deleteFragments`. */
  delete<T extends FragmentRef>(
    fragments: readonly T[],
    tell: (outcome: DeleteOutcome<T>) => void,
    signal: AbortSignal,
  ): Promise<void>
}

export interface FragmentCallsDeps {
  readonly storages: Storages
  readonly clock: Clock
  readonly random: () => number
  /** All there are, as they are now. */
  readonly tasks: () => Iterable<Task>
  /** Those that hold that upload: asked for each fragment, where all tasks would be too many. */
  readonly tasksWith: (uploadId: string) => Iterable<Task>
  /**
   * Upload IDs that are being adopted, completed or deleted: between the question whose they are and
   * the end of that there is a write or a request.
   */
  readonly claims: Set<string>
}

export function createFragmentCalls(deps: FragmentCallsDeps): FragmentCalls {
  const { storages } = deps
  const open = (connectionId: string) => storages.open(connectionId)
  const isTaken = (fragment: FragmentRef): boolean =>
    deps.claims.has(fragment.uploadId) || isInUse(fragment, deps.tasksWith(fragment.uploadId))
  const claim = createClaim(deps.claims, isTaken)
  const sizes = createMeasure({ ...deps, open, isInUse: isTaken })
  const ended = new Set<string>()
  const end = (fragment: FragmentRef): void => {
    sizes.forget(fragment)
    ended.add(fragment.uploadId)
  }

  return {
    ...sizes,
    isInUse: isTaken,
    hasEnded: ({ uploadId }) => ended.has(uploadId),
    claim,
    completeAll: async (fragment, expected, options, budget, signal) => {
      using claimed = claim(fragment)
      if (claimed === undefined) throw inUse(fragment)
      const storage = await open(fragment.connectionId)
      // Whatever comes of it: what was remembered may not hold any more.
      sizes.forget(fragment)
      const tools = { ...deps, storage }
      const object = await completeAll(fragment, expected, options, tools, budget, signal)
      end(fragment)
      return object
    },
    clockOffsetMs: async (connectionId) => (await storages.access(connectionId)).clockOffsetMs,
    list: async function* (scope, budget, signal) {
      const storage = await open(scope.connectionId)
      const { region } = await storages.access(scope.connectionId)
      const useOf = indexUses(deps.tasks())
      yield* listFragments(scope, { ...deps, storage, region, useOf }, budget, signal)
    },
    parts: async (fragment, budget, signal) => {
      const storage = await open(fragment.connectionId)
      return await withRetry(attemptPolicy, deps, signal, () =>
        Array.fromAsync(storage.listParts(fragment, signal, () => budget.take())),
      )
    },
    useOf: (fragment) => indexUses(deps.tasks())(fragment),
    delete: (fragments, tell, signal) => {
      const told: typeof tell = (outcome) => {
        if (outcome.kind === 'deleted') end(outcome.fragment)
        if (outcome.kind === 'failed' && isChanged(outcome.error)) sizes.forget(outcome.fragment)
        tell(outcome)
      }
      return deleteFragments(fragments, { ...deps, open, claim }, told, signal)
    },
  }
}

/** Unless it is denied an Abort may have been carried out, in part or without an answer. */
function isChanged({ code }: WireError): boolean {
  return code !== 'oss/access-denied'
}

function inUse({ uploadId }: FragmentRef): TransferError {
  return new TransferError('request/refused', `upload ${uploadId} is in use`, {
    retry: 'never',
    details: { uploadId, reason: 'in-use' },
  })
}
