/** Shares one upper bound among several that want a part of it. Pure. */

/**
 * What each gets of `most`: nobody more than it wants, and what one does not want is for the others
 * (max-min). Each gets at least 1, even where that is more than `most` together: whoever lends the
 * connections holds back what is over.
 */
export function shareOut(wants: readonly number[], most: number): readonly number[] {
  const shares = wants.map(() => 0)
  const modestFirst = wants.map((_, index) => index).toSorted((a, b) => at(wants, a) - at(wants, b))
  let left = Math.max(0, Math.floor(most))
  for (const [done, index] of modestFirst.entries()) {
    const fair = Math.floor(left / (wants.length - done))
    const share = Math.max(1, Math.min(at(wants, index), fair))
    shares[index] = share
    left = Math.max(0, left - share)
  }
  return shares
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0
}
