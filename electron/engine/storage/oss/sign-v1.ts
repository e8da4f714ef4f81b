/** Signature V1 (HMAC-SHA1), for old private deployments (OSS API 2.4). Pure. */
import { createHmac } from 'node:crypto'
import { compareAscii, type Query } from './encode.ts'
import type { RequestToSign, SigningKey } from './sign-v4.ts'

/** Query parameters that belong to the signed resource; anything starting `x-oss-` does too. */
const subResources: ReadonlySet<string> = new Set([
  'acl',
  'append',
  'bucketInfo',
  'callback',
  'callback-var',
  'cloudboxes',
  'continuation-token',
  'delete',
  'lifecycle',
  'location',
  'objectMeta',
  'partNumber',
  'position',
  'regionList',
  'resourceGroup',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'security-token',
  'sequential',
  'stat',
  'symlink',
  'tagging',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
])

/** The headers to add to a request: `date`, token and `authorization`. */
export function signV1(
  request: RequestToSign,
  key: SigningKey,
  options: { readonly nowMs: number },
): Readonly<Record<string, string>> {
  const added = {
    date: new Date(options.nowMs).toUTCString(),
    ...(key.securityToken === undefined ? {} : { 'x-oss-security-token': key.securityToken }),
  }
  const headers = { ...request.headers, ...added }
  const signature = signatureV1({ ...request, headers }, key)
  return { ...added, authorization: `OSS ${key.accessKeyId}:${signature}` }
}

/** Base64 signature of a request whose date is already in its headers (`x-oss-date`, else `date`). */
export function signatureV1(
  request: RequestToSign,
  key: Pick<SigningKey, 'accessKeySecret'>,
): string {
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  )
  const ossHeaders = [...headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .toSorted(([left], [right]) => compareAscii(left, right))
    .map(([name, value]) => `${name}:${value}\n`)
  const stringToSign = [
    request.method,
    headers.get('content-md5') ?? '',
    headers.get('content-type') ?? '',
    headers.get('x-oss-date') ?? headers.get('date') ?? '',
    ossHeaders.join('') + resourceV1(request),
  ].join('\n')
  return hmacSha1(key.accessKeySecret, stringToSign)
}

/** The query of a signed URL. `expiresAtSeconds` is absolute Unix time. */
export function presignV1(
  request: RequestToSign,
  key: SigningKey,
  options: { readonly expiresAtSeconds: number },
): Query {
  const query = {
    ...request.query,
    ...(key.securityToken === undefined ? {} : { 'security-token': key.securityToken }),
  }
  const date = `${options.expiresAtSeconds}`
  const signature = signatureV1({ ...request, query, headers: { ...request.headers, date } }, key)
  return { ...query, OSSAccessKeyId: key.accessKeyId, Expires: date, Signature: signature }
}

/** Not percent-encoded, unlike in V4. */
function resourceV1({ bucket, key, query }: RequestToSign): string {
  const resource = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
  const signed = Object.entries(query)
    .filter(([name]) => subResources.has(name) || name.startsWith('x-oss-'))
    .toSorted(([left], [right]) => compareAscii(left, right))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  return signed.length === 0 ? resource : `${resource}?${signed.join('&')}`
}

function hmacSha1(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64')
}
