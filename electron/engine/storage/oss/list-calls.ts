/** The calls about buckets and what is in them (OSS API 3.1, 3.3.7). */
import type {
  ListedBucket,
  ListedObject,
  ListedUpload,
  ObjectStorage,
  OnRequest,
} from '../storage.ts'
import { regionId } from './endpoint.ts'
import { eachItem, eachOnce, type Page } from './pages.ts'
import {
  assertEcho,
  bareEtag,
  isTruncated,
  nameDecoder,
  readXml,
  timeMs,
  wholeNumber,
} from './read-reply.ts'
import type { Answer, SignedCall } from './signed-call.ts'

type ListCalls = Pick<ObjectStorage, 'listUploads' | 'listObjects' | 'listBuckets' | 'createBucket'>

export function listCalls(call: SignedCall): ListCalls {
  return {
    listUploads: (bucket, prefix, signal, onRequest) =>
      eachOnce(
        uploads(call, bucket, prefix, signal, onRequest),
        ({ key, uploadId }) => `${uploadId}/${key}`,
      ),

    listObjects: (bucket, prefix, signal) =>
      eachOnce(objects(call, bucket, prefix, signal), ({ key }) => key),

    listBuckets: (signal, onRequest) =>
      eachItem('buckets', async (markers) => {
        onRequest?.()
        const query = { 'max-keys': '1000', ...markers }
        return bucketsPage(await call({ operation: 'ListBuckets', method: 'GET', query }, signal))
      }),

    createBucket: async (bucket, signal) => {
      await call({ operation: 'PutBucket', method: 'PUT', bucket }, signal)
    },
  }
}

function uploads(
  call: SignedCall,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
  onRequest: OnRequest | undefined,
): AsyncIterable<ListedUpload> {
  return eachItem(`uploads in ${bucket}`, async (markers) => {
    onRequest?.()
    const query = {
      uploads: '',
      prefix,
      'max-uploads': '1000',
      'encoding-type': 'url',
      ...markers,
    }
    const answer = await call(
      { operation: 'ListMultipartUploads', method: 'GET', bucket, query },
      signal,
    )
    return uploadsPage(answer, bucket)
  })
}

function objects(
  call: SignedCall,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncIterable<ListedObject> {
  return eachItem(`objects in ${bucket}`, async (markers) => {
    const query = {
      'list-type': '2',
      prefix,
      'max-keys': '1000',
      'encoding-type': 'url',
      ...markers,
    }
    const answer = await call({ operation: 'ListObjectsV2', method: 'GET', bucket, query }, signal)
    return objectsPage(answer)
  })
}

function uploadsPage(answer: Answer, bucket: string): Page<ListedUpload> {
  return readXml(answer, 'ListMultipartUploadsResult', (document) => {
    assertEcho(document, answer)
    const decode = nameDecoder(document)
    return {
      items: document.all('Upload').map((upload) => ({
        bucket,
        key: decode(upload.required('Key')),
        uploadId: upload.required('UploadId'),
        initiatedMs: timeMs(upload.required('Initiated')),
        storageClass: upload.text('StorageClass') ?? '',
      })),
      next: isTruncated(document)
        ? {
            'key-marker': decode(document.required('NextKeyMarker')),
            'upload-id-marker': document.text('NextUploadIdMarker') ?? '',
          }
        : undefined,
    }
  })
}

function objectsPage(answer: Answer): Page<ListedObject> {
  return readXml(answer, 'ListBucketResult', (document) => {
    const decode = nameDecoder(document)
    return {
      items: document.all('Contents').map((object) => ({
        key: decode(object.required('Key')),
        sizeBytes: wholeNumber(object.required('Size')),
        etag: bareEtag(object.required('ETag')),
        lastModifiedMs: timeMs(object.required('LastModified')),
      })),
      next: isTruncated(document)
        ? { 'continuation-token': decode(document.required('NextContinuationToken')) }
        : undefined,
    }
  })
}

function bucketsPage(answer: Answer): Page<ListedBucket> {
  return readXml(answer, 'ListAllMyBucketsResult', (document) => ({
    items: (document.child('Buckets')?.all('Bucket') ?? []).map((bucket) => ({
      name: bucket.required('Name'),
      region: regionId(bucket.text('Region') ?? bucket.text('Location') ?? ''),
    })),
    // Left out when everything fits (OSS API 3.1).
    next:
      document.text('IsTruncated') !== undefined && isTruncated(document)
        ? { marker: document.required('NextMarker') }
        : undefined,
  }))
}
