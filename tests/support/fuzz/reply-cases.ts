/** Every document the product reads: a generated tree, and the exact value it has to become. */
import * as fc from 'fast-check'
import { letterOf, temptingText, xmlText } from './arbitraries.ts'
import { tree, type Tree } from './xml-model.ts'
import { never, type WireStorage } from './wire.ts'

/** Results are compared with what the product makes: plain objects. */
const plainRecord = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

/** What was asked in every case. */
export const asked = { bucket: 'bucket-1', key: 'asked/文件 1.bin', uploadId: '0004B9894A22E5B1' }

export type ReplyType =
  | 'InitiateMultipartUpload'
  | 'ListParts'
  | 'ListMultipartUploads'
  | 'ListObjectsV2'
  | 'CompleteMultipartUpload'
  | 'ListBuckets'

export interface ReplyCase {
  readonly type: ReplyType
  readonly document: Tree
  /** What the call has to answer. */
  readonly expected: unknown
}

/** Makes the call whose reply this is; listings as arrays. */
export async function ask(storage: WireStorage, type: ReplyType): Promise<unknown> {
  const { bucket, key } = asked
  switch (type) {
    case 'InitiateMultipartUpload': {
      const options = { contentType: '', metadata: {}, forbidOverwrite: false }
      const found = await storage.initiate({ bucket, key }, options, never)
      // Only what the document says; headers tell more.
      return { bucket: found.bucket, key: found.key, uploadId: found.uploadId }
    }
    case 'ListParts':
      return await Array.fromAsync(storage.listParts(asked, never))
    case 'ListMultipartUploads':
      return await Array.fromAsync(storage.listUploads(bucket, '', never))
    case 'ListObjectsV2':
      return await Array.fromAsync(storage.listObjects(bucket, '', never))
    case 'CompleteMultipartUpload': {
      const parts = [{ number: 1, etag: 'AA' }]
      return await storage.complete(asked, parts, { forbidOverwrite: false }, never)
    }
    case 'ListBuckets':
      return await Array.fromAsync(storage.listBuckets(never))
  }
}

/** A text as it stands in a document with `encoding-type=url`, or without. */
type Coding = 'url' | undefined
const coding: fc.Arbitrary<Coding> = fc.constantFrom('url' as const, 'url' as const, undefined)

/** OSS keeps `/`; any byte may be written as `%XX`, in either case. */
function coded(key: string, how: Coding): string {
  if (how === undefined) return key
  const bytes = [...Buffer.from(key)]
  return bytes
    .map((byte) =>
      /[A-Za-z0-9\-._~/]/.test(String.fromCharCode(byte)) && byte < 0x80
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('')
}

const keyIn = (how: Coding): fc.Arbitrary<string> => (how === 'url' ? temptingText : xmlText)

/** Digits only, `1E5`, leading zeros: what a number-minded reader destroys. Also with quotes. */
const etag = fc
  .oneof(
    fc.constantFrom('1E5', '00000000000000000000000000000007', '12345678901234567890', '0', '0X1F'),
    fc
      .tuple(
        fc.string({
          unit: letterOf('0123456789ABCDEF'),
          minLength: 32,
          maxLength: 32,
        }),
        fc.constantFrom('', '-3'),
      )
      .map((pair) => pair.join('')),
  )
  .chain((value) =>
    fc.constantFrom(value, value.toLowerCase(), `"${value}"`).map((said) => ({ value, said })),
  )
const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000)
const size = fc.oneof(
  fc.constantFrom(0, 1, 102_400, 5 * 1024 ** 3, Number.MAX_SAFE_INTEGER),
  fc.nat(),
)
const token = fc.oneof(xmlText, fc.constantFrom('1e5', '0012', ' lead', 'trail ', '0x10'))
const iso = (ms: number): string => new Date(ms).toISOString()

const initiate = coding.chain((how) =>
  token.map((uploadId): ReplyCase => {
    const { bucket, key } = asked
    const document = tree('InitiateMultipartUploadResult', [
      tree('Bucket', bucket),
      how && tree('EncodingType', how),
      tree('Key', coded(key, how)),
      tree('UploadId', uploadId),
    ])
    return { type: 'InitiateMultipartUpload', document, expected: { bucket, key, uploadId } }
  }),
)

const onePart = plainRecord({
  number: fc.integer({ min: 1, max: 10_000 }),
  sizeBytes: size,
  etag,
  crc64: fc.option(fc.constantFrom('0', '007', '18446744073709551615', '12'), { nil: undefined }),
  lastModifiedMs: time,
})

