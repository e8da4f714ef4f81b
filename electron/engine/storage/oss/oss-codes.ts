/**
 * The one table from the service's answers to our errors: OSS `Code` -> `ErrorCode` and advice
 * (OSS API 5.2). Advice: `now` repeat after a back-off, `later` the task waits, `person` somebody
 * has to act first, `never` repeating cannot help.
 */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { RetryAdvice } from '../../errors.ts'

/** What one answer means. */
export interface Meaning {
  readonly code: ErrorCode
  readonly retry: RetryAdvice
}

const accountState: Meaning = { code: 'oss/account-state', retry: 'person' }
const argument: Meaning = { code: 'oss/invalid-argument', retry: 'never' }
const encryption: Meaning = { code: 'oss/encryption', retry: 'person' }
const invalidPart: Meaning = { code: 'oss/invalid-part', retry: 'now' }
const precondition: Meaning = { code: 'oss/precondition', retry: 'never' }
const throttled: Meaning = { code: 'oss/throttled', retry: 'now' }
const timeout: Meaning = { code: 'network/timeout', retry: 'now' }
const token: Meaning = { code: 'oss/token-expired', retry: 'person' }
const trouble: Meaning = { code: 'oss/server-error', retry: 'now' }
const unsupported: Meaning = { code: 'oss/unsupported', retry: 'never' }

const byCode: Readonly<Record<string, Meaning>> = {
  // 203: the object is stored, it must not be sent again
  CallbackFailed: { code: 'oss/callback-failed', retry: 'never' },
  // 400
  BadRequest: trouble,
  EntityTooLarge: { code: 'oss/entity-too-large', retry: 'never' },
  EntityTooSmall: { code: 'oss/entity-too-small', retry: 'never' },
  FilePartInterity: invalidPart,
  FilePartNotExist: invalidPart,
  FilePartStale: invalidPart,
  InvalidArgument: argument,
  InvalidBucketName: { code: 'oss/invalid-bucket-name', retry: 'never' },
  InvalidDigest: { code: 'oss/invalid-digest', retry: 'now' },
  InvalidEncryptionAlgorithmError: encryption,
  InvalidObjectName: { code: 'key/invalid', retry: 'never' },
  InvalidPart: invalidPart,
  InvalidPartOrder: argument,
  InvalidTag: argument,
  MalformedXML: argument,
  MissingArgument: unsupported,
  NotImplemented: unsupported,
  OperationNotSupported: unsupported,
  PartNotSequential: argument,
  PublicEndpointForbidden: { code: 'oss/custom-domain-required', retry: 'person' },
  RequestTimeout: timeout,
  TooManyBuckets: { code: 'oss/quota', retry: 'person' },
  // 403
  AbnormalBucketOwnerStatus: accountState,
  AccessDenied: { code: 'oss/access-denied', retry: 'person' },
  AccessKeyIdAndSecurityTokenNotMatch: token,
  BucketDisable: accountState,
  CnameDenied: { code: 'oss/wrong-endpoint', retry: 'person' },
  InDebt: accountState,
  InDebtOverdue: accountState,
  InvalidAccessKeyId: { code: 'oss/invalid-access-key', retry: 'person' },
  InvalidObjectState: { code: 'oss/invalid-object-state', retry: 'person' },
  InvalidSecurityToken: token,
  KmsServiceNotEnabled: encryption,
  // The correction of the signing clock is in signed-call.ts; what comes here is beyond it.
  RequestTimeTooSkewed: { code: 'oss/clock-skew', retry: 'later' },
  SecondLevelDomainForbidden: { code: 'oss/unsupported', retry: 'person' },
  SecurityTokenExpired: token,
  SecurityTokenNotSupported: token,
  SignatureDoesNotMatch: { code: 'oss/signature-mismatch', retry: 'person' },
  UserDisable: accountState,
  // 404
  NoSuchBucket: { code: 'oss/no-such-bucket', retry: 'person' },
  NoSuchKey: { code: 'oss/no-such-key', retry: 'never' },
  NoSuchLifecycle: { code: 'oss/no-such-lifecycle', retry: 'never' },
  NoSuchVersion: { code: 'oss/no-such-key', retry: 'never' },
  NoSuchUpload: { code: 'oss/no-such-upload', retry: 'never' },
  // 405, 409, 411, 412, 416
  BucketAlreadyExists: { code: 'oss/bucket-exists', retry: 'person' },
  BucketNotEmpty: { code: 'oss/bucket-not-empty', retry: 'person' },
  FileAlreadyExists: { code: 'oss/name-taken', retry: 'person' },
  FileImmutable: { code: 'oss/immutable', retry: 'person' },
  InvalidRange: argument,
  MethodNotAllowed: unsupported,
  MissingContentLength: argument,
  NotModified: precondition,
  ObjectNotAppendable: precondition,
  PositionNotEqualToLength: precondition,
  PreconditionFailed: precondition,
  RestoreAlreadyInProgress: { code: 'oss/invalid-object-state', retry: 'never' },
  // 5xx
  ActiveRequestLimitExceeded: throttled,
  CpuLimitExceeded: throttled,
  DownloadTrafficRateLimitExceeded: throttled,
  InternalError: trouble,
  MetaOperationQpsLimitExceeded: throttled,
  ServiceUnavailable: trouble,
  TotalQpsLimitExceeded: throttled,
  UploadTrafficRateLimitExceeded: throttled,
}

/** For answers without a code, or with one that no document names. */
const byStatus: Readonly<Record<number, Meaning>> = {
  203: { code: 'oss/callback-failed', retry: 'never' },
  304: precondition,
  401: { code: 'oss/access-denied', retry: 'person' },
  403: { code: 'oss/access-denied', retry: 'person' },
  405: unsupported,
  407: { code: 'network/proxy', retry: 'person' },
  408: timeout,
  412: precondition,
  413: { code: 'oss/entity-too-large', retry: 'never' },
  429: throttled,
  501: unsupported,
  504: timeout,
}

/** What a refusal of the service means; the code decides, the status where there is none we know. */
export function meaningOf(status: number, ossCode: string | undefined): Meaning {
  if (ossCode !== undefined && Object.hasOwn(byCode, ossCode)) return byCode[ossCode] ?? unknown
  const known = byStatus[status]
  if (known !== undefined) return known
  if (status >= 500) return trouble
  // Redirects are answers to be shown, never to be followed with credentials (reliability S22).
  if (status >= 300 && status < 400) return { code: 'oss/wrong-endpoint', retry: 'person' }
  return unknown
}

const unknown: Meaning = { code: 'oss/unknown', retry: 'never' }

/** Whether the table has a row of its own for the code. */
export function isKnownCode(ossCode: string): boolean {
  return Object.hasOwn(byCode, ossCode)
}
