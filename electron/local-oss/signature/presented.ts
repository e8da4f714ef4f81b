/** Reads what a request presents as its signature, before anything is verified. */
import { type OssError, accessDenied, invalidArgument } from '../oss-error.ts'
import type { SignedRequest } from './request.ts'
import type { V4Scope } from './v4.ts'

interface PresentedCommon {
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
  readonly isQuery: boolean
  /** Epoch ms of signing; undefined for a V1 signed URL, which only has an end. */
  readonly signedAtMs: number | undefined
  /** Epoch ms from which a signed URL is refused. */
  readonly endsAtMs: number | undefined
}

export type Presented =
  | (PresentedCommon & { readonly version: 'v4'; readonly scope: V4Scope })
  | (PresentedCommon & { readonly version: 'v1'; readonly date: string })

/** Undefined for an anonymous request. Throws the service's error for an unreadable signature. */
export function readPresented(request: SignedRequest): Presented | undefined {
  const authorization = request.headers.get('authorization')
  if (authorization?.startsWith('OSS4-HMAC-SHA256 ')) return readV4Header(request, authorization)
  if (authorization?.startsWith('OSS ')) return readV1Header(request, authorization)
  if (authorization !== undefined) {
    throw invalidArgument('Unsupported authorization type.', '0002-00000206')
  }
  if (request.query.has('x-oss-signature-version')) return readV4Query(request)
  if (request.query.has('Signature')) return readV1Query(request)
  return undefined
}

/** The AccessKey ID a request names, proven or not; undefined if there is none to be read. */
export function presentedKey(request: SignedRequest): string | undefined {
  try {
    return readPresented(request)?.accessKeyId
  } catch {
    return undefined // unreadable: verifying it will say so
  }
}

function readV4Header(request: SignedRequest, authorization: string): Presented {
  const fields = new Map(
    authorization
      .slice('OSS4-HMAC-SHA256 '.length)
      .split(',')
      .map((field) => splitAt(field.trim(), '=')),
  )
  const additional = fields.get('AdditionalHeaders')
  if (additional === '') {
    throw invalidArgument('AdditionalHeaders must not be empty.', '0002-00000210')
  }
  if ((request.headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD') !== 'UNSIGNED-PAYLOAD') {
    throw invalidArgument('x-oss-content-sha256 must be UNSIGNED-PAYLOAD.', '0002-00000214')
  }
  const timestamp = request.headers.get('x-oss-date') ?? basicTime(request.headers.get('date'))
  if (timestamp === undefined) throw missingDate()
  return {
    version: 'v4',
    isQuery: false,
    signature: fields.get('Signature') ?? '',
    securityToken: request.headers.get('x-oss-security-token'),
    signedAtMs: parseBasicTime(timestamp),
    endsAtMs: undefined,
    ...readCredential(fields.get('Credential') ?? '', timestamp, additional),
  }
}

function readV4Query(request: SignedRequest): Presented {
  const value = (name: string): string | undefined => request.query.get(name)
  if (value('x-oss-signature-version') !== 'OSS4-HMAC-SHA256') {
    throw invalidArgument('Unsupported x-oss-signature-version.', '0002-00000206')
  }
  const timestamp = value('x-oss-date')
  if (timestamp === undefined || timestamp === '') throw missingDate()
  const additional = value('x-oss-additional-headers')
  if (additional === '') {
    throw invalidArgument('x-oss-additional-headers must not be empty.', '0002-00000209')
  }
  const expires = value('x-oss-expires') ?? ''
  const seconds = Number(expires)
  if (!/^\d+$/.test(expires) || seconds < 1 || seconds > 604_800) {
    throw invalidArgument('x-oss-expires must be 1 to 604800 seconds.', '0002-00000205')
  }
  const signedAtMs = parseBasicTime(timestamp)
  return {
    version: 'v4',
    isQuery: true,
    signature: value('x-oss-signature') ?? '',
    securityToken: value('x-oss-security-token'),
    signedAtMs,
    endsAtMs: signedAtMs + seconds * 1000,
    ...readCredential(value('x-oss-credential') ?? '', timestamp, additional),
  }
}

function readCredential(
  credential: string,
  timestamp: string,
  additional: string | undefined,
): { accessKeyId: string; scope: V4Scope } {
  const [accessKeyId = '', date = '', region = '', product = '', terminator, ...rest] =
    credential.split('/')
  if (accessKeyId === '' || terminator !== 'aliyun_v4_request' || rest.length > 0) {
    throw invalidArgument('The credential of the signature is malformed.', '0002-00000213')
  }
  if (!/^\d{8}$/.test(date) || !timestamp.startsWith(date)) {
    throw invalidArgument('The date in the credential scope is invalid.', '0002-00000212')
  }
  const additionalHeaders = (additional ?? '').split(';').map((name) => name.toLowerCase())
  return { accessKeyId, scope: { timestamp, date, region, product, additionalHeaders } }
}

function readV1Header(request: SignedRequest, authorization: string): Presented {
  const [accessKeyId, signature] = splitAt(authorization.slice('OSS '.length), ':')
  const date = request.headers.get('x-oss-date') ?? request.headers.get('date')
  if (date === undefined) throw missingDate()
  const securityToken = request.headers.get('x-oss-security-token')
  const common = { accessKeyId, signature, securityToken, isQuery: false, endsAtMs: undefined }
  return { version: 'v1', ...common, date, signedAtMs: parseHttpTime(date) }
}

function readV1Query(request: SignedRequest): Presented {
  const date = request.query.get('Expires') ?? ''
  if (!/^\d+$/.test(date)) throw accessDenied('Invalid Expires of the signed URL.', '0002-00000069')
  return {
    version: 'v1',
    isQuery: true,
    accessKeyId: request.query.get('OSSAccessKeyId') ?? '',
    signature: request.query.get('Signature') ?? '',
    securityToken: request.query.get('security-token'),
    date,
    signedAtMs: undefined,
    endsAtMs: Number(date) * 1000,
  }
}

function splitAt(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function missingDate(): OssError {
  return accessDenied('OSS authentication requires a valid Date.', '0002-00000503')
}

function unreadableDate(): OssError {
  return accessDenied('The date of the request cannot be read.', '0002-00000502')
}

function parseBasicTime(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const time = iso === text ? Number.NaN : Date.parse(iso)
  if (Number.isNaN(time)) throw unreadableDate()
  return time
}

function parseHttpTime(text: string): number {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw unreadableDate()
  return time
}

function basicTime(httpDate: string | undefined): string | undefined {
  if (httpDate === undefined) return undefined
  const iso = new Date(parseHttpTime(httpDate)).toISOString()
  return `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}
