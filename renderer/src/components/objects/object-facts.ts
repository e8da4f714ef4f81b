/** Everything the service tells of an object or a bucket, in groups of label and value. Pure. */
import type {
  Asked,
  BucketProperties,
  ObjectDetails,
  ObjectProperties,
} from '#shared/object-view.ts'
import { errorWords } from '../../text/error-words.ts'
import { formatBytes, formatCount, formatDateTime } from '../../text/format.ts'
import { ossPath } from '../../text/oss-path.ts'
import type { MessageKey, Text } from '../../text/use-text.ts'
import type { FactGroup, GeneralFact } from '../detail/general-facts.ts'
import { className } from '../fragments/class-name.ts'

type Words = Pick<Text, 't'>

/** Metadata and tags have names of their own: they stand in tables beside these. */
export function objectFacts(
  { t }: Words,
  locale: string,
  bucket: string,
  { properties, acl }: ObjectDetails,
): readonly FactGroup[] {
  const bytes = formatCount(properties.sizeBytes, locale)
  const size = { size: formatBytes(properties.sizeBytes, locale), bytes }
  return [
    {
      title: 'objects.fact.object',
      facts: [
        { key: 'objects.fact.path', value: ossPath(bucket, properties.key), isCode: true },
        { key: 'objects.fact.size', value: t('detail.general.sizeValue', size) },
        { key: 'objects.fact.modified', value: formatDateTime(properties.lastModifiedMs, locale) },
        ...text('objects.fact.type', properties.contentType),
        ...text('objects.fact.objectType', properties.type),
        { key: 'objects.fact.class', value: className(properties.storageClass, t) },
        ...text('objects.fact.restore', properties.restore),
      ],
    },
    {
      title: 'objects.fact.access',
      facts: [
        { key: 'objects.fact.acl', value: aclWords({ t }, locale, acl) },
        { key: 'objects.fact.encryption', value: encryptionWords({ t }, properties) },
        ...code('objects.fact.encryptionKey', properties.encryptionKeyId),
        ...code('objects.fact.version', properties.versionId),
      ],
    },
    {
      title: 'objects.fact.proof',
      facts: [
        ...code('objects.fact.etag', properties.etag),
        ...code('objects.fact.crc64', properties.crc64),
        ...code('objects.fact.requestId', properties.requestId),
      ],
    },
  ]
}

export function bucketFacts(
  { t }: Words,
  locale: string,
  bucket: BucketProperties,
): readonly FactGroup[] {
  const { createdMs, acl, redundancy, versioning, transferAcceleration } = bucket
  return [
    {
      title: 'objects.fact.bucket',
      facts: [
        { key: 'objects.fact.class', value: className(bucket.storageClass, t) },
        ...text(
          'objects.fact.redundancy',
          redundancy === 'LRS' || redundancy === 'ZRS'
            ? t(`objects.redundancy.${redundancy}`)
            : redundancy,
        ),
        ...text(
          'objects.fact.created',
          createdMs === undefined ? undefined : formatDateTime(createdMs, locale),
        ),
      ],
    },
    {
      title: 'objects.fact.access',
      facts: [
        ...text('objects.fact.acl', acl === undefined ? undefined : aclName({ t }, acl)),
        { key: 'objects.fact.versioning', value: versioningWords({ t }, versioning) },
        { key: 'objects.fact.encryption', value: bucket.encryption ?? t('objects.fact.none') },
        ...text('objects.fact.acceleration', transferAcceleration),
      ],
    },
  ]
}

/** An ACL as people call it; an unknown one as the service does. */
export function aclName({ t }: Words, acl: string): string {
  switch (acl) {
    case 'default':
    case 'private':
    case 'public-read':
    case 'public-read-write':
      return t(`objects.acl.${acl}`)
    default:
      return acl
  }
}

export function versioningWords({ t }: Words, versioning: string | undefined): string {
  if (versioning === 'Enabled') return t('objects.versioning.on')
  return t(versioning === 'Suspended' ? 'objects.versioning.suspended' : 'objects.versioning.off')
}

function aclWords(words: Words, locale: string, acl: Asked<string>): string {
  return 'error' in acl ? errorWords(acl.error, locale).title : aclName(words, acl.value)
}

function encryptionWords({ t }: Words, { encryption }: ObjectProperties): string {
  return encryption ?? t('objects.fact.none')
}

function text(key: MessageKey, value: string | undefined): readonly GeneralFact[] {
  return value === undefined || value === '' ? [] : [{ key, value }]
}

function code(key: MessageKey, value: string | undefined): readonly GeneralFact[] {
  return value === undefined || value === '' ? [] : [{ key, value, isCode: true }]
}
