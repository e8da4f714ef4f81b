/** Decides whether a request is who it says it is, and refuses with the service's own words. */
import { timingSafeEqual } from 'node:crypto'
import type { CredentialStore, LocalCredentials } from '../credentials.ts'
import { OssError, accessDenied, invalidArgument } from '../oss-error.ts'
import type { XmlNode } from '../xml-write.ts'
import { type Presented, readPresented } from './presented.ts'
import type { SignedRequest } from './request.ts'
import { signV1 } from './v1.ts'
import { signV4 } from './v4.ts'

export interface AuthenticateDeps {
  readonly credentials: Pick<CredentialStore, 'of' | 'knowsToken'>
  readonly region: string
  readonly maxSkewMs: number
}

/** The AccessKey ID of a proven caller, or undefined for an anonymous one. Throws OssError. */
export function authenticate(
  request: SignedRequest,
  nowMs: number,
  deps: AuthenticateDeps,
): string | undefined {
  const presented = readPresented(request)
  if (!presented) return undefined
  const candidates = deps.credentials.of(presented.accessKeyId)
  if (candidates.length === 0) throw unknownKey(presented.accessKeyId)
  checkTime(presented, nowMs, deps.maxSkewMs)
  if (presented.version === 'v4') checkScope(presented, deps.region)
  const credentials = pickByToken(presented, candidates, deps)
  checkSignature(request, presented, credentials.accessKeySecret)
  if (credentials.expiresAtMs !== undefined && nowMs >= credentials.expiresAtMs) {
    throw new OssError(
      403,
      'SecurityTokenExpired',
      'The security token you provided has expired.',
      {
        ec: '0002-00000063',
      },
    )
  }
  return presented.accessKeyId
}

function unknownKey(accessKeyId: string): OssError {
  return new OssError(
    403,
    'InvalidAccessKeyId',
    'The OSS Access Key Id you provided does not exist in our records.',
    { ec: '0002-00000902', details: [['OSSAccessKeyId', accessKeyId]] },
  )
}

function checkTime(presented: Presented, nowMs: number, maxSkewMs: number): void {
  if (presented.endsAtMs !== undefined && nowMs >= presented.endsAtMs) {
    throw accessDenied('Request has expired.', '0002-00000069')
  }
  const { signedAtMs } = presented
  if (signedAtMs === undefined) return
  const isTooOld = !presented.isQuery && nowMs - signedAtMs > maxSkewMs
  if (!isTooOld && signedAtMs - nowMs <= maxSkewMs) return
  throw new OssError(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      ec: '0002-00000504',
      details: [
        ['MaxAllowedSkewMilliseconds', maxSkewMs],
        ['RequestTime', new Date(signedAtMs).toISOString()],
        ['ServerTime', new Date(nowMs).toISOString()],
      ],
    },
  )
}

function checkScope(presented: Presented & { version: 'v4' }, region: string): void {
  const { scope, isQuery } = presented
  if (scope.product !== 'oss') {
    throw invalidArgument('Invalid product in the credential scope.', '0002-00000213')
  }
  if (scope.region !== region) {
    throw invalidArgument(
      `Invalid signing region in Authorization header or query: '${scope.region}', this bucket is in '${region}'.`,
      isQuery ? '0002-00000226' : '0002-00000228',
    )
  }
}

function pickByToken(
  presented: Presented,
  candidates: readonly LocalCredentials[],
  deps: Pick<AuthenticateDeps, 'credentials'>,
): LocalCredentials {
  const token = presented.securityToken
  const match = candidates.find((entry) => entry.securityToken === token)
  if (match) return match
  if (token === undefined) throw unknownKey(presented.accessKeyId) // temporary keys need their token
  if (deps.credentials.knowsToken(token)) {
    throw new OssError(
      403,
      'AccessKeyIdAndSecurityTokenNotMatch',
      'The AccessKeyId and security token do not match.',
    )
  }
  throw new OssError(403, 'InvalidSecurityToken', 'The security token you provided is invalid.')
}

function checkSignature(request: SignedRequest, presented: Presented, secret: string): void {
  const expected =
    presented.version === 'v4'
      ? signV4(request, presented.scope, secret)
      : { canonicalRequest: undefined, ...signV1(request, presented.date, secret) }
  if (isSame(expected.signature, presented.signature)) return
  const details: XmlNode[] = [
    ['OSSAccessKeyId', presented.accessKeyId],
    ['SignatureProvided', presented.signature],
    ['StringToSign', expected.stringToSign],
    ['StringToSignBytes', Buffer.from(expected.stringToSign, 'latin1').toString('hex')],
  ]
  if (expected.canonicalRequest !== undefined) {
    details.push(['CanonicalRequest', expected.canonicalRequest])
  }
  throw new OssError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { ec: '0002-00000040', details },
  )
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
