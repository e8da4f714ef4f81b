/**
 * What a reply says, read by other means than the product's: Local OSS's own XML reader, and
 * conversions written down again. `undefined` when it says nothing that may be believed.
 */
import { childrenOf, readXml, type XmlElement } from '../../../electron/local-oss/xml-read.ts'
import { asked, type ReplyType } from './reply-cases.ts'

const roots: Readonly<Record<ReplyType, string>> = {
  InitiateMultipartUpload: 'InitiateMultipartUploadResult',
  ListParts: 'ListPartsResult',
  ListMultipartUploads: 'ListMultipartUploadsResult',
  ListObjectsV2: 'ListBucketResult',
  CompleteMultipartUpload: 'CompleteMultipartUploadResult',
  ListBuckets: 'ListAllMyBucketsResult',
}

class Unbelievable extends Error {}

/** The answer a careful reader gives to a single page. */
export function referenceReading(
  type: ReplyType,
  bytes: Buffer,
): { readonly value: unknown } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // XML 1.0, 2.11: every line end is read as a line feed.
    const root = readXml(text.replaceAll(/\r\n?/g, '\n'))
    if (root.name !== roots[type]) return undefined
    return { value: readings[type](root) }
  } catch (error) {
    if (error instanceof Unbelievable || (error as Error).name === 'OssError') return undefined
    throw error
  }
}

const readings: Readonly<Record<ReplyType, (root: XmlElement) => unknown>> = {
  InitiateMultipartUpload: (root) => {
    echo(root)
    return { bucket: asked.bucket, key: asked.key, uploadId: needed(root, 'UploadId') }
  },
  ListParts: (root) => {
    echo(root)
    lastPage(root)
    const parts = new Map<number, unknown>()
    const all = childrenOf(root, 'Part').map((part) => ({
      number: whole(needed(part, 'PartNumber')),
      sizeBytes: whole(needed(part, 'Size')),
      etag: hex(needed(part, 'ETag')),
      crc64: textIn(part, 'HashCrc64ecma')?.trim() || undefined,
      lastModifiedMs: moment(needed(part, 'LastModified')),
    }))
    for (const part of all.toSorted((a, b) => a.number - b.number)) {
      // OSS API 4: parts are numbered 1 to 10,000.
      if (part.number < 1 || part.number > 10_000) throw new Unbelievable('a part number')
      if (!parts.has(part.number)) parts.set(part.number, part)
    }
    return [...parts.values()]
  },
  ListMultipartUploads: (root) => {
    echo(root)
    lastPage(root)
    const all = childrenOf(root, 'Upload').map((upload) => ({
      bucket: asked.bucket,
      key: name(root, needed(upload, 'Key')),
      uploadId: needed(upload, 'UploadId'),
      initiatedMs: moment(needed(upload, 'Initiated')),
      storageClass: textIn(upload, 'StorageClass') ?? '',
    }))
    return once(all, ({ key, uploadId }) => JSON.stringify([key, uploadId]))
  },
  ListObjectsV2: (root) => {
    lastPage(root)
    const all = childrenOf(root, 'Contents').map((object) => ({
      key: name(root, needed(object, 'Key')),
      sizeBytes: whole(needed(object, 'Size')),
      etag: hex(needed(object, 'ETag')),
      lastModifiedMs: moment(needed(object, 'LastModified')),
    }))
    return once(all, ({ key }) => key)
  },
  CompleteMultipartUpload: (root) => {
    echo(root)
    return { etag: hex(needed(root, 'ETag')), crc64: undefined, requestId: 'REQUEST' }
  },
  ListBuckets: (root) => {
    if (textIn(root, 'IsTruncated') !== undefined) lastPage(root)
    const lists = childrenOf(root, 'Buckets')
    if (lists.length > 1) throw new Unbelievable('two lists')
    return lists.flatMap((list) =>
      childrenOf(list, 'Bucket').map((bucket) => ({
        name: needed(bucket, 'Name'),
        region: (textIn(bucket, 'Region') ?? textIn(bucket, 'Location') ?? '')
          .trim()
          .replace(/^oss-/, ''),
      })),
    )
  },
}

function once<T>(all: readonly T[], idOf: (item: T) => string): readonly T[] {
  return all.filter((item, at) => all.findIndex((other) => idOf(other) === idOf(item)) === at)
}

function textIn(element: XmlElement, wanted: string): string | undefined {
  const [first, second] = childrenOf(element, wanted)
  if (second !== undefined) throw new Unbelievable(`${wanted} twice`)
  if (first !== undefined && first.children.length > 0) throw new Unbelievable(`${wanted} nests`)
  return first?.text
}

function needed(element: XmlElement, wanted: string): string {
  const text = textIn(element, wanted)
  if (text === undefined || text === '') throw new Unbelievable(`${wanted} is missing`)
  return text
}

/** A key, by what the document says about its coding. */
function name(root: XmlElement, text: string): string {
  const coding = textIn(root, 'EncodingType')
  if (coding === undefined || coding === '') return text
  if (coding !== 'url') throw new Unbelievable('a coding nobody asked for')
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new Unbelievable('a bare percent')
  const bytes = text.replaceAll(/%([0-9a-f]{2})|[^%]/giu, (piece, pair: string | undefined) =>
    pair === undefined ? Buffer.from(piece).toString('hex') : pair,
  )
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(bytes, 'hex'),
    )
  } catch {
    throw new Unbelievable('not UTF-8')
  }
}

function echo(root: XmlElement): void {
  const pairs = [
    ['Bucket', asked.bucket, (text: string) => text],
    ['Key', asked.key, (text: string) => name(root, text)],
    ['UploadId', asked.uploadId, (text: string) => text],
  ] as const
  for (const [element, wanted, read] of pairs) {
    // The upload ID of an Initiate is the answer, not an echo.
    if (element === 'UploadId' && root.name === 'InitiateMultipartUploadResult') continue
    const said = textIn(root, element)
    if (said !== undefined && said !== '' && read(said) !== wanted) throw new Unbelievable(element)
  }
}

function lastPage(root: XmlElement): void {
  if (needed(root, 'IsTruncated') !== 'false') throw new Unbelievable('there is another page')
}

function whole(text: string): number {
  const value = /^[0-9]{1,16}$/.test(text) ? BigInt(text) : -1n
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Unbelievable(text)
  return Number(value)
}

function hex(text: string): string {
  const bare = text.trim()
  return (/^".*"$/.test(bare) ? bare.slice(1, -1) : bare).toUpperCase()
}

/** ISO 8601 with its zone, or the form of HTTP; a time without a zone would be read by the local one. */
function moment(text: string): number {
  const isExact =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ||
    /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)
  const ms = isExact ? Date.parse(text) : NaN
  if (Number.isNaN(ms)) throw new Unbelievable(text)
  return ms
}
