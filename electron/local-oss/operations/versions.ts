/** Finding an object and the questions every operation asks about it. */
import { type Context, bucketOf, keyOf } from '../context.ts'
import { OssError, fileAlreadyExists, noSuchKey } from '../oss-error.ts'
import type { Bucket, ObjectVersion } from '../store/records.ts'

/** The version asked for, or the newest; throws NoSuchKey, NoSuchVersion or, for a marker, 405. */
export function versionOf(context: Context): ObjectVersion {
  const bucket = bucketOf(context)
  return findVersion(bucket, keyOf(context), context.query.get('versionId'))
}

export function findVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  const versions = bucket.objects.get(key) ?? []
  if (versionId === undefined || versionId === '') {
    const [newest] = versions
    if (!newest || newest.isDeleteMarker) throw noSuchKey(key)
    return newest
  }
  const version = versions.find((other) => other.versionId === versionId)
  if (!version) {
    throw new OssError(404, 'NoSuchVersion', 'The specified version does not exist.', {
      details: [['VersionId', versionId]],
    })
  }
  if (version.isDeleteMarker) {
    throw new OssError(405, 'MethodNotAllowed', 'The version is a delete marker.', {
      headers: { 'x-oss-delete-marker': 'true', 'x-oss-version-id': versionId },
    })
  }
  return version
}

/** `x-oss-forbid-overwrite: true`; without effect in a bucket that has versioning on or suspended. */
export function checkOverwrite(context: Context): void {
  if (context.headers.get('x-oss-forbid-overwrite')?.toLowerCase() !== 'true') return
  const bucket = bucketOf(context)
  if (bucket.settings.versioning !== undefined) return
  if (bucket.objects.has(keyOf(context))) throw fileAlreadyExists(keyOf(context))
}

export function versionHeader(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return bucket.settings.versioning === undefined ? {} : { 'x-oss-version-id': version.versionId }
}

/** The four conditions of GET and HEAD, or with a prefix those of a copy source. */
export function checkConditions(
  headers: ReadonlyMap<string, string>,
  version: ObjectVersion,
  prefix: '' | 'x-oss-copy-source-',
): void {
  const read = (name: string): string | undefined => headers.get(prefix + name)
  const quoted = `"${version.etag}"`
  const isListed = (list: string): boolean =>
    list
      .split(',')
      .map((etag) => etag.trim())
      .some((etag) => etag === '*' || etag === quoted || etag === version.etag)
  const modified = Math.floor(version.modifiedAtMs / 1000) * 1000
  const ifMatch = read('if-match')
  const ifNoneMatch = read('if-none-match')
  const unmodifiedSince = Date.parse(read('if-unmodified-since') ?? '')
  const modifiedSince = Date.parse(read('if-modified-since') ?? '')
  if (ifMatch !== undefined && !isListed(ifMatch)) throw preconditionFailed('If-Match')
  if (!Number.isNaN(unmodifiedSince) && modified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  const isUnchanged =
    ifNoneMatch === undefined
      ? !Number.isNaN(modifiedSince) && modified <= modifiedSince
      : isListed(ifNoneMatch)
  if (!isUnchanged) return
  throw new OssError(304, 'NotModified', 'The object has not been modified.', {
    headers: { etag: quoted, 'last-modified': new Date(version.modifiedAtMs).toUTCString() },
  })
}

function preconditionFailed(condition: string): OssError {
  return new OssError(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold.',
    { ec: '0026-00000020', details: [['Condition', condition]] },
  )
}
