/** What a listing of fragments looks through. Pure. */

export interface FragmentScope {
  readonly connectionId: string
  /** `null`: all the credentials may list. */
  readonly buckets: readonly string[] | null
  /** The service itself leaves out everything else. */
  readonly prefix: string
}

/** The same listing? */
export function sameScope(a: FragmentScope | undefined, b: FragmentScope): boolean {
  return (
    a !== undefined &&
    a.connectionId === b.connectionId &&
    a.prefix === b.prefix &&
    a.buckets?.join('/') === b.buckets?.join('/')
  )
}

/** Whether a listing of this scope would tell this fragment. */
export function isInScope(
  scope: FragmentScope,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): boolean {
  return key.startsWith(scope.prefix) && (scope.buckets?.includes(bucket) ?? true)
}
