/** Buckets: list, make, remove, describe. */
import { type Context, bucketOf } from '../context.ts'
import { invalidBucketName } from '../address.ts'
import { compareBytes, isBucketName } from '../encoding.ts'
import { OssError, invalidArgument, malformedXml } from '../oss-error.ts'
import { type Reply, emptyReply, xmlReply } from '../reply.ts'
import type { Bucket } from '../store/records.ts'
import { childrenOf, readXml, textOf } from '../xml-read.ts'
import type { XmlNode } from '../xml-write.ts'
import { storageClasses } from './object-headers.ts'
import { namesOf, pageSizeOf } from './page.ts'

/** Everything on a Local OSS belongs to one account. */
export const owner: XmlNode = [
  'Owner',
  [
    ['ID', '1000000000000000'],
    ['DisplayName', '1000000000000000'],
  ],
]

const bucketAcls: readonly string[] = ['private', 'public-read', 'public-read-write']
const redundancies: readonly string[] = ['LRS', 'ZRS']

export async function listBuckets(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { write } = namesOf(context)
  const prefix = context.query.get('prefix') ?? ''
  const marker = context.query.get('marker') ?? ''
  const size = pageSizeOf(context, 'max-keys', context.limits.defaultPage)
  const names = [...context.store.buckets.keys()].sort(compareBytes)
  const rest = names.filter((name) => name.startsWith(prefix) && name > marker)
  const page = rest.slice(0, size)
  const isTruncated = rest.length > page.length
  const paging: readonly XmlNode[] = [
    ['Prefix', write(prefix)],
    ['Marker', write(marker)],
    ['MaxKeys', size],
    ['IsTruncated', isTruncated],
    ['NextMarker', isTruncated ? write(page.at(-1) ?? '') : ''],
  ]
  const buckets = page.flatMap((name) => context.store.buckets.get(name) ?? [])
  return xmlReply([
    'ListAllMyBucketsResult',
    [
      ...(isTruncated || marker !== '' ? paging : []),
      owner,
      ['Buckets', buckets.map((bucket): XmlNode => ['Bucket', describeBucket(context, bucket)])],
    ],
  ])
}

export async function putBucket(context: Context): Promise<Reply> {
  const name = context.bucket ?? ''
  if (!isBucketName(name)) throw invalidBucketName(name)
  const acl = bucketAclOf(context) ?? 'private'
  const source = await context.document()
  const configuration = source.trim() === '' ? undefined : readXml(source)
  if (configuration && configuration.name !== 'CreateBucketConfiguration') {
    throw malformedXml('The XML you provided is not a CreateBucketConfiguration.')
  }
  const storageClass = (configuration && textOf(configuration, 'StorageClass')) ?? 'Standard'
  const redundancy = (configuration && textOf(configuration, 'DataRedundancyType')) ?? 'LRS'
  if (!storageClasses.has(storageClass)) {
    throw invalidArgument('The storage class is not valid.', undefined, [
      'StorageClass',
      storageClass,
    ])
  }
  if (!redundancies.includes(redundancy)) {
    throw invalidArgument('The redundancy type is not valid.', undefined, [
      'DataRedundancyType',
      redundancy,
    ])
  }
  await context.commitPoint()
  if (context.store.buckets.has(name)) {
    throw new OssError(409, 'BucketAlreadyExists', 'The requested bucket name is not available.', {
      ec: '0015-00000104',
      details: [['BucketName', name]],
    })
  }
  context.store.createBucket(name, {
    createdAtMs: context.nowMs(),
    acl,
    storageClass,
    redundancy,
    versioning: undefined,
    lifecycle: undefined,
  })
  return emptyReply(200, { location: `/${name}` })
}

/** Refused while objects or only incomplete uploads remain (EC 0015-00000301). */
export async function deleteBucket(context: Context): Promise<Reply> {
  await context.document()
  await context.commitPoint()
  const bucket = bucketOf(context)
  if (bucket.objects.size > 0 || bucket.uploads.size > 0) {
    throw new OssError(
      409,
      'BucketNotEmpty',
      'The bucket has objects or uploads. Please delete them first.',
      {
        ec: '0015-00000301',
        details: [['BucketName', bucket.name]],
      },
    )
  }
  context.store.deleteBucket(bucket)
  return emptyReply(204)
}

