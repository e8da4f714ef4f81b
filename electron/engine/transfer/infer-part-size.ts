/** How somebody cut a file, read from the parts that are listed: pure. */
import type { ListedPart, StorageLimits } from '../storage/storage.ts'
import { partCount, partRange, type PartPlan } from '../task/part-plan.ts'

/**
 * The plans under which every listed part has exactly the place and size it would have in a file of
 * `sizeBytes`: none, one, or, while a single part is all there is, up to three. `plannedSizeBytes`
 * (what we would choose) comes first: most likely it was us.
 */
export function inferPlans(
  listed: readonly Pick<ListedPart, 'number' | 'sizeBytes'>[],
  sizeBytes: number,
  plannedSizeBytes: number,
  limits: Pick<StorageLimits, 'minPartSizeBytes' | 'maxPartSizeBytes' | 'maxParts'>,
): readonly PartPlan[] {
  const [first, second] = listed.toSorted((a, b) => a.number - b.number)
  if (first === undefined) return []
  // All parts but the last are of one size, so any but the highest tells it.
  const sizes =
    second === undefined ? sizesFor(first, sizeBytes, plannedSizeBytes) : [first.sizeBytes]
  return [...new Set(sizes)]
    .filter((size) => Number.isSafeInteger(size) && size > 0)
    .map((partSizeBytes) => ({
      sizeBytes,
      partSizeBytes,
      count: partCount(sizeBytes, partSizeBytes),
      isAdjusted: false,
    }))
    .filter((plan) => isPossible(plan, limits) && listed.every((part) => isInPlace(part, plan)))
}

/** One part may be any of them, or the last, which holds what remains. */
function sizesFor(
  only: Pick<ListedPart, 'number' | 'sizeBytes'>,
  sizeBytes: number,
  plannedSizeBytes: number,
): readonly number[] {
  const asLast = only.number > 1 ? (sizeBytes - only.sizeBytes) / (only.number - 1) : NaN
  return [plannedSizeBytes, only.sizeBytes, asLast]
}

function isPossible(
  { partSizeBytes, count }: PartPlan,
  limits: Pick<StorageLimits, 'minPartSizeBytes' | 'maxPartSizeBytes' | 'maxParts'>,
): boolean {
  if (partSizeBytes > limits.maxPartSizeBytes || count > limits.maxParts) return false
  return count === 1 || partSizeBytes >= limits.minPartSizeBytes
}

function isInPlace(
  { number, sizeBytes }: Pick<ListedPart, 'number' | 'sizeBytes'>,
  plan: PartPlan,
): boolean {
  return number >= 1 && number <= plan.count && partRange(plan, number).lengthBytes === sizeBytes
}
