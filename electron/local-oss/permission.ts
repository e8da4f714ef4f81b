/** What anonymous callers may do, by bucket and object ACL. A proven caller owns everything. */
import { accessDenied } from './oss-error.ts'
import type { Operation } from './route.ts'
import type { SignedRequest } from './signature/request.ts'
import type { Store } from './store/store.ts'

const anonymousReads: ReadonlySet<Operation> = new Set<Operation>([
  'GetObject',
  'HeadObject',
  'GetObjectMeta',
])
const anonymousWrites: ReadonlySet<Operation> = new Set<Operation>(['PutObject', 'DeleteObject'])

/** Throws AccessDenied. */
export function checkPermission(
  operation: Operation,
  request: SignedRequest,
  caller: string | undefined,
  store: Pick<Store, 'buckets'>,
): void {
  if (caller !== undefined) return
  const bucket = store.buckets.get(request.bucket ?? '')
  const objectAcl = bucket?.objects.get(request.key ?? '')?.[0]?.acl ?? 'default'
  const acl = objectAcl === 'default' ? bucket?.settings.acl : objectAcl
  if (anonymousReads.has(operation) && acl?.startsWith('public-read') === true) return
  if (anonymousWrites.has(operation) && acl === 'public-read-write') return
  throw accessDenied(
    'You have no right to access this object because of bucket acl.',
    '0003-00000001',
  )
}
