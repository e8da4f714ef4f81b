/** Every operation and the function that answers it. */
import type { Handler } from '../context.ts'
import type { Operation } from '../route.ts'
import * as bucket from './bucket.ts'
import { completeMultipartUpload } from './complete.ts'
import { copyObject, uploadPartCopy } from './copy.ts'
import { deleteMultipleObjects } from './delete-many.ts'
import { deleteBucketLifecycle, getBucketLifecycle, putBucketLifecycle } from './lifecycle.ts'
import { listObjectVersions, listObjects, listObjectsV2 } from './list-objects.ts'
import { listMultipartUploads, listParts } from './list-uploads.ts'
import { abortMultipartUpload, initiateMultipartUpload, uploadPart } from './multipart.ts'
import { getObject, getObjectMeta, headObject } from './object-read.ts'
import * as settings from './object-settings.ts'
import { deleteObject, putObject } from './object-write.ts'

export const handlers: Readonly<Record<Operation, Handler>> = {
  ListBuckets: bucket.listBuckets,
  PutBucket: bucket.putBucket,
  DeleteBucket: bucket.deleteBucket,
  GetBucketInfo: bucket.getBucketInfo,
  GetBucketLocation: bucket.getBucketLocation,
  GetBucketStat: bucket.getBucketStat,
  GetBucketAcl: bucket.getBucketAcl,
  PutBucketAcl: bucket.putBucketAcl,
  GetBucketVersioning: bucket.getBucketVersioning,
  PutBucketVersioning: bucket.putBucketVersioning,
  GetBucketLifecycle: getBucketLifecycle,
  PutBucketLifecycle: putBucketLifecycle,
  DeleteBucketLifecycle: deleteBucketLifecycle,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  ListMultipartUploads: listMultipartUploads,
  DeleteMultipleObjects: deleteMultipleObjects,
  PutObject: putObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: headObject,
  GetObjectMeta: getObjectMeta,
  DeleteObject: deleteObject,
  PutObjectACL: settings.putObjectAcl,
  GetObjectACL: settings.getObjectAcl,
  PutObjectTagging: settings.putObjectTagging,
  GetObjectTagging: settings.getObjectTagging,
  DeleteObjectTagging: settings.deleteObjectTagging,
  InitiateMultipartUpload: initiateMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
}
