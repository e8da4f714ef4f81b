/** Part numbers for a person: runs instead of thousands of numbers. Pure. */

/** More runs than that are counted, not named. */
const namedAtMost = 12

/** `3-5, 8`; empty for none. `numbers` ascend. */
export function numberRuns(numbers: readonly number[]): string {
  const runs: { readonly from: number; to: number }[] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last?.to === number - 1) last.to = number
    else runs.push({ from: number, to: number })
  }
  const named = runs.slice(0, namedAtMost)
  const rest = runs.slice(namedAtMost).reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const text = named.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
  return rest === 0 ? text : `${text} and ${rest} more`
}
