/** The stored parts of a fragment as its details show them: pure. */
import type { FragmentPart } from '#shared/fragment-view.ts'
import type { ListedPart } from '../storage/storage.ts'

/**
 * Ascending, each with the place it has in the object as far as the sizes tell it: when all parts but
 * the last are of one size, or while the run from part 1 is unbroken. Somebody who cut the file in
 * sizes of his own and left a gap is the only one who knows what follows it.
 */
export function fragmentParts(listed: readonly ListedPart[]): readonly FragmentPart[] {
  const sorted = listed.toSorted((a, b) => a.number - b.number)
  const evenBytes = evenSizeOf(sorted)
  let runEnd: number | undefined = 0
  return sorted.map((part, index) => {
    if (part.number !== index + 1) runEnd = undefined
    const inRun: number | undefined = runEnd
    if (runEnd !== undefined) runEnd += part.sizeBytes
    const offsetBytes = evenBytes === undefined ? inRun : (part.number - 1) * evenBytes
    const { number, sizeBytes, etag, crc64, lastModifiedMs } = part
    return { number, offsetBytes, sizeBytes, etag, crc64, lastModifiedMs }
  })
}

/**
 * The size all parts but the last have; `undefined` when they differ, when the last one is larger, or
 * when a single part, which may be the last, is all there is.
 */
export function evenSizeOf(
  sorted: readonly Pick<ListedPart, 'number' | 'sizeBytes'>[],
): number | undefined {
  const [first] = sorted
  const last = sorted.at(-1)
  if (first === undefined || last === undefined || sorted.length < 2) return undefined
  const isEven = sorted.slice(0, -1).every(({ sizeBytes }) => sizeBytes === first.sizeBytes)
  return isEven && last.sizeBytes <= first.sizeBytes ? first.sizeBytes : undefined
}
