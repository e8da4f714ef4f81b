/** What adopting a fragment with a file would mean, part by part, before anything is done. */
import { TransferError } from '../errors.ts'
import { identify } from '../pipeline/source-file.ts'
import type { ListedPart, ObjectStorage, StorageLimits } from '../storage/storage.ts'
import type { PartProof } from '../store/stores.ts'
import type { PartPlan } from '../task/part-plan.ts'
import type { SourceIdentity } from '../task/task.ts'
import {
  compareParts,
  isProofEnough,
  provenBytes,
  type CompareDeps,
  type PartComparison,
} from '../transfer/compare-parts.ts'
import { attemptPolicy, withRetry, type RetryDeps } from '../transfer/retry.ts'
import { plansFor } from './cut-plans.ts'
import type { FragmentRef } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'

/**
 * What would be sent and kept. Content type and headers are those the upload was begun with, whatever
 * they are: no request tells them before the end.
 */
export interface AdoptPlan {
  readonly fragment: FragmentRef
  /** The file as it was compared. */
  readonly source: { readonly path: string; readonly identity: SourceIdentity }
  readonly plan: PartPlan
  /** Of the parts that match. */
  readonly proofs: ReadonlyMap<number, PartProof>
  /** Numbers of the stored parts that are replaced: other bytes, or cut where the plan does not cut. */
  readonly different: readonly number[]
  /** Numbers of the parts of the file that are not stored at all, ascending. */
  readonly missing: readonly number[]
  readonly bytesToSend: number
  /** Its first stored part, at the latest: a listing of parts does not tell when it was begun. */
  readonly initiatedAtMs: number
  /** When the last of its parts was stored. */
  readonly lastPartAtMs: number
}

/**
 * - `in-use`: a task of ours goes on with it
 * - `empty`: no part is stored; whoever began it may be about to send the first one
 * - `other-cut`: the sizes of its parts fit no way to cut this file
 * - `another-file`: not enough of it is in this file
 */
export type AdoptAnswer =
  | { readonly kind: 'possible'; readonly plan: AdoptPlan }
  | {
      readonly kind: 'refused'
      readonly reason: 'in-use' | 'empty' | 'other-cut' | 'another-file'
      readonly stored: number
      /** Numbers of the stored parts that are not in the file, ascending. */
      readonly different: readonly number[]
    }

export interface AdoptPlanDeps extends RetryDeps, CompareDeps {
  readonly storage: Pick<ObjectStorage, 'listParts' | 'limits'>
  readonly isInUse: (fragment: FragmentRef) => boolean
}

/** How many of the bytes that are to be compared have been; `totalBytes` does not change. */
export type OnCompared = (doneBytes: number, totalBytes: number) => void

/**
 * Reads the file wherever a stored part should be; nothing is sent or changed. Throws what keeps the
 * parts from being listed (`oss/no-such-upload` when it is gone) or the file from being read, and
 * `source/changed` when it changes meanwhile.
 */
export async function planAdoption(
  fragment: FragmentRef,
  path: string,
  deps: AdoptPlanDeps,
  budget: RequestBudget,
  signal: AbortSignal,
  onCompared?: OnCompared,
): Promise<AdoptAnswer> {
  const identity = await identify(path)
  const { storage } = deps
  const listed = await withRetry(attemptPolicy, deps, signal, () =>
    Array.fromAsync(storage.listParts(fragment, signal, () => budget.take())),
  )
  const refused = (reason: Refusal, different: readonly number[]): AdoptAnswer => {
    return { kind: 'refused', reason, stored: listed.length, different }
  }
  if (deps.isInUse(fragment)) return refused('in-use', [])
  if (listed.length === 0) return refused('empty', [])
  const source = { path, identity }
  const plans = plansFor(listed, identity.sizeBytes, storage.limits)
  const numbers = listed.map(({ number }) => number).toSorted((a, b) => a - b)
  if (plans.length === 0) return refused('other-cut', numbers)
  const totalBytes = plans.length * listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let doneBytes = 0
  onCompared?.(doneBytes, totalBytes)
  const compared = ({ sizeBytes }: ListedPart): void => {
    doneBytes += sizeBytes
    onCompared?.(doneBytes, totalBytes)
  }
  let best: PartComparison | undefined
  for (const plan of plans) {
    const found = await compareParts(source, listed, plan, 'end', deps, signal, compared)
    if (best === undefined || found.proofs.size > best.proofs.size) best = found
  }
  if (best === undefined || !isSameFile(best, storage.limits)) {
    return refused('another-file', best?.different ?? numbers)
  }
  return { kind: 'possible', plan: planFrom(fragment, source, listed, best) }
}

type Refusal = Extract<AdoptAnswer, { kind: 'refused' }>['reason']

/** A person has chosen this file: some parts may differ, but most of them have to be in it. */
function isSameFile(found: PartComparison, limits: StorageLimits): boolean {
  return found.proofs.size > found.different.length && isProofEnough(found, limits)
}

function planFrom(
  fragment: FragmentRef,
  source: AdoptPlan['source'],
  listed: readonly ListedPart[],
  { plan, proofs, different }: PartComparison,
): AdoptPlan {
  const stored = new Set(listed.map(({ number }) => number))
  const all = Array.from({ length: plan.count }, (_, index) => index + 1)
  return {
    fragment,
    source,
    plan,
    proofs,
    different,
    missing: all.filter((number) => !stored.has(number)),
    bytesToSend: plan.sizeBytes - provenBytes({ plan, proofs }),
    initiatedAtMs: Math.min(...listed.map(({ lastModifiedMs }) => lastModifiedMs)),
    lastPartAtMs: Math.max(...listed.map(({ lastModifiedMs }) => lastModifiedMs)),
  }
}

/** The words of a refusal for whoever accepts a plan that does not hold any more. */
export function adoptRefused(fragment: FragmentRef, why: string): TransferError {
  const { uploadId } = fragment
  return new TransferError('request/refused', `upload ${uploadId} cannot be adopted: ${why}`, {
    retry: 'never',
    details: { uploadId },
  })
}
