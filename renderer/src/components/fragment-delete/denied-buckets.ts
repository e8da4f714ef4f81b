/** Where sizes cannot be had: the credentials may not list the parts of a bucket. Pure. */
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentRow, FragmentSize } from '#shared/fragment-view.ts'

/** By bucket, what the service said; one refusal stands for all fragments of the bucket. */
export function deniedBuckets(
  fragments: readonly FragmentRow[],
  sizes: ReadonlyMap<string, FragmentSize>,
): ReadonlyMap<string, WireError> {
  const denied = new Map<string, WireError>()
  for (const { id, bucket, size: listed } of fragments) {
    const size = sizes.get(id) ?? listed
    if (size?.kind === 'failed' && size.error.code === 'oss/access-denied') {
      denied.set(bucket, size.error)
    }
  }
  return denied
}
