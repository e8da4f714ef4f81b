/** Refusals of any status, header and body: a typed error with sane fields, never a success. */
import * as fc from 'fast-check'
import { damaged, damages, temptingText } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import type { RawReply } from '../../../../electron/engine/storage/oss/reply.ts'
import { ask, type ReplyType } from '../reply-cases.ts'
import { outcomeOf, storageOver, wireSecrets } from '../wire.ts'
import { anyStyle, tree, written } from '../xml-model.ts'

const codes = fc.oneof(
  fc.constantFrom(
    'AccessDenied',
    'NoSuchUpload',
    'InvalidPart',
    'RequestTimeTooSkewed',
    'InternalError',
  ),
  fc.constantFrom('constructor', '__proto__', 'toString', '', '1e5', 'hasOwnProperty'),
  temptingText,
  fc.constantFrom('X'.repeat(100_000)),
)
const texts = fc.oneof(
  { weight: 20, arbitrary: temptingText },
  { weight: 1, arbitrary: fc.constantFrom('long '.repeat(50_000)) },
)
const elements = fc.array(
  fc.tuple(
    fc.constantFrom(
      'EC',
      'Endpoint',
      'HostId',
      'ServerTime',
      'PartNumber',
      'RequestId',
      'Message',
      'Code',
    ),
    texts,
  ),
  { maxLength: 5 },
)

const bodies = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(codes, texts, elements, anyStyle, fc.option(damages, { nil: undefined }))
      .map(([code, message, more, style, acts]) => {
        const all = [['Code', code] as const, ['Message', message] as const, ...more]
        const document = tree(
          'Error',
          all.map(([name, text]) => tree(name, text)),
        )
        const whole = written(document, style)
        return acts === undefined ? whole : damaged(whole, acts)
      }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Buffer.alloc(0),
      Buffer.from('<html><body>Log in</body></html>'),
      Buffer.from('{"error":"no"}'),
      Buffer.alloc(70_000, 'x'),
    ),
  },
)

const headerValue = fc.oneof(
  fc.constantFrom('', '0', '5', '99999999', '-1', '1e5', 'Fri, 02 Jan 2026 03:04:05 GMT', 'never'),
  fc.constantFrom('9999-12-31T23:59:59Z', '0002-00000226', 'text/html', 'application/xml', 'gzip'),
  fc.constantFrom('PEVycm9yPjwvRXJyb3I+', 'x'.repeat(16_000)),
  fc.string({ maxLength: 30 }),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'x-oss-request-id',
    'content-type',
    'retry-after',
    'date',
    'location',
    'x-oss-ec',
    'x-oss-err',
    'etag',
    'content-length',
    'last-modified',
    '__proto__',
    'constructor',
  ),
  headerValue,
)

const refusing = fc.oneof(
  fc.constantFrom(203, 300, 301, 304, 307, 400, 401, 403, 404, 405, 407, 408, 409, 411, 412, 413),
  fc.constantFrom(416, 429, 499, 500, 501, 502, 503, 504, 599, 100, 0, 999),
)
const types = fc.constantFrom<ReplyType | 'head'>(
  ...(['InitiateMultipartUpload', 'ListParts', 'ListMultipartUploads', 'ListObjectsV2'] as const),
  ...(['CompleteMultipartUpload', 'ListBuckets', 'head'] as const),
)

/** `make` as in the replies: a planted bug brings its own. */
export function errorTargets(make: typeof storageOver = storageOver): readonly FuzzTarget[] {
  let reply: RawReply = { status: 500, headers: {}, body: Buffer.alloc(0) }
  const storage = make(() => reply)
  const call = async (type: ReplyType | 'head'): Promise<unknown> =>
    type === 'head'
      ? await storage.head({ bucket: 'bucket-1', key: 'k' }, new AbortController().signal)
      : await ask(storage, type)
  return [
    fuzzTarget(
      'errors: any status, headers, body',
      4,
      fc.record({ type: types, status: refusing, headers, body: bodies }),
      async ({ type, ...given }) => {
        reply = given
        const outcome = await outcomeOf(() => call(type))
        if (!('error' in outcome)) {
          const isNoSuchKey = type === 'head' && given.status === 404
          if (isNoSuchKey && outcome.value === undefined) return
          throw new Error(`${given.status} was taken for success`)
        }
        const { error } = outcome
        if (error.status !== given.status) throw new Error(`the status became ${error.status}`)
        if (error.details['status'] !== `${given.status}`)
          throw new Error('details lack the status')
      },
    ),
    fuzzTarget(
      'errors: success with any headers and body',
      2,
      fc.record({ type: types, headers, body: bodies }),
      async ({ type, headers: given, body }) => {
        reply = { status: 200, headers: given, body }
        const outcome = await outcomeOf(() => call(type))
        // None of these bodies is the document of a success, so only a HEAD can succeed.
        if ('value' in outcome && type !== 'head') throw new Error('an error was believed')
        if (
          'value' in outcome &&
          JSON.stringify(outcome.value).includes(wireSecrets.securityToken)
        ) {
          throw new Error('a reply shows a secret')
        }
      },
    ),
  ]
}
