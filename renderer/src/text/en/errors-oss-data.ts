/** English words for the service's answers about objects, parts and its own health. */
import type { ErrorMessage } from '../error-message.ts'

export const ossDataErrors = {
  'oss/callback-failed': {
    title: 'Callback failed',
    what: 'The object is stored, but the callback address did not answer as expected.',
    next: 'The object stays; it is not uploaded again.',
    do: 'Check the callback address and its server.',
  },
  'oss/encryption': {
    title: 'Encryption refused',
    what: 'OSS could not encrypt the object as asked: the method or the KMS key was refused.',
    next: 'Parts already stored are kept.',
    do: 'Check that KMS is active and the AccessKey may use the key (kms:GenerateDataKey, kms:Decrypt).',
  },
  'oss/entity-too-large': {
    title: 'Too large for the service',
    what: 'The service refused the size: one part or one request may carry at most 5 GiB.',
    next: 'Nothing more is sent with this part size.',
    do: 'Choose automatic part size in Settings > Transfers and upload the file again.',
  },
  'oss/entity-too-small': {
    title: 'Part too small',
    what: 'A part other than the last one is under 100 KiB.',
    next: 'The object was not put together. Its parts stay on the server.',
    do: 'Cancel the task, choose automatic part size in Settings > Transfers and upload again.',
  },
  'oss/immutable': {
    title: 'Object is protected',
    what: 'A retention policy (WORM) protects the object of this name from changes.',
    next: 'The object there is untouched. Parts already stored are kept.',
    do: 'Upload under another name, or wait until the retention period is over.',
  },
  'oss/invalid-argument': {
    title: 'Request refused',
    what: 'The service refused a value in the request.',
    whatWith: 'The service refused the value of {argument}.',
    next: 'Repeating it would not help, so Partway does not. Parts already stored are kept.',
    do: 'Check the settings of the connection and the object name. Copy details and report it if they are right.',
  },
  'oss/invalid-digest': {
    title: 'Damaged on the way',
    what: 'The bytes that arrived do not match their MD5.',
    next: 'The part was not stored and is read and sent again.',
    do: 'If it repeats, suspect a proxy, the memory or the disk of this computer.',
  },
  'oss/invalid-object-state': {
    title: 'Object is archived',
    what: 'The object is archived and must be restored before it can be used.',
    next: 'Nothing was changed.',
    do: 'Restore the object in the OSS console and wait until it is done.',
  },
  'oss/invalid-part': {
    title: 'Part missing on the server',
    what: 'The service no longer holds one of the parts as it was sent.',
    next: 'Partway asks for the list of parts and sends only the missing ones again.',
    do: 'Usually nothing. If it repeats, another program may be writing to the same upload.',
  },
  'oss/no-such-key': {
    title: 'Object not found',
    what: 'There is no object of this name in the bucket.',
    next: 'Nothing was changed.',
    do: 'Check the name; it is case-sensitive. Another program may have deleted the object.',
  },
  'oss/no-such-lifecycle': {
    title: 'No lifecycle rules',
    what: 'The bucket has no lifecycle rules.',
    next: 'Nothing was changed.',
    do: 'Nothing needs to be done.',
  },
  'oss/no-such-upload': {
    title: 'Upload gone from the server',
    what: 'The service no longer knows this upload ID: it was cancelled elsewhere, removed by a lifecycle rule, or finished.',
    next: 'Partway first asks whether the object is already complete. If not, its parts have to be sent again.',
    do: 'Retry. If it repeats, look for a lifecycle rule that deletes parts after a few days.',
  },
  'oss/outcome-unknown': {
    title: 'Outcome not known',
    what: 'No answer came, and asking the service did not tell whether the object was put together.',
    next: 'Partway does not send the request again by itself: it could put together something else.',
    do: 'Refresh the fragments and look at the object, then decide.',
  },
  'oss/precondition': {
    title: 'Object has changed',
    what: 'The object changed since it was last looked at.',
    next: 'The object there is untouched.',
    do: 'Look at the object in the bucket and decide again.',
  },
  'oss/protocol': {
    title: 'Answer not understood',
    what: 'The server gave an answer that is incomplete or against the OSS protocol.',
    next: 'It counts as not stored. Parts proven earlier are kept.',
    do: 'Retry. If it repeats, check for a proxy between this computer and OSS, and copy the details.',
  },
  'oss/server-error': {
    title: 'Service error',
    what: 'OSS reports an error on its own side.',
    next: 'Only what was not acknowledged is sent again.',
    do: 'Usually nothing. If it lasts, check the Alibaba Cloud status page and give them the request ID.',
  },
  'oss/throttled': {
    title: 'Service limits the speed',
    what: 'OSS asks for fewer requests: a speed or request limit of the account or bucket is reached.',
    next: 'Partway waits a little longer each time before it sends again.',
    do: 'Choose fewer parts or tasks at once in Settings > Transfers if it lasts.',
  },
  'oss/unknown': {
    title: 'Refused by the service',
    what: 'OSS refused the request for a reason Partway has no words for.',
    whatWith: 'OSS refused the request: {ossCode}.',
    next: 'Parts already stored are kept.',
    do: 'Retry. Copy details: the request ID lets Alibaba Cloud support find the cause.',
  },
} satisfies Record<string, ErrorMessage>
