/** Walks a listing page by page, and never for ever (reliability F38, F94). */
import { TransferError } from '../../errors.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Query parameters of the next page; `undefined` on the last one. */
  readonly next: Readonly<Record<string, string>> | undefined
}

/** Far beyond the largest listing that makes sense. */
const pageBudget = 10_000

/**
 * All items of all pages. An empty page that is not the last one is gone past; markers that were
 * seen before, or the budget, end it with `oss/protocol`.
 */
export async function* eachItem<T>(
  what: string,
  fetchPage: (markers: Readonly<Record<string, string>>) => Promise<Page<T>>,
  budget = pageBudget,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>()
  let markers: Readonly<Record<string, string>> | undefined = {}
  while (markers !== undefined) {
    seen.add(JSON.stringify(markers))
    const page: Page<T> = await fetchPage(markers)
    yield* page.items
    markers = page.next
    if (markers === undefined) return
    if (seen.has(JSON.stringify(markers))) throw endless(what, 'the service repeats itself')
    if (seen.size >= budget) throw endless(what, `more than ${budget} pages`)
  }
}

/** Each item once, by what `idOf` says: pages overlap when the listing changes between them. */
export async function* eachOnce<T>(
  items: AsyncIterable<T>,
  idOf: (item: T) => string | number,
): AsyncGenerator<T, void, undefined> {
  const told = new Set<string | number>()
  for await (const item of items) {
    const id = idOf(item)
    if (told.has(id)) continue
    told.add(id)
    yield item
  }
}

function endless(what: string, why: string): TransferError {
  // Asking again at once would only repeat it.
  return new TransferError('oss/protocol', `listing of ${what}: ${why}`, { retry: 'later' })
}
