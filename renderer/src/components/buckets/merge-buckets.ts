/** Buckets from several sources as one list. Pure. */
import type { BucketView } from '#shared/ipc/contract.ts'

/** Each name once, by name; what a later list tells of a bucket is better known. */
export function mergeBuckets(lists: readonly (readonly BucketView[])[]): readonly BucketView[] {
  const byName = new Map(lists.flat().map((each) => [each.name, each]))
  return [...byName.values()].toSorted((a, b) =>
    a.name.localeCompare(b.name, 'en', { numeric: true }),
  )
}
