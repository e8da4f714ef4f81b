/** The headers an object is given at Put, Copy or Initiate, and shows at HEAD and GET. */
import { percentDecode } from '../encoding.ts'
import type { Limits } from '../limits.ts'
import { OssError, invalidArgument } from '../oss-error.ts'
import type { ObjectVersion, Tag } from '../store/records.ts'

const kept: readonly string[] = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'expires',
  'x-oss-server-side-encryption',
  'x-oss-server-side-data-encryption',
  'x-oss-server-side-encryption-key-id',
]

/** Of objects and of buckets. */
export const storageClasses: ReadonlySet<string> = new Set([
  'Standard',
  'IA',
  'Archive',
  'ColdArchive',
  'DeepColdArchive',
])

const objectAcls: ReadonlySet<string> = new Set([
  'default',
  'private',
  'public-read',
  'public-read-write',
])

/** Header values as they came; throws InvalidArgument for names or sizes OSS refuses. */
export function objectHeadersOf(
  headers: ReadonlyMap<string, string>,
  limits: Pick<Limits, 'maxMetadataBytes'>,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = { 'content-type': 'application/octet-stream' }
  for (const name of kept) {
    const value = headers.get(name)
    if (value !== undefined && value !== '') result[name] = value
  }
  let metadataBytes = 0
  for (const [name, value] of headers) {
    if (!name.startsWith('x-oss-meta-')) continue
    if (!/^x-oss-meta-[a-z0-9-]+$/.test(name)) {
      throw invalidArgument(`The metadata name ${name} is not allowed.`, '0011-00000004')
    }
    metadataBytes += name.length - 'x-oss-meta-'.length + value.length
    result[name] = value
  }
  if (metadataBytes > limits.maxMetadataBytes) {
    throw new OssError(400, 'InvalidArgument', 'The user metadata is larger than allowed.', {
      ec: '0011-00000002',
    })
  }
  checkEncryption(result)
  return result
}

function checkEncryption(headers: Readonly<Record<string, string>>): void {
  const algorithm = headers['x-oss-server-side-encryption']
  if (algorithm !== undefined && !['AES256', 'KMS', 'SM4'].includes(algorithm)) {
    throw new OssError(
      400,
      'InvalidEncryptionAlgorithmError',
      'The encryption request you specified is not valid. Supported: AES256, KMS, SM4.',
    )
  }
  const needsKms =
    headers['x-oss-server-side-encryption-key-id'] ?? headers['x-oss-server-side-data-encryption']
  if (needsKms !== undefined && algorithm !== 'KMS') {
    throw invalidArgument('This encryption header is only allowed together with KMS.')
  }
}

export function storageClassOf(headers: ReadonlyMap<string, string>, ofBucket: string): string {
  const given = headers.get('x-oss-storage-class')
  if (given === undefined) return ofBucket
  if (!storageClasses.has(given)) {
    throw invalidArgument('The storage class is not valid.', undefined, [
      'x-oss-storage-class',
      given,
    ])
  }
  return given
}

export function objectAclOf(headers: ReadonlyMap<string, string>): string {
  const acl = headers.get('x-oss-object-acl') ?? 'default'
  if (objectAcls.has(acl)) return acl
  throw invalidArgument('no such object access control exists', undefined, [
    'x-oss-object-acl',
    acl,
  ])
}

/** From `k1=v1&k2=v2`, each percent-encoded. */
export function tagsOfHeader(headers: ReadonlyMap<string, string>): readonly Tag[] {
  const header = headers.get('x-oss-tagging')
  if (header === undefined || header === '') return []
  const tags = header.split('&').map((pair): Tag => {
    const [name = '', ...value] = pair.split('=')
    const tag = [percentDecode(name), percentDecode(value.join('='))] as const
    if (tag[0] === undefined || tag[1] === undefined) throw invalidTag('is not percent-encoded')
    return [tag[0], tag[1]]
  })
  return checkTags(tags)
}

/** At most 10, keys unique and 1-128 bytes, values 0-256 bytes, few kinds of characters. */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > 10) throw invalidTag('set has more than 10 tags')
  if (new Set(tags.map(([name]) => name)).size !== tags.length) throw invalidTag('is given twice')
  for (const [name, value] of tags) {
    const bytes = [Buffer.byteLength(name), Buffer.byteLength(value)] as const
    if (bytes[0] < 1 || bytes[0] > 128 || bytes[1] > 256) throw invalidTag('is too long or empty')
    if (!/^[\p{L}\p{N} +\-=._:/]*$/u.test(name + value)) throw invalidTag('has other characters')
  }
  return tags
}

function invalidTag(why: string): OssError {
  return new OssError(400, 'InvalidTag', `The tag you provided is not valid: it ${why}.`)
}

/** Headers of HEAD, GET and of a 304. */
export function shownHeaders(version: ObjectVersion, isVersioned: boolean): Record<string, string> {
  const { 'content-type': _, ...headers } = version.headers
  return {
    ...headers,
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
    'x-oss-object-type': version.type,
    'x-oss-storage-class': version.storageClass,
    ...(version.crc64 === undefined ? {} : { 'x-oss-hash-crc64ecma': version.crc64 }),
    ...(version.contentMd5 === undefined ? {} : { 'content-md5': version.contentMd5 }),
    ...(version.tags.length === 0 ? {} : { 'x-oss-tagging-count': String(version.tags.length) }),
    ...(isVersioned ? { 'x-oss-version-id': version.versionId } : {}),
  }
}

/** Echoed by Put, Initiate and UploadPart. */
export function encryptionHeaders(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-oss-server-side-')),
  )
}
