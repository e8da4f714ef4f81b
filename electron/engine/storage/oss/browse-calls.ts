/** The calls for looking around in buckets (OSS API 3.1). */
import type { BucketProperties } from '#shared/object-view.ts'
import { TransferError } from '../../errors.ts'
import type { BrowseStorage, FolderPage } from '../browse-storage.ts'
import type { BucketHomes } from './bucket-homes.ts'
import { regionId } from './endpoint.ts'
import { eachItem, type Page } from './pages.ts'
import { isTruncated, nameDecoder, readXml, timeMs, wholeNumber } from './read-reply.ts'
import type { Answer, SignedCall } from './signed-call.ts'
import type { XmlElement } from './xml.ts'

type BrowseCalls = Pick<BrowseStorage, 'listFolder' | 'bucketProperties' | 'createBucketWith'>

/** `ownRegion`: that of the connection's endpoint. */
export function browseCalls(
  call: SignedCall,
  homes: Pick<BucketHomes, 'of' | 'listed'>,
  ownRegion: string,
): BrowseCalls {
  return {
    listFolder: (bucket, prefix, { deep, after = '' }, signal) =>
      eachItem(`objects in ${bucket}`, async (markers) => {
        const query = {
          'list-type': '2',
          prefix,
          ...(deep ? {} : { delimiter: '/' }),
          ...(after === '' ? {} : { 'start-after': after }),
          'max-keys': '1000',
          'encoding-type': 'url',
          ...markers,
        }
        const request = { operation: 'ListObjectsV2', method: 'GET', bucket, query } as const
        return folderPage(await call(request, signal))
      }),

    bucketProperties: async (bucket, signal) => {
      const query = { bucketInfo: '' }
      const request = { operation: 'GetBucketInfo', method: 'GET', bucket, query } as const
      return bucketOf(await call(request, signal))
    },

    createBucketWith: async (bucket, { region, storageClass, acl, redundancy }, signal) => {
      // A bucket is made where the request arrives; the list of regions says where that is.
      homes.listed(bucket, region)
      if (region !== '' && region !== ownRegion && homes.of(bucket)?.region !== region) {
        throw new TransferError(
          'request/invalid',
          `a bucket in ${region} cannot be made over an endpoint of ${ownRegion}`,
          { retry: 'never', details: { field: 'region' } },
        )
      }
      const body = Buffer.from(
        '<?xml version="1.0" encoding="UTF-8"?><CreateBucketConfiguration>' +
          `<StorageClass>${storageClass}</StorageClass>` +
          `<DataRedundancyType>${redundancy}</DataRedundancyType></CreateBucketConfiguration>`,
      )
      const headers = { 'content-type': 'application/xml', 'x-oss-acl': acl }
      await call({ operation: 'PutBucket', method: 'PUT', bucket, headers, body }, signal)
    },
  }
}

function folderPage(answer: Answer): Page<FolderPage> {
  return readXml(answer, 'ListBucketResult', (document) => {
    const decode = nameDecoder(document)
    const page = {
      folders: document.all('CommonPrefixes').map((each) => decode(each.required('Prefix'))),
      objects: document.all('Contents').map((object) => ({
        key: decode(object.required('Key')),
        sizeBytes: wholeNumber(object.required('Size')),
        lastModifiedMs: timeMs(object.required('LastModified')),
        storageClass: object.text('StorageClass') ?? '',
      })),
    }
    return {
      items: [page],
      next: isTruncated(document)
        ? { 'continuation-token': decode(document.required('NextContinuationToken')) }
        : undefined,
    }
  })
}

function bucketOf(answer: Answer): BucketProperties {
  return readXml(answer, 'BucketInfo', (document) => {
    const bucket = document.child('Bucket') ?? document
    const created = bucket.text('CreationDate')
    return {
      name: bucket.required('Name'),
      region: regionId(bucket.text('Location') ?? ''),
      createdMs: created === undefined ? undefined : timeMs(created),
      storageClass: bucket.text('StorageClass') ?? '',
      redundancy: bucket.text('DataRedundancyType'),
      acl: bucket.child('AccessControlList')?.text('Grant'),
      versioning: bucket.text('Versioning'),
      encryption: algorithmOf(bucket.child('ServerSideEncryptionRule')),
      transferAcceleration: bucket.text('TransferAcceleration'),
    }
  })
}

/** The text `None` means not set (OSS API 3.1, GetBucketInfo). */
function algorithmOf(rule: XmlElement | undefined): string | undefined {
  const algorithm = rule?.text('SSEAlgorithm')
  return algorithm === 'None' || algorithm === '' ? undefined : algorithm
}
