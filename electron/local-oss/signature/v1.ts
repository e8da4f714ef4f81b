/** Signature V1 (HMAC-SHA1). Source: OSS documentation, "Add signatures to headers / URLs". */
import { createHmac } from 'node:crypto'
import { type SignedRequest, byteString, resourceOf } from './request.ts'

const signedParameters: ReadonlySet<string> = new Set(
  `acl append bucketInfo callback callback-var cloudboxes cname comp continuation-token cors delete
  encryption endTime img inventory inventoryId lifecycle live location logging metaQuery objectMeta
  partNumber policy position qosInfo referer regionList replication replicationLocation
  replicationProgress requestPayment resourceGroup response-cache-control
  response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires restore security-token sequential startTime stat status
  style styleName symlink tagging transferAcceleration uploadId uploads versionId versioning
  versions vod website worm wormExtend wormId asyncFetch`.split(/\s+/),
)

export interface V1Signature {
  readonly stringToSign: string
  /** Base64. */
  readonly signature: string
}

/**
 * The signature the request must carry. `date` is what the string to sign holds in its fourth
 * line: the value of `x-oss-date` or `Date`, or `Expires` of a signed URL.
 */
export function signV1(request: SignedRequest, date: string, secret: string): V1Signature {
  const headers = [...request.headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
  const stringToSign = [
    request.method.toUpperCase(),
    request.headers.get('content-md5') ?? '',
    request.headers.get('content-type') ?? '',
    date,
    headers.join('') + canonicalResourceV1(request),
  ].join('\n')
  const signature = createHmac('sha1', secret).update(stringToSign, 'latin1').digest('base64')
  return { stringToSign, signature }
}

function canonicalResourceV1(request: SignedRequest): string {
  const parameters = [...request.query]
    .filter(([name]) => signedParameters.has(name) || name.startsWith('x-oss-'))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  const resource = resourceOf(request)
  return byteString(parameters.length === 0 ? resource : `${resource}?${parameters.join('&')}`)
}
