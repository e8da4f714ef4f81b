/** Which right a refused request needs: what a person asks the owner of a bucket for. */

/** By operation (OSS API 8). Completing and sending parts need the same right as PutObject. */
const ramActions: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'oss:AbortMultipartUpload',
  CompleteMultipartUpload: 'oss:PutObject',
  DeleteBucketLifecycle: 'oss:DeleteBucketLifecycle',
  DeleteMultipleObjects: 'oss:DeleteObject',
  DeleteObject: 'oss:DeleteObject',
  GetObject: 'oss:GetObject',
  GetObjectACL: 'oss:GetObjectAcl',
  GetObjectTagging: 'oss:GetObjectTagging',
  GetBucketInfo: 'oss:GetBucketInfo',
  GetBucketLifecycle: 'oss:GetBucketLifecycle',
  GetService: 'oss:ListBuckets',
  HeadObject: 'oss:GetObject',
  InitiateMultipartUpload: 'oss:PutObject',
  ListBuckets: 'oss:ListBuckets',
  ListMultipartUploads: 'oss:ListMultipartUploads',
  ListObjectsV2: 'oss:ListObjects',
  ListParts: 'oss:ListParts',
  PutBucket: 'oss:PutBucket',
  PutBucketLifecycle: 'oss:PutBucketLifecycle',
  PutObject: 'oss:PutObject',
  UploadPart: 'oss:PutObject',
}

/** From the details of an error, which name the action or at least the operation. */
export function ramActionOf(details: Readonly<Record<string, string>>): string | undefined {
  const { action, operation = '' } = details
  return action ?? (Object.hasOwn(ramActions, operation) ? ramActions[operation] : undefined)
}
