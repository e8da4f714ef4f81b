/** How the stored parts of a fragment may have been cut from a file: pure. */
import type { ListedPart, StorageLimits } from '../storage/storage.ts'
import { planParts, type PartPlan } from '../task/part-plan.ts'
import { inferPlans, inferUnevenPlan } from '../transfer/infer-part-size.ts'
import { evenSizeOf } from './fragment-parts.ts'

/** Every even cut that explains all parts; otherwise the uneven one, as far as it goes. */
export function plansFor(
  listed: readonly ListedPart[],
  sizeBytes: number,
  limits: StorageLimits,
): readonly PartPlan[] {
  const ours = planParts(sizeBytes, { by: 'auto' }, limits).partSizeBytes
  const even = inferPlans(listed, sizeBytes, ours, limits)
  if (even.length > 0) return even
  const uneven = inferUnevenPlan(listed, sizeBytes, limits)
  return uneven === undefined ? [] : [uneven]
}

/**
 * The size of the smallest file all these parts can be from: the end of the last one where all are of
 * one size, the sum of what is stored otherwise.
 */
export function smallestFileBytes(
  listed: readonly Pick<ListedPart, 'number' | 'sizeBytes'>[],
): number {
  const sorted = listed.toSorted((a, b) => a.number - b.number)
  const last = sorted.at(-1)
  if (last === undefined) return 0
  const evenBytes = evenSizeOf(sorted) ?? (sorted.length === 1 ? last.sizeBytes : undefined)
  if (evenBytes !== undefined) return (last.number - 1) * evenBytes + last.sizeBytes
  return sorted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
