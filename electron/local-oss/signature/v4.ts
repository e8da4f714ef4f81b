/** Signature V4. Source: OSS documentation, "Include signatures (V4)"; vectors of the Go SDK v2. */
import { createHash, createHmac } from 'node:crypto'
import { percentEncode } from '../encoding.ts'
import { type SignedRequest, resourceOf } from './request.ts'

export interface V4Scope {
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string
  /** `YYYYMMDD` of the credential scope. */
  readonly date: string
  readonly region: string
  readonly product: string
  /** Lower-case names signed on top of the standard ones. */
  readonly additionalHeaders: readonly string[]
}

export interface V4Signature {
  readonly canonicalRequest: string
  readonly stringToSign: string
  /** Lower-case hex. */
  readonly signature: string
}

/** The signature the request must carry, in header or query form. */
export function signV4(request: SignedRequest, scope: V4Scope, secret: string): V4Signature {
  const canonicalRequest = canonicalRequestV4(request, scope.additionalHeaders)
  const stringToSign = [
    'OSS4-HMAC-SHA256',
    scope.timestamp,
    `${scope.date}/${scope.region}/${scope.product}/aliyun_v4_request`,
    createHash('sha256').update(canonicalRequest, 'latin1').digest('hex'),
  ].join('\n')
  const key = signingKeyV4(secret, scope)
  const signature = createHmac('sha256', key).update(stringToSign, 'latin1').digest('hex')
  return { canonicalRequest, stringToSign, signature }
}

/** Six fields, one per line; bytes shown as latin1. */
export function canonicalRequestV4(
  request: SignedRequest,
  additionalHeaders: readonly string[],
): string {
  const additional = additionalHeaders
    .filter((name) => !isSignedByDefault(name) && request.headers.has(name))
    .toSorted()
  const signed = [...request.headers]
    .filter(([name]) => isSignedByDefault(name) || additional.includes(name))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
  return [
    request.method.toUpperCase(),
    percentEncode(resourceOf(request), true),
    canonicalQueryV4(request.query),
    signed.join(''),
    additional.join(';'),
    request.headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n')
}

/** Raw 32 bytes. */
export function signingKeyV4(
  secret: string,
  scope: Pick<V4Scope, 'date' | 'region' | 'product'>,
): Buffer {
  let key = Buffer.from(`aliyun_v4${secret}`, 'utf8')
  for (const piece of [scope.date, scope.region, scope.product, 'aliyun_v4_request']) {
    key = createHmac('sha256', key).update(piece, 'utf8').digest()
  }
  return key
}

function canonicalQueryV4(query: ReadonlyMap<string, string>): string {
  return [...query]
    .filter(([name]) => name !== 'x-oss-signature')
    .map(([name, value]) => [percentEncode(name, false), percentEncode(value, false)] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')
}

function isSignedByDefault(name: string): boolean {
  return name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')
}
