/** Runs an action over a list, a few at a time; the first error stops the rest and is thrown. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items.values()
  let failure: { readonly error: unknown } | undefined
  async function lane(): Promise<void> {
    for (const item of iterator) {
      if (failure !== undefined) return
      try {
        await action(item)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, lane)
  await Promise.all(lanes)
  if (failure !== undefined) throw failure.error
}
