/** Signature V4 (OSS4-HMAC-SHA256), header and query form (OSS API 2.1, 2.2). Pure. */
import { hash } from 'node:crypto'
import { canonicalQuery, compareAscii, encodeKey, type Query } from './encode.ts'
import { hmacSha256 } from './hmac-sha256.ts'

/** A request as the signature sees it: whatever the URL style, the bucket is part of the resource. */
export interface RequestToSign {
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly query: Query
  /** Everything that will be sent; which ones are signed is decided here. Any case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface SigningKey {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
}

export interface V4Options {
  /** Region id without the `oss-` prefix. */
  readonly region: string
  /** `oss`, or `oss-cloudbox`. */
  readonly product: 'oss' | 'oss-cloudbox'
  /** Server time, epoch ms. */
  readonly nowMs: number
  /** Further headers to sign; absent ones and those signed anyway are dropped. */
  readonly additionalHeaders?: readonly string[]
  /** Instead of deriving the signing key for every signature. */
  readonly signingKeyOf?: SigningKeyOf | undefined
}

/** The key that signs on a day (`YYYYMMDD`) in a region. */
export type SigningKeyOf = (
  accessKeySecret: string,
  scope: readonly [day: string, region: string, product: string],
) => Buffer

/** The steps of one signature, for tests and for reports about a refused one. */
export interface V4Signature {
  readonly canonicalRequest: string
  /** Lower-case hex SHA-256 of it. */
  readonly canonicalHash: string
  /** Lower-case hex. */
  readonly signingKey: string
  readonly signature: string
}

const algorithm = 'OSS4-HMAC-SHA256'
const unsignedPayload = 'UNSIGNED-PAYLOAD'

/** The headers to add to a request: date, payload marker, token and `authorization`. */
export function signV4(
  request: RequestToSign,
  key: SigningKey,
  options: V4Options,
): { readonly headers: Readonly<Record<string, string>>; readonly steps: V4Signature } {
  const date = timestamp(options.nowMs)
  const added = {
    'x-oss-date': date,
    'x-oss-content-sha256': unsignedPayload,
    ...(key.securityToken === undefined ? {} : { 'x-oss-security-token': key.securityToken }),
  }
  const headers = { ...lowerCased(request.headers), ...added }
  const additional = additionalNames(headers, options)
  const steps = signatureOf({ ...request, headers }, additional, date, key, options)
  const fields = [
    `Credential=${key.accessKeyId}/${scopeOf(date, options)}`,
    ...(additional.length === 0 ? [] : [`AdditionalHeaders=${additional.join(';')}`]),
    `Signature=${steps.signature}`,
  ]
  // No space after the commas: documents show one, the SDKs send none.
  return { headers: { ...added, authorization: `${algorithm} ${fields.join(',')}` }, steps }
}

/** The query of a presigned URL, `x-oss-signature` included. `expiresSeconds`: 1-604,800. */
export function presignV4(
  request: RequestToSign,
  key: SigningKey,
  options: V4Options & { readonly expiresSeconds: number },
): { readonly query: Query; readonly steps: V4Signature } {
  const date = timestamp(options.nowMs)
  const headers = lowerCased(request.headers)
  const additional = additionalNames(headers, options)
  const query = {
    ...request.query,
    'x-oss-signature-version': algorithm,
    'x-oss-date': date,
    'x-oss-expires': `${options.expiresSeconds}`,
    'x-oss-credential': `${key.accessKeyId}/${scopeOf(date, options)}`,
    ...(additional.length === 0 ? {} : { 'x-oss-additional-headers': additional.join(';') }),
    ...(key.securityToken === undefined ? {} : { 'x-oss-security-token': key.securityToken }),
  }
  const steps = signatureOf({ ...request, query, headers }, additional, date, key, options)
  return { query: { ...query, 'x-oss-signature': steps.signature }, steps }
}

function signatureOf(
  request: RequestToSign,
  additional: readonly string[],
  date: string,
  key: SigningKey,
  options: V4Options,
): V4Signature {
  const { headers } = request
  const signed = Object.keys(headers)
    .filter((name) => isSignedByDefault(name) || additional.includes(name))
    .toSorted(compareAscii)
  const canonicalRequest = [
    request.method,
    canonicalUri(request),
    canonicalQuery(request.query),
    signed.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join(''),
    additional.join(';'),
    headers['x-oss-content-sha256'] ?? unsignedPayload,
  ].join('\n')
  const canonicalHash = hash('sha256', canonicalRequest)
  const stringToSign = [algorithm, date, scopeOf(date, options), canonicalHash].join('\n')
  const { region, product, signingKeyOf = deriveSigningKey } = options
  const signingKey = signingKeyOf(key.accessKeySecret, [date.slice(0, 8), region, product])
  return {
    canonicalRequest,
    canonicalHash,
    signingKey: signingKey.toString('hex'),
    signature: hmacSha256(signingKey, stringToSign).toString('hex'),
  }
}

const deriveSigningKey: SigningKeyOf = (accessKeySecret, scope) =>
  [...scope, 'aliyun_v4_request'].reduce(hmacSha256, Buffer.from(`aliyun_v4${accessKeySecret}`))

/** Remembers the last key: deriving it takes eight of the eleven hashes of a signature. */
export function rememberSigningKey(): SigningKeyOf {
  let known: { readonly secret: string; readonly scope: string; readonly key: Buffer } | undefined
  return (secret, scope) => {
    const text = scope.join('/')
    if (known?.secret !== secret || known.scope !== text) {
      known = { secret, scope: text, key: deriveSigningKey(secret, scope) }
    }
    return known.key
  }
}

function canonicalUri({ bucket, key }: RequestToSign): string {
  if (bucket === undefined) return '/'
  return `/${encodeKey(bucket)}/${key === undefined ? '' : encodeKey(key)}`
}

function additionalNames(
  headers: Readonly<Record<string, string>>,
  { additionalHeaders = [] }: V4Options,
): readonly string[] {
  const names = new Set(additionalHeaders.map((name) => name.toLowerCase()))
  return [...names]
    .filter((name) => headers[name] !== undefined && !isSignedByDefault(name))
    .toSorted(compareAscii)
}

function isSignedByDefault(name: string): boolean {
  return name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')
}

function scopeOf(date: string, { region, product }: V4Options): string {
  return `${date.slice(0, 8)}/${region}/${product}/aliyun_v4_request`
}

/** `YYYYMMDDTHHMMSSZ`, UTC. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
