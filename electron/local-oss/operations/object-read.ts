/** GetObject, HeadObject and GetObjectMeta. */
import { type Context, bucketOf } from '../context.ts'
import { accessDenied } from '../oss-error.ts'
import type { Reply } from '../reply.ts'
import type { ObjectVersion } from '../store/records.ts'
import { readObject } from './object-bytes.ts'
import { shownHeaders } from './object-headers.ts'
import { readRange } from './range.ts'
import { checkConditions, versionOf } from './versions.ts'

const overrides = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
]

export async function getObject(context: Context): Promise<Reply> {
  await context.commitPoint()
  const bucket = bucketOf(context)
  const version = versionOf(context)
  checkConditions(context.headers, version, '')
  const isStandard = context.headers.get('x-oss-range-behavior') === 'standard'
  const wanted = readRange(context.headers.get('range'), version.sizeBytes, isStandard)
  const range = wanted ?? { start: 0, end: version.sizeBytes - 1 }
  const headers = { ...headersOf(context, version), ...overriddenHeaders(context) }
  const { 'content-type': type = 'application/octet-stream', ...rest } = headers
  return {
    status: wanted ? 206 : 200,
    headers: wanted
      ? { ...rest, 'content-range': `bytes ${range.start}-${range.end}/${version.sizeBytes}` }
      : rest,
    body: {
      kind: 'stream',
      type,
      sizeBytes: range.end - range.start + 1,
      open: () => readObject(context.store, bucket, version, range),
    },
  }
}

export async function headObject(context: Context): Promise<Reply> {
  await context.commitPoint()
  const version = versionOf(context)
  checkConditions(context.headers, version, '')
  const { 'content-type': type = '', ...headers } = headersOf(context, version)
  return { status: 200, headers, body: { kind: 'none', type, sizeBytes: version.sizeBytes } }
}

export async function getObjectMeta(context: Context): Promise<Reply> {
  await context.commitPoint()
  const version = versionOf(context)
  const {
    etag = '',
    'last-modified': modified = '',
    'x-oss-version-id': id,
  } = headersOf(context, version)
  return {
    status: 200,
    headers: {
      etag,
      'last-modified': modified,
      ...(id === undefined ? {} : { 'x-oss-version-id': id }),
    },
    body: { kind: 'none', sizeBytes: version.sizeBytes },
  }
}

function headersOf(context: Context, version: ObjectVersion): Record<string, string> {
  const isVersioned = bucketOf(context).settings.versioning !== undefined
  const type = version.headers['content-type'] ?? 'application/octet-stream'
  return { ...shownHeaders(version, isVersioned), 'content-type': type }
}

/** `response-*` of the query; only a signed request may ask for them. */
function overriddenHeaders(context: Context): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of overrides) {
    const value = context.query.get(`response-${name}`)
    if (value === undefined) continue
    if (context.caller === undefined) {
      throw accessDenied('Anonymous requests cannot override response headers.')
    }
    headers[name] = Buffer.from(value, 'utf8').toString('latin1')
  }
  return headers
}
