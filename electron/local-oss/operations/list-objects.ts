/** ListObjectsV2, the older ListObjects, and ListObjectVersions. */
import { type Context, bucketOf } from '../context.ts'
import { compareBytes } from '../encoding.ts'
import { type Reply, xmlReply } from '../reply.ts'
import type { Bucket, ObjectVersion } from '../store/records.ts'
import { invalidArgument } from '../oss-error.ts'
import type { XmlNode } from '../xml-write.ts'
import { owner } from './bucket.ts'
import { type Entry, type Line, foldPage, namesOf, pageSizeOf } from './page.ts'

interface Listing {
  readonly prefix: string
  readonly delimiter: string
  readonly size: number
  readonly lines: readonly Line<ObjectVersion>[]
  readonly isTruncated: boolean
  /** Where the next page goes on; '' when there is none. */
  readonly next: string
}

export async function listObjectsV2(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { write, header } = namesOf(context)
  const token = context.query.get('continuation-token')
  const startAfter = context.query.get('start-after') ?? ''
  const listing = listPage(context, token === undefined ? startAfter : readToken(token))
  const isOwned = context.query.get('fetch-owner') === 'true'
  return xmlReply([
    'ListBucketResult',
    [
      ['Name', bucketOf(context).name],
      ['Prefix', write(listing.prefix)],
      ...(startAfter === '' ? [] : ([['StartAfter', write(startAfter)]] as const)),
      ['MaxKeys', listing.size],
      ['Delimiter', write(listing.delimiter)],
      ['IsTruncated', listing.isTruncated],
      ...header,
      ['KeyCount', listing.lines.length],
      ...(token === undefined ? [] : ([['ContinuationToken', write(token)]] as const)),
      ...(listing.isTruncated
        ? ([['NextContinuationToken', write(writeToken(listing.next))]] as const)
        : []),
      ...listing.lines.map((line) => objectLine(line, write, isOwned)),
    ],
  ])
}

export async function listObjects(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { write, header } = namesOf(context)
  const marker = context.query.get('marker') ?? ''
  const listing = listPage(context, marker)
  return xmlReply([
    'ListBucketResult',
    [
      ['Name', bucketOf(context).name],
      ['Prefix', write(listing.prefix)],
      ['Marker', write(marker)],
      ['MaxKeys', listing.size],
      ['Delimiter', write(listing.delimiter)],
      ['IsTruncated', listing.isTruncated],
      ...header,
      ...(listing.isTruncated ? ([['NextMarker', write(listing.next)]] as const) : []),
      ...listing.lines.map((line) => objectLine(line, write, true)),
    ],
  ])
}

/** All versions of all keys, newest first within a key; one page, as tests need it. */
export async function listObjectVersions(context: Context): Promise<Reply> {
  await context.commitPoint()
  const bucket = bucketOf(context)
  const { write, header } = namesOf(context)
  const prefix = context.query.get('prefix') ?? ''
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareBytes)
  const versions = keys.flatMap((key) => bucket.objects.get(key) ?? [])
  return xmlReply([
    'ListVersionsResult',
    [
      ['Name', bucket.name],
      ['Prefix', write(prefix)],
      ['IsTruncated', false],
      ...header,
      ...versions.map((version): XmlNode => {
        const isLatest = bucket.objects.get(version.key)?.[0] === version
        const head: readonly XmlNode[] = [
          ['Key', write(version.key)],
          ['VersionId', version.versionId],
          ['IsLatest', isLatest],
        ]
        if (version.isDeleteMarker) {
          const modified = new Date(version.modifiedAtMs).toISOString()
          return ['DeleteMarker', [...head, ['LastModified', modified], owner]]
        }
        return ['Version', [...head, ...describe(version), owner]]
      }),
    ],
  ])
}

function listPage(context: Context, marker: string): Listing {
  const [prefix, delimiter] = ['prefix', 'delimiter'].map(
    (name) => context.query.get(name) ?? '',
  ) as [string, string]
  const size = pageSizeOf(context, 'max-keys', context.limits.defaultPage)
  const isFolded = delimiter !== '' && marker.endsWith(delimiter)
  const page = foldPage(currentObjects(bucketOf(context), marker, prefix), {
    prefix,
    delimiter,
    size,
    shownPrefix: isFolded ? marker : undefined,
  })
  const last = page.lines.at(-1)
  const next = last?.kind === 'entry' ? last.entry.key : (last?.prefix ?? '')
  return { prefix, delimiter, size, next, ...page }
}

function* currentObjects(
  bucket: Bucket,
  marker: string,
  prefix: string,
): Generator<Entry<ObjectVersion>> {
  const keys = sortedKeys(bucket)
  const start = compareBytes(marker, prefix) < 0 ? prefix : marker
  for (let at = firstNotBefore(keys, start); at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    if (!key.startsWith(prefix)) return
    const newest = bucket.objects.get(key)?.[0]
    if (key !== marker && newest && !newest.isDeleteMarker) yield { key, value: newest }
  }
}

const ordered = new WeakMap<
  Bucket,
  { readonly changes: number; readonly keys: readonly string[] }
>()

/** Sorted once after a change, however many pages are read: buckets here may hold a million keys. */
function sortedKeys(bucket: Bucket): readonly string[] {
  const known = ordered.get(bucket)
  if (known?.changes === bucket.keyChanges) return known.keys
  const keys = [...bucket.objects.keys()].sort(compareBytes)
  ordered.set(bucket, { changes: bucket.keyChanges, keys })
  return keys
}

function firstNotBefore(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareBytes(keys[middle] ?? '', key) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function objectLine(
  line: Line<ObjectVersion>,
  write: (name: string) => string,
  isOwned: boolean,
): XmlNode {
  if (line.kind === 'prefix') return ['CommonPrefixes', [['Prefix', write(line.prefix)]]]
  const { key, value } = line.entry
  return ['Contents', [['Key', write(key)], ...describe(value), ...(isOwned ? [owner] : [])]]
}

function describe(version: ObjectVersion): readonly XmlNode[] {
  return [
    ['LastModified', new Date(version.modifiedAtMs).toISOString()],
    ['ETag', `"${version.etag}"`],
    ['Type', version.type],
    ['Size', version.sizeBytes],
    ['StorageClass', version.storageClass],
  ]
}

/** Opaque to clients, and not a key, so that nobody gets used to it being one. */
function writeToken(key: string): string {
  return Buffer.from(`1:${key}`, 'utf8').toString('base64')
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (text.startsWith('1:')) return text.slice(2)
  throw invalidArgument('The continuation token is invalid.', undefined, [
    'continuation-token',
    token,
  ])
}