export async function getBucketInfo(context: Context): Promise<Reply> {
  await context.commitPoint()
  const bucket = bucketOf(context)
  const { versioning, acl } = bucket.settings
  return xmlReply([
    'BucketInfo',
    [
      [
        'Bucket',
        [
          ...describeBucket(context, bucket),
          ['DataRedundancyType', bucket.settings.redundancy ?? 'LRS'],
          ['TransferAcceleration', 'Disabled'],
          ['CrossRegionReplication', 'Disabled'],
          ['AccessMonitor', 'Disabled'],
          ...(versioning === undefined ? [] : ([['Versioning', versioning]] as const)),
          owner,
          ['AccessControlList', [['Grant', acl]]],
          ['ServerSideEncryptionRule', [['SSEAlgorithm', 'None']]],
          [
            'BucketPolicy',
            [
              ['LogBucket', ''],
              ['LogPrefix', ''],
            ],
          ],
        ],
      ],
    ],
  ])
}

export async function getBucketLocation(context: Context): Promise<Reply> {
  await context.commitPoint()
  bucketOf(context)
  return xmlReply(['LocationConstraint', `oss-${context.region}`])
}

/** Unlike on the real service the figures are those of this moment. */
export async function getBucketStat(context: Context): Promise<Reply> {
  await context.commitPoint()
  const bucket = bucketOf(context)
  const versions = [...bucket.objects.values()].flat()
  const objects = versions.filter((version) => !version.isDeleteMarker)
  const uploads = [...bucket.uploads.values()]
  const parts = uploads.flatMap((upload) => [...upload.parts.values()])
  const bytes = [...objects, ...parts].reduce((sum, item) => sum + item.sizeBytes, 0)
  const standard = objects.filter((version) => version.storageClass === 'Standard')
  return xmlReply([
    'BucketStat',
    [
      ['Storage', bytes],
      ['ObjectCount', objects.length],
      ['MultipartUploadCount', uploads.length],
      ['MultipartPartCount', parts.length],
      ['LiveChannelCount', 0],
      ['LastModifiedTime', Math.floor(context.nowMs() / 1000)],
      ['DeleteMarkerCount', versions.length - objects.length],
      ['StandardStorage', standard.reduce((sum, version) => sum + version.sizeBytes, 0)],
      ['StandardObjectCount', standard.length],
    ],
  ])
}

export async function getBucketAcl(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { acl } = bucketOf(context).settings
  return xmlReply(['AccessControlPolicy', [owner, ['AccessControlList', [['Grant', acl]]]]])
}

export async function putBucketAcl(context: Context): Promise<Reply> {
  const acl = bucketAclOf(context)
  if (acl === undefined) throw invalidArgument('The header x-oss-acl is missing.')
  await context.document()
  await context.commitPoint()
  const bucket = bucketOf(context)
  context.store.saveSettings(bucket, { ...bucket.settings, acl })
  return emptyReply(200)
}

/** No Status if versioning was never set. */
export async function getBucketVersioning(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { versioning } = bucketOf(context).settings
  return xmlReply([
    'VersioningConfiguration',
    versioning === undefined ? [] : [['Status', versioning]],
  ])
}

export async function putBucketVersioning(context: Context): Promise<Reply> {
  const root = readXml(await context.document())
  const status = childrenOf(root, 'Status')[0]?.text.trim()
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw invalidArgument('Status must be Enabled or Suspended.')
  }
  await context.commitPoint()
  const bucket = bucketOf(context)
  context.store.saveSettings(bucket, { ...bucket.settings, versioning: status })
  return emptyReply(200)
}

function describeBucket(context: Context, bucket: Bucket): readonly XmlNode[] {
  const endpoint = context.host.replace(`${bucket.name}.`, '')
  return [
    ['CreationDate', new Date(bucket.settings.createdAtMs).toISOString()],
    ['ExtranetEndpoint', endpoint],
    ['IntranetEndpoint', endpoint],
    ['Location', `oss-${context.region}`],
    ['Name', bucket.name],
    ['Region', context.region],
    ['StorageClass', bucket.settings.storageClass],
  ]
}

function bucketAclOf(context: Context): string | undefined {
  const acl = context.headers.get('x-oss-acl')
  if (acl === undefined || bucketAcls.includes(acl)) return acl
  throw invalidArgument('no such bucket access control exists', undefined, ['x-oss-acl', acl])
}
