/** Which operation a request asks for, by method, address and sub-resource. */
import { OssError, notImplemented } from './oss-error.ts'

/** Every operation Local OSS knows, with the RAM action that permits it (OSS documentation). */
export const actions = {
  ListBuckets: 'oss:ListBuckets',
  PutBucket: 'oss:PutBucket',
  DeleteBucket: 'oss:DeleteBucket',
  GetBucketInfo: 'oss:GetBucketInfo',
  GetBucketLocation: 'oss:GetBucketLocation',
  GetBucketStat: 'oss:GetBucketStat',
  GetBucketAcl: 'oss:GetBucketAcl',
  PutBucketAcl: 'oss:PutBucketAcl',
  GetBucketVersioning: 'oss:GetBucketVersioning',
  PutBucketVersioning: 'oss:PutBucketVersioning',
  GetBucketLifecycle: 'oss:GetBucketLifecycle',
  PutBucketLifecycle: 'oss:PutBucketLifecycle',
  DeleteBucketLifecycle: 'oss:DeleteBucketLifecycle',
  ListObjects: 'oss:ListObjects',
  ListObjectsV2: 'oss:ListObjects',
  ListObjectVersions: 'oss:ListObjectVersions',
  ListMultipartUploads: 'oss:ListMultipartUploads',
  DeleteMultipleObjects: 'oss:DeleteObject',
  PutObject: 'oss:PutObject',
  CopyObject: 'oss:PutObject',
  GetObject: 'oss:GetObject',
  HeadObject: 'oss:GetObject',
  GetObjectMeta: 'oss:GetObject',
  DeleteObject: 'oss:DeleteObject',
  PutObjectACL: 'oss:PutObjectAcl',
  GetObjectACL: 'oss:GetObjectAcl',
  PutObjectTagging: 'oss:PutObjectTagging',
  GetObjectTagging: 'oss:GetObjectTagging',
  DeleteObjectTagging: 'oss:DeleteObjectTagging',
  InitiateMultipartUpload: 'oss:PutObject',
  UploadPart: 'oss:PutObject',
  UploadPartCopy: 'oss:PutObject',
  CompleteMultipartUpload: 'oss:PutObject',
  AbortMultipartUpload: 'oss:AbortMultipartUpload',
  ListParts: 'oss:ListParts',
} as const

export type Operation = keyof typeof actions

export interface RouteInput {
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly query: ReadonlyMap<string, string>
  readonly headers: ReadonlyMap<string, string>
}

/** Throws MethodNotAllowed or NotImplemented. */
export function routeOf(request: RouteInput): Operation {
  const { method, bucket, key } = request
  if (bucket === undefined) {
    if (method === 'GET') return 'ListBuckets'
    throw methodNotAllowed(method, 'SERVICE')
  }
  const table = key === undefined ? bucketRoutes : objectRoutes
  const routes = table[method]
  if (!routes) throw methodNotAllowed(method, key === undefined ? 'BUCKET' : 'OBJECT')
  const route = routes.find(([matches]) => matches === undefined || matches(request))
  const unknown = unsupported.find((name) => request.query.has(name))
  if (unknown !== undefined) throw notImplemented(`${method} ?${unknown}`)
  if (!route) throw notImplemented(`${method} on ${key === undefined ? 'a bucket' : 'an object'}`)
  return route[1]
}

type Route = readonly [
  matches: ((request: RouteInput) => boolean) | undefined,
  operation: Operation,
]

const has =
  (name: string) =>
  (request: RouteInput): boolean =>
    request.query.has(name)

const isCopy = (request: RouteInput): boolean => request.headers.has('x-oss-copy-source')

const isPart = (request: RouteInput): boolean =>
  request.query.has('uploadId') || request.query.has('partNumber')

const bucketRoutes: Readonly<Record<string, readonly Route[]>> = {
  GET: [
    [has('bucketInfo'), 'GetBucketInfo'],
    [has('location'), 'GetBucketLocation'],
    [has('stat'), 'GetBucketStat'],
    [has('acl'), 'GetBucketAcl'],
    [has('versioning'), 'GetBucketVersioning'],
    [has('versions'), 'ListObjectVersions'],
    [has('lifecycle'), 'GetBucketLifecycle'],
    [has('uploads'), 'ListMultipartUploads'],
    [(request) => request.query.get('list-type') === '2', 'ListObjectsV2'],
    [undefined, 'ListObjects'],
  ],
  PUT: [
    [has('acl'), 'PutBucketAcl'],
    [has('versioning'), 'PutBucketVersioning'],
    [has('lifecycle'), 'PutBucketLifecycle'],
    [undefined, 'PutBucket'],
  ],
  POST: [[has('delete'), 'DeleteMultipleObjects']],
  DELETE: [
    [has('lifecycle'), 'DeleteBucketLifecycle'],
    [undefined, 'DeleteBucket'],
  ],
}

const objectRoutes: Readonly<Record<string, readonly Route[]>> = {
  GET: [
    [has('uploadId'), 'ListParts'],
    [has('acl'), 'GetObjectACL'],
    [has('tagging'), 'GetObjectTagging'],
    [undefined, 'GetObject'],
  ],
  HEAD: [
    [has('objectMeta'), 'GetObjectMeta'],
    [undefined, 'HeadObject'],
  ],
  PUT: [
    [(request) => isPart(request) && isCopy(request), 'UploadPartCopy'],
    [isPart, 'UploadPart'],
    [has('acl'), 'PutObjectACL'],
    [has('tagging'), 'PutObjectTagging'],
    [isCopy, 'CopyObject'],
    [undefined, 'PutObject'],
  ],
  POST: [
    [has('uploads'), 'InitiateMultipartUpload'],
    [has('uploadId'), 'CompleteMultipartUpload'],
  ],
  DELETE: [
    [has('uploadId'), 'AbortMultipartUpload'],
    [has('tagging'), 'DeleteObjectTagging'],
    [undefined, 'DeleteObject'],
  ],
}

/** Sub-resources of OSS that are not here: refused, so that nobody takes them for an upload. */
const unsupported: readonly string[] =
  `append asyncFetch cname cors encryption img inventory live logging metaQuery policy position
  qosInfo referer replication replicationLocation requestPayment resourceGroup restore style symlink
  transferAcceleration vod website worm x-oss-process`.split(/\s+/)

function methodNotAllowed(method: string, resourceType: string): OssError {
  return new OssError(
    405,
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    {
      details: [
        ['Method', method],
        ['ResourceType', resourceType],
      ],
    },
  )
}
