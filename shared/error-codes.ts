/**
 * The taxonomy of everything that can go wrong, as it is told to a person.
 * The engine throws these codes, IPC carries them, the page turns them into words.
 */

/** One cause of failure. The part before `/` says where it happened. */
export const errorCodes = [
  // the way to the service
  'network/dns',
  'network/refused',
  'network/reset',
  'network/timeout',
  'network/stalled',
  'network/tls',
  'network/proxy',
  'network/not-oss',
  // the service's answers
  'oss/access-denied',
  'oss/account-state',
  'oss/bucket-exists',
  'oss/bucket-not-empty',
  'oss/callback-failed',
  'oss/clock-skew',
  'oss/custom-domain-required',
  'oss/encryption',
  'oss/entity-too-large',
  'oss/entity-too-small',
  'oss/immutable',
  'oss/invalid-access-key',
  'oss/invalid-argument',
  'oss/invalid-bucket-name',
  'oss/invalid-digest',
  'oss/invalid-object-state',
  'oss/invalid-part',
  'oss/name-taken',
  'oss/no-such-bucket',
  'oss/no-such-key',
  'oss/no-such-lifecycle',
  'oss/no-such-upload',
  'oss/outcome-unknown',
  'oss/precondition',
  'oss/protocol',
  'oss/quota',
  'oss/server-error',
  'oss/signature-mismatch',
  'oss/throttled',
  'oss/token-expired',
  'oss/unknown',
  'oss/unsupported',
  'oss/wrong-endpoint',
  'oss/wrong-region',
  // the local file
  'source/changed',
  'source/is-folder',
  'source/locked',
  'source/missing',
  'source/not-a-file',
  'source/read-error',
  'source/too-large',
  'source/unreadable',
  // the object key
  'key/invalid',
  'key/not-utf8',
  'key/too-long',
  // proof
  'integrity/part',
  'integrity/object',
  // this computer
  'disk/damaged',
  'disk/full',
  'disk/in-use',
  'disk/newer-version',
  'disk/unwritable',
  'vault/unavailable',
  'credentials/command',
  'credentials/environment',
  'credentials/missing',
  'connection/in-use',
  'connection/unknown',
  'port/in-use',
  // the request itself
  'request/aborted',
  'request/invalid',
  'request/refused',
  'internal/bug',
] as const

/** One cause of failure, e.g. `'oss/no-such-upload'`. */
export type ErrorCode = (typeof errorCodes)[number]

/** An error as data: what crosses the process boundary and what a task record keeps. */
export interface WireError {
  readonly code: ErrorCode
  /** For logs and "technical details": English, starts lower case, holds ids, never secrets. */
  readonly message: string
  /** The service's `x-oss-request-id`, where there was an answer. */
  readonly requestId?: string | undefined
  /** HTTP status, OSS code, EC, host, operation, path, limit …: for "Copy details". */
  readonly details?: Readonly<Record<string, string>> | undefined
}
