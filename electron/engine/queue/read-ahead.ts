/** Looks at what comes next while what is there is being used. */

/** A disk or network drive that is asked for one thing at a time mostly waits. */
const mostAhead = 64

/**
 * The answers of `look` in the order of the items. The first comes as soon as it is there; from then on
 * more and more are asked for ahead, up to 64. `look` must not reject: nobody may be there to hear it.
 */
export async function* readAhead<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  look: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = []
  let ahead = 1
  for await (const item of items) {
    begun.push(look(item))
    if (begun.length < ahead) continue
    const first = begun.shift()
    if (first !== undefined) yield await first
    ahead = Math.min(mostAhead, ahead + 1)
  }
  for (const next of begun) yield await next
}
