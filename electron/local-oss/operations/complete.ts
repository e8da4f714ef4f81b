/** CompleteMultipartUpload: checks the list, then the object exists without a byte being copied. */
import { createHash } from 'node:crypto'
import { type Context, bucketOf, keyOf } from '../context.ts'
import { combineParts } from '../crc64.ts'
import { percentEncode } from '../encoding.ts'
import { OssError, invalidArgument, malformedXml } from '../oss-error.ts'
import { type Reply, xmlReply } from '../reply.ts'
import type { PartRecord, UploadRecord } from '../store/records.ts'
import { childrenOf, readXml, textOf } from '../xml-read.ts'
import { rejectCallback } from './callback.ts'
import { uploadOf } from './multipart.ts'
import { encryptionHeaders, objectAclOf } from './object-headers.ts'
import { checkOverwrite, versionHeader } from './versions.ts'

/** EC that OSS gives NoSuchUpload at Complete. */
const completeEc = '0042-00000002'

interface ListedPart {
  readonly partNumber: number
  readonly etag: string
}

export async function completeMultipartUpload(context: Context): Promise<Reply> {
  rejectCallback(context)
  const bucket = bucketOf(context)
  const acl = objectAclOf(context.headers)
  const source = await context.document()
  uploadOf(context, completeEc)
  const isAll = isCompleteAll(context, source)
  const listed = isAll ? undefined : readList(source)
  await context.commitPoint()
  const { upload } = uploadOf(context, completeEc)
  checkOverwrite(context)
  meetInvalidPart(context, upload)
  const parts = listed
    ? checkList(listed, upload, context)
    : [...upload.parts.values()].sort((left, right) => left.partNumber - right.partNumber)
  checkSizes(parts, context)
  const version = context.store.completeUpload(bucket, upload, {
    key: upload.key,
    type: 'Multipart',
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    etag: multipartEtag(parts.map((part) => part.etag)),
    crc64: combineParts(parts),
    contentMd5: undefined,
    modifiedAtMs: context.nowMs(),
    storageClass: upload.storageClass,
    headers: upload.headers,
    tags: upload.tags,
    acl,
    dataId: upload.uploadId,
    segments: parts.map(({ file, sizeBytes }) => ({ file, sizeBytes })),
  })
  const isUrl = context.query.get('encoding-type') === 'url'
  const key = keyOf(context)
  const etag = `"${version.etag}"`
  return xmlReply(
    [
      'CompleteMultipartUploadResult',
      [
        ...(isUrl ? ([['EncodingType', 'url']] as const) : []),
        ['Location', locationOf(context)],
        ['Bucket', bucket.name],
        ['Key', isUrl ? percentEncode(key, false) : key],
        ['ETag', etag],
      ],
    ],
    {
      etag,
      ...(version.crc64 === undefined ? {} : { 'x-oss-hash-crc64ecma': version.crc64 }),
      ...versionHeader(bucket, version),
      ...encryptionHeaders(upload.headers),
    },
  )
}

/** MD5 over the joined upper-case hex ETags, `-`, count (Java SDK's integration tests). */
export function multipartEtag(etags: readonly string[]): string {
  const digest = createHash('md5').update(etags.join(''), 'latin1').digest('hex').toUpperCase()
  return `${digest}-${etags.length}`
}

function isCompleteAll(context: Context, source: string): boolean {
  const header = context.headers.get('x-oss-complete-all')
  if (header === undefined) return false
  if (header.toLowerCase() !== 'yes') {
    throw invalidArgument('x-oss-complete-all must be yes.', undefined, [
      'x-oss-complete-all',
      header,
    ])
  }
  if (source === '') return true
  throw invalidArgument('Should not set complete_all header and body together.', '0042-00000216')
}

function readList(source: string): readonly ListedPart[] {
  if (source.trim() === '') throw malformedXml('The body of Complete is missing.')
  const root = readXml(source)
  if (root.name !== 'CompleteMultipartUpload') {
    throw malformedXml('The XML you provided did not validate against our published schema.')
  }
  return childrenOf(root, 'Part').map((part) => {
    const number = textOf(part, 'PartNumber')?.trim() ?? ''
    const etag = textOf(part, 'ETag')
    if (!/^\d+$/.test(number) || etag === undefined) {
      throw malformedXml('A Part needs a PartNumber and an ETag.')
    }
    return { partNumber: Number(number), etag: etag.trim().replaceAll('"', '').toUpperCase() }
  })
}

function checkList(
  listed: readonly ListedPart[],
  upload: UploadRecord,
  context: Context,
): readonly PartRecord[] {
  if (listed.length > context.limits.maxPartNumber) {
    throw invalidArgument('More parts are listed than an upload can have.')
  }
  let last = 0
  for (const { partNumber } of listed) {
    if (partNumber <= last) {
      throw new OssError(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts list must be specified in order by part number.',
        { ec: '0042-00000209', details: [['PartNumber', partNumber]] },
      )
    }
    last = partNumber
  }
  return listed.map(({ partNumber, etag }) => {
    const part = upload.parts.get(partNumber)
    if (part?.etag === etag) return part
    throw invalidPart(upload.uploadId, partNumber, etag)
  })
}

function checkSizes(parts: readonly PartRecord[], context: Context): void {
  const small = parts.slice(0, -1).find((part) => part.sizeBytes < context.limits.minPartBytes)
  if (!small) return
  throw new OssError(
    400,
    'EntityTooSmall',
    'Your proposed upload smaller than the minimum allowed size.',
    {
      ec: '0042-00000213',
      details: [
        ['MinSizeAllowed', context.limits.minPartBytes],
        ['ProposedSize', small.sizeBytes],
        ['PartNumber', small.partNumber],
      ],
    },
  )
}

function invalidPart(uploadId: string, partNumber: number, etag: string): OssError {
  return new OssError(
    400,
    'InvalidPart',
    'One or more of the specified parts could not be found or the specified entity tag might not have matched the part entity tag.',
    {
      ec: '0042-00000211',
      details: [
        ['UploadId', uploadId],
        ['PartNumber', partNumber],
        ['ETag', etag],
      ],
    },
  )
}

function meetInvalidPart(context: Context, upload: UploadRecord): void {
  const fault = context.faults.find('invalidPart')
  if (!fault) return
  const partNumber = fault.partNumber ?? Math.max(0, ...upload.parts.keys())
  const etag = upload.parts.get(partNumber)?.etag ?? ''
  if (fault.isDropped === true) {
    context.store.dropParts(bucketOf(context), upload, [partNumber])
  }
  throw invalidPart(upload.uploadId, partNumber, etag)
}

function locationOf(context: Context): string {
  const path = context.style === 'path' ? `${context.bucket ?? ''}/` : ''
  return `http://${context.host}/${path}${percentEncode(keyOf(context), true)}`
}
