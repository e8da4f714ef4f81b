/** Runs an action over a list, a few at a time; the first error stops the rest and is thrown. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items.values()
  let failed = false
  async function lane(): Promise<void> {
    for (const item of iterator) {
      if (failed) return
      try {
        await action(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, lane)
  const results = await Promise.allSettled(lanes)
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason
  }
}
