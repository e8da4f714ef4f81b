/** ListMultipartUploads and ListParts. */
import { type Context, bucketOf } from '../context.ts'
import { compareBytes } from '../encoding.ts'
import { type Reply, xmlReply } from '../reply.ts'
import type { UploadRecord } from '../store/records.ts'
import type { XmlNode } from '../xml-write.ts'
import { uploadOf } from './multipart.ts'
import { type Line, foldPage, namesOf, pageSizeOf } from './page.ts'

/**
 * Order: key, then upload ID, by bytes. `key-marker` alone: greater keys; with `upload-id-marker`
 * also the greater IDs of that very key. When a page ends on a common prefix the marker is that
 * prefix, and the next page skips everything under it.
 */
export async function listMultipartUploads(context: Context): Promise<Reply> {
  await context.commitPoint()
  const bucket = bucketOf(context)
  const { write, header } = namesOf(context)
  const size = pageSizeOf(context, 'max-uploads', context.limits.maxPage)
  const [prefix, delimiter, keyMarker] = ['prefix', 'delimiter', 'key-marker'].map(
    (name) => context.query.get(name) ?? '',
  ) as [string, string, string]
  const idMarker = keyMarker === '' ? '' : (context.query.get('upload-id-marker') ?? '')
  const isFolded = delimiter !== '' && keyMarker.endsWith(delimiter) && idMarker === ''
  const entries = [...bucket.uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, keyMarker, idMarker))
    .sort((left, right) => compareBytes(left.key, right.key) || compareIds(left, right))
    .map((upload) => ({ key: upload.key, value: upload }))
  const shownPrefix = isFolded ? keyMarker : undefined
  const { lines, isTruncated } = foldPage(entries, { prefix, delimiter, size, shownPrefix })
  const last = lines.at(-1)
  return xmlReply([
    'ListMultipartUploadsResult',
    [
      ...header,
      ['Bucket', bucket.name],
      ['KeyMarker', write(keyMarker)],
      ['UploadIdMarker', idMarker],
      ['NextKeyMarker', write(lineKey(last))],
      ['NextUploadIdMarker', last?.kind === 'entry' ? last.entry.value.uploadId : ''],
      ['Delimiter', write(delimiter)],
      ['Prefix', write(prefix)],
      ['MaxUploads', size],
      ['IsTruncated', isTruncated],
      ...lines.map((line) => uploadLine(line, write)),
    ],
  ])
}

function isAfter(upload: UploadRecord, keyMarker: string, idMarker: string): boolean {
  if (keyMarker === '') return true
  const order = compareBytes(upload.key, keyMarker)
  return order > 0 || (order === 0 && idMarker !== '' && upload.uploadId > idMarker)
}

function compareIds(left: UploadRecord, right: UploadRecord): number {
  return left.uploadId < right.uploadId ? -1 : 1
}

function lineKey(line: Line<UploadRecord> | undefined): string {
  if (!line) return ''
  return line.kind === 'entry' ? line.entry.key : line.prefix
}

function uploadLine(line: Line<UploadRecord>, write: (name: string) => string): XmlNode {
  if (line.kind === 'prefix') return ['CommonPrefixes', [['Prefix', write(line.prefix)]]]
  const { key, uploadId, storageClass, initiatedAtMs } = line.entry.value
  return [
    'Upload',
    [
      ['Key', write(key)],
      ['UploadId', uploadId],
      ['StorageClass', storageClass],
      ['Initiated', new Date(initiatedAtMs).toISOString()],
    ],
  ]
}

export async function listParts(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { bucket, upload } = uploadOf(context)
  const { write, header } = namesOf(context)
  const size = pageSizeOf(context, 'max-parts', context.limits.maxPage)
  const marker = Number(context.query.get('part-number-marker') ?? '0')
  const after = Number.isInteger(marker) && marker > 0 ? marker : 0
  const rest = [...upload.parts.values()]
    .filter((part) => part.partNumber > after)
    .sort((left, right) => left.partNumber - right.partNumber)
  const page = rest.slice(0, size)
  return xmlReply([
    'ListPartsResult',
    [
      ...header,
      ['Bucket', bucket.name],
      ['Key', write(upload.key)],
      ['UploadId', upload.uploadId],
      ['StorageClass', upload.storageClass],
      ['PartNumberMarker', after],
      ['NextPartNumberMarker', page.at(-1)?.partNumber ?? after],
      ['MaxParts', size],
      ['IsTruncated', rest.length > page.length],
      ...page.map((part): XmlNode => [
        'Part',
        [
          ['PartNumber', part.partNumber],
          ['LastModified', new Date(part.modifiedAtMs).toISOString()],
          ['ETag', `"${part.etag}"`],
          ['HashCrc64ecma', part.crc64],
          ['Size', part.sizeBytes],
        ],
      ]),
    ],
  ])
}
