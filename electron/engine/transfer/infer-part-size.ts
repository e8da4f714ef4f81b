/** How somebody cut a file, read from the parts that are listed: pure. */
import type { ListedPart, StorageLimits } from '../storage/storage.ts'
import { partRange, planOfCut, type PartPlan } from '../task/part-plan.ts'

type PlanLimits = Pick<StorageLimits, 'minPartSizeBytes' | 'maxPartSizeBytes' | 'maxParts'>

/**
 * The plans under which every listed part has exactly the place and size it would have in a file of
 * `sizeBytes`: none, one, or, while a single part is all there is, up to three. `plannedSizeBytes`
 * (what we would choose) comes first: most likely it was us.
 */
export function inferPlans(
  listed: readonly Pick<ListedPart, 'number' | 'sizeBytes'>[],
  sizeBytes: number,
  plannedSizeBytes: number,
  limits: PlanLimits,
): readonly PartPlan[] {
  const [first, second] = listed.toSorted((a, b) => a.number - b.number)
  if (first === undefined) return []
  // All parts but the last are of one size, so any but the highest tells it.
  const sizes =
    second === undefined ? sizesFor(first, sizeBytes, plannedSizeBytes) : [first.sizeBytes]
  return [...new Set(sizes)]
    .filter((size) => Number.isSafeInteger(size) && size > 0)
    .map((partSizeBytes) => planOfCut(sizeBytes, { partSizeBytes }))
    .filter((plan) => isPossible(plan, limits) && listed.every((part) => isInPlace(part, plan)))
}

/**
 * The plan of an upload whose parts have all sorts of sizes: those of the run from part 1 without a
 * gap are where the sizes before them say, whatever follows is cut anew. `undefined` when part 1 is
 * missing, or no number of parts that is allowed could hold the rest.
 */
export function inferUnevenPlan(
  listed: readonly Pick<ListedPart, 'number' | 'sizeBytes'>[],
  sizeBytes: number,
  limits: PlanLimits,
): PartPlan | undefined {
  const ends: number[] = []
  let end = 0
  let largest = limits.minPartSizeBytes
  for (const part of listed.toSorted((a, b) => a.number - b.number)) {
    end += part.sizeBytes
    const isRun = part.number === ends.length + 1 && part.sizeBytes > 0 && end <= sizeBytes
    // Only the last part of the file may be smaller than that.
    if (!isRun || (part.sizeBytes < limits.minPartSizeBytes && end < sizeBytes)) break
    ends.push(end)
    largest = Math.max(largest, part.sizeBytes)
  }
  if (ends.length === 0) return undefined
  const restBytes = sizeBytes - (ends.at(-1) ?? 0)
  const restParts = limits.maxParts - ends.length
  if (restBytes > 0 && restParts < 1) return undefined
  const partSizeBytes = Math.max(largest, Math.ceil(restBytes / Math.max(1, restParts)))
  const isEven = ends.every((each, index) => each === (index + 1) * partSizeBytes)
  const plan = planOfCut(
    sizeBytes,
    isEven ? { partSizeBytes } : { partSizeBytes, unevenEnds: ends },
  )
  return isPossible(plan, limits) ? plan : undefined
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

/** Whether the service takes parts like these. */
export function isPossible(plan: PartPlan, limits: PlanLimits): boolean {
  const { sizeBytes, partSizeBytes, unevenEnds = [], count } = plan
  if (partSizeBytes > limits.maxPartSizeBytes || count > limits.maxParts) return false
  if (count > 1 && partSizeBytes < limits.minPartSizeBytes) return false
  // Of a file that grew, what was its last part may be too small now.
  return unevenEnds.every((end, index) => {
    const lengthBytes = end - (unevenEnds[index - 1] ?? 0)
    return lengthBytes >= limits.minPartSizeBytes || end >= sizeBytes
  })
}

function isInPlace(
  { number, sizeBytes }: Pick<ListedPart, 'number' | 'sizeBytes'>,
  plan: PartPlan,
): boolean {
  return number >= 1 && number <= plan.count && partRange(plan, number).lengthBytes === sizeBytes
}