const parts = fc
  .tuple(coding, fc.uniqueArray(onePart, { selector: ({ number }) => number, maxLength: 6 }))
  .map(([how, list]): ReplyCase => {
    const document = tree('ListPartsResult', [
      tree('Bucket', asked.bucket),
      how && tree('EncodingType', how),
      tree('Key', coded(asked.key, how)),
      tree('UploadId', asked.uploadId),
      tree('NextPartNumberMarker', '5'),
      tree('IsTruncated', 'false'),
      ...list.map((part) =>
        tree('Part', [
          tree('PartNumber', `${part.number}`),
          tree('LastModified', iso(part.lastModifiedMs)),
          tree('ETag', part.etag.said),
          part.crc64 === undefined ? undefined : tree('HashCrc64ecma', part.crc64),
          tree('Size', `${part.sizeBytes}`),
        ]),
      ),
    ])
    const expected = list
      .map((part) => ({ ...part, etag: part.etag.value }))
      .toSorted((left, right) => left.number - right.number)
    return { type: 'ListParts', document, expected }
  })

const uploads = coding
  .chain((how) =>
    plainRecord({
      how: fc.constant(how),
      list: fc.uniqueArray(plainRecord({ key: keyIn(how), uploadId: token, initiatedMs: time }), {
        selector: ({ key, uploadId }) => `${key} ${uploadId}`,
        maxLength: 5,
      }),
    }),
  )
  .map(({ how, list }): ReplyCase => {
    const document = tree('ListMultipartUploadsResult', [
      how && tree('EncodingType', how),
      tree('Bucket', asked.bucket),
      tree('KeyMarker', ''),
      tree('IsTruncated', 'false'),
      ...list.map(({ key, uploadId, initiatedMs }) =>
        tree('Upload', [
          tree('Key', coded(key, how)),
          tree('UploadId', uploadId),
          tree('StorageClass', 'Standard'),
          tree('Initiated', iso(initiatedMs)),
        ]),
      ),
    ])
    const expected = list.map((one) => ({ bucket: asked.bucket, ...one, storageClass: 'Standard' }))
    return { type: 'ListMultipartUploads', document, expected }
  })

const objects = coding
  .chain((how) =>
    plainRecord({
      how: fc.constant(how),
      list: fc.uniqueArray(
        plainRecord({ key: keyIn(how), sizeBytes: size, etag, lastModifiedMs: time }),
        { selector: ({ key }) => key, maxLength: 5 },
      ),
    }),
  )
  .map(({ how, list }): ReplyCase => {
    const document = tree('ListBucketResult', [
      tree('Name', asked.bucket),
      tree('Prefix', ''),
      how && tree('EncodingType', how),
      tree('KeyCount', `${list.length}`),
      tree('IsTruncated', 'false'),
      ...list.map((one) =>
        tree('Contents', [
          tree('Key', coded(one.key, how)),
          tree('LastModified', iso(one.lastModifiedMs)),
          tree('ETag', one.etag.said),
          tree('Size', `${one.sizeBytes}`),
          tree('Owner', [tree('ID', '0022012'), tree('DisplayName', 'user')]),
        ]),
      ),
    ])
    const expected = list.map((one) => ({ ...one, etag: one.etag.value }))
    return { type: 'ListObjectsV2', document, expected }
  })

const complete = fc.tuple(coding, etag).map(([how, { value, said }]): ReplyCase => {
  const document = tree('CompleteMultipartUploadResult', [
    how && tree('EncodingType', how),
    tree('Location', 'http://bucket-1.oss-cn-hangzhou.aliyuncs.com/x'),
    tree('Bucket', asked.bucket),
    tree('Key', coded(asked.key, how)),
    tree('ETag', said),
  ])
  const expected = { etag: value, crc64: undefined, requestId: 'REQUEST' }
  return { type: 'CompleteMultipartUpload', document, expected }
})

const buckets = fc
  .array(plainRecord({ name: xmlText, region: fc.constantFrom('cn-hangzhou', 'us-west-1') }), {
    maxLength: 5,
  })
  .map((list): ReplyCase => {
    const document = tree('ListAllMyBucketsResult', [
      tree('Owner', [tree('ID', '0012'), tree('DisplayName', 'user')]),
      tree(
        'Buckets',
        list.map(({ name, region }) =>
          tree('Bucket', [
            tree('Name', name),
            tree('Location', `oss-${region}`),
            tree('Region', region),
          ]),
        ),
      ),
    ])
    return { type: 'ListBuckets', document, expected: list }
  })

export const replyCase: fc.Arbitrary<ReplyCase> = fc.oneof(
  initiate,
  parts,
  uploads,
  objects,
  complete,
  buckets,
)
