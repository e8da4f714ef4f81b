/** Words for the way to the service and for its answers. */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { ErrorWords } from './error-words.ts'

const again = 'Run the same command again: parts already stored are not sent twice.'

export const ossErrorWords = {
  'network/dns': {
    what: 'The host name {host|of the endpoint} could not be resolved.',
    remedy: 'Check --endpoint for a typing error, the internet connection, DNS and VPN.',
  },
  'network/refused': {
    what: '{host|The server} was reached, but nothing accepts connections on that port.',
    remedy: 'Check host and port of --endpoint and firewalls; Local OSS must be running.',
  },
  'network/reset': {
    what: 'The connection was closed while data was on its way.',
    remedy: `${again} If it keeps happening, check Wi-Fi, VPN or proxy, or lower --parts-at-once.`,
  },
  'network/timeout': {
    what: 'The server did not answer in time.',
    remedy: 'Check the internet connection; on a slow line lower --parts-at-once or --part-size.',
  },
  'network/stalled': {
    what: 'No byte moved for longer than the stall timeout.',
    remedy: 'On a very slow line raise --stall-timeout.',
  },
  'network/tls': {
    what: 'No secure connection could be made: the certificate or the TLS version was refused.',
    remedy:
      'Check the clock of this computer and --endpoint; a company proxy may replace certificates.',
  },
  'network/proxy': {
    what: 'The proxy did not let the connection through.',
    remedy: 'Check the address of the proxy, and that it allows the endpoint.',
  },
  'network/not-oss': {
    what: '{host|Something} answered, but does not speak the OSS protocol.',
    remedy: 'Check --endpoint; in guest networks sign in to the network in a browser first.',
  },
  'oss/access-denied': {
    what: 'OSS knows the AccessKey, but does not allow {operation|this operation}.',
    remedy:
      'Ask the owner of the bucket to allow {action|it} in the RAM policy, then run the command again.',
  },
  'oss/account-state': {
    what: 'OSS refuses this account: it is disabled or has an unpaid bill.',
    remedy: 'Settle it in the Alibaba Cloud console, then run the command again.',
  },
  'oss/bucket-exists': {
    what: 'A bucket of this name already exists.',
    remedy: 'Choose another bucket name.',
  },
  'oss/bucket-not-empty': {
    what: 'The bucket still holds objects or fragments.',
    remedy: 'Delete them first.',
  },
  'oss/callback-failed': {
    what: 'The object is stored, but the callback address did not answer as expected.',
    remedy: 'Check the callback address and its server; the object need not be uploaded again.',
  },
  'oss/clock-skew': {
    what: 'The clock of this computer differs from the service by more than 15 minutes.',
    remedy: 'Set date, time and time zone of this computer.',
  },
  'oss/custom-domain-required': {
    what: 'This account may not use the public endpoint for data.',
    remedy: 'Bind a domain to the bucket in the OSS console and use --endpoint DOMAIN --cname.',
  },
  'oss/encryption': {
    what: 'OSS could not encrypt the object as the bucket asks for.',
    remedy:
      'Check that KMS is active and the AccessKey may use the key (kms:GenerateDataKey, kms:Decrypt).',
  },
  'oss/entity-too-large': {
    what: 'The service refused the size: a part or a request may carry at most 5 GiB.',
    remedy: 'Leave --part-size and --threshold to their defaults.',
  },
  'oss/entity-too-small': {
    what: 'A part other than the last one is under 100 KiB.',
    remedy:
      'Delete the fragment with "partway fragments delete" and upload again without --part-size.',
  },
  'oss/immutable': {
    what: 'A retention policy (WORM) protects the object of this name from changes.',
    remedy: 'Upload under another name, or wait until the retention period is over.',
  },
  'oss/invalid-access-key': {
    what: 'OSS does not know this AccessKey ID: it is mistyped, disabled or deleted.',
    remedy: 'Correct OSS_ACCESS_KEY_ID, then run the same command again.',
  },
  'oss/invalid-argument': {
    what: 'The service refused {argument|a value} in the request.',
    remedy:
      'Check the target name and the options; report it with the request ID if they are right.',
  },
  'oss/invalid-bucket-name': {
    what: 'The bucket name {bucket|in the target} breaks the rules of OSS.',
    remedy: 'Use 3 to 63 lower-case letters, digits and hyphens.',
  },
  'oss/invalid-digest': {
    what: 'The bytes that arrived do not match their MD5.',
    remedy: `${again} If it repeats, suspect a proxy, the memory or the disk of this computer.`,
  },
  'oss/invalid-object-state': {
    what: 'The object is archived and must be restored before it can be used.',
    remedy: 'Restore it in the OSS console.',
  },
  'oss/invalid-part': {
    what: 'The service no longer holds one of the parts as it was sent.',
    remedy: `${again} If it repeats, another program may be writing to the same upload.`,
  },
  'oss/name-taken': {
    what: 'An object of this name is already there, and overwriting was ruled out. It is untouched.',
    remedy: 'Upload under another name, or run the command without --forbid-overwrite.',
  },
  'oss/no-such-bucket': {
    what: 'There is no bucket named {bucket|like that}.',
    remedy: 'Check the bucket in oss://BUCKET/ and the region or endpoint, or create the bucket.',
  },
  'oss/no-such-key': {
    what: 'There is no object of this name in the bucket.',
    remedy: 'Check the name; it is case-sensitive.',
  },
  'oss/no-such-lifecycle': {
    what: 'The bucket has no lifecycle rules.',
    remedy: 'Nothing needs to be done.',
  },
  'oss/no-such-upload': {
    what: 'The service no longer knows the upload ID: cancelled elsewhere, removed by a rule, or finished.',
    remedy:
      'Run the same command again; look for a lifecycle rule that deletes parts if it repeats.',
  },
  'oss/outcome-unknown': {
    what: 'No answer came, and asking did not tell whether the object was put together.',
    remedy:
      'Look with "partway fragments list" and at the object itself before anything is tried again.',
  },
  'oss/precondition': {
    what: 'The object changed since it was last looked at.',
    remedy: 'Look at the object and decide again.',
  },
  'oss/protocol': {
    what: 'The server gave an answer that is incomplete or against the OSS protocol.',
    remedy: `${again} If it repeats, check for a proxy on the way.`,
  },
  'oss/quota': {
    what: 'A limit of the account or the bucket is reached.',
    remedy: 'Raise the quota or make room, then run the same command again.',
  },
  'oss/server-error': {
    what: 'OSS reports an error on its own side.',
    remedy: `${again} If it lasts, give the request ID to Alibaba Cloud support.`,
  },
  'oss/signature-mismatch': {
    what: 'The secret is wrong: it does not belong to this AccessKey ID.',
    remedy: 'Correct OSS_ACCESS_KEY_SECRET (no spaces around it), then run the same command again.',
  },
  'oss/throttled': {
    what: 'OSS asks for fewer requests: a limit of the account or bucket is reached.',
    remedy: 'Lower --parts-at-once or --tasks-at-once if it lasts.',
  },
  'oss/token-expired': {
    what: 'The temporary credentials (STS) are not valid any more.',
    remedy:
      'Set fresh OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and OSS_SESSION_TOKEN, then run the same command again.',
  },
  'oss/unknown': {
    what: 'OSS refused the request: {ossCode|for a reason Partway has no words for}.',
    remedy: 'Run the command again; the request ID lets Alibaba Cloud support find the cause.',
  },
  'oss/unsupported': {
    what: 'The server does not offer {operation|this operation}.',
    remedy: 'Check that --endpoint is an OSS data endpoint, and --path-style or --cname.',
  },
  'oss/wrong-endpoint': {
    what: 'The bucket lives at {endpoint|another endpoint}.',
    remedy: 'Use --endpoint {endpoint|of the region of the bucket}.',
  },
  'oss/wrong-region': {
    what: 'The region in the signature is not the region of the bucket.',
    remedy: 'Use --region {region|of the bucket}.',
  },
} satisfies Partial<Record<ErrorCode, ErrorWords>>
