/** Places in OSS as text: `oss://bucket/prefix/`. Pure. */
import type { Destination } from '#shared/settings.ts'

/** Longest object key (OSS API 4: 1 to 1,023 bytes of UTF-8). */
const keyLimitBytes = 1023
/** The settings keep a prefix of at most this many characters. */
const prefixLimit = 1000

/** `oss://bucket/prefix/`, as people copy it. */
export function destinationPath(destination: Pick<Destination, 'bucket' | 'prefix'>): string {
  return ossPath(destination.bucket, destination.prefix)
}

/** `oss://bucket/key`. */
export function ossPath(bucket: string, key: string): string {
  return `oss://${bucket}/${key}`
}

/** `bucket/folder/` of an object: where it is, without its own name. */
export function folderOf(bucket: string, key: string): string {
  return `${bucket}/${key.slice(0, key.lastIndexOf('/') + 1)}`
}

/** The same place? */
export function sameDestination(a: Destination, b: Destination): boolean {
  return a.connectionId === b.connectionId && a.bucket === b.bucket && a.prefix === b.prefix
}

/** What is wrong with a prefix or bucket a person typed. */
export type PlaceProblem =
  | 'bucket-empty'
  | 'bucket-invalid'
  | 'prefix-leading-slash'
  | 'prefix-too-long'
  | 'prefix-control'

/** Bucket names: 3 to 63 of a-z, 0-9 and hyphen, no hyphen at the ends (OSS API 4). */
export function bucketProblem(bucket: string): PlaceProblem | undefined {
  if (bucket === '') return 'bucket-empty'
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket) ? undefined : 'bucket-invalid'
}

/** Keys must not begin with `/` or `\`, and a name still has to fit behind the prefix (OSS API 4). */
export function prefixProblem(prefix: string): PlaceProblem | undefined {
  if (/^[/\\]/.test(prefix)) return 'prefix-leading-slash'
  if (/\p{Cc}/u.test(prefix)) return 'prefix-control'
  const bytes = new TextEncoder().encode(prefix).length
  if (bytes >= keyLimitBytes || prefix.length >= prefixLimit) return 'prefix-too-long'
  return undefined
}

/** What is wrong with an object key: 1 to 1,023 bytes, not beginning with `/` or `\\` (OSS API 4). */
export function keyProblem(key: string): 'empty' | 'leading-slash' | 'too-long' | undefined {
  if (key === '') return 'empty'
  if (/^[/\\]/.test(key)) return 'leading-slash'
  return new TextEncoder().encode(key).length > keyLimitBytes ? 'too-long' : undefined
}

/** A prefix as the settings keep it: empty or ending in `/`. */
export function closedPrefix(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
}

/** Takes `oss://bucket/prefix` apart; undefined for anything else. */
export function parseOssPath(text: string): { bucket: string; prefix: string } | undefined {
  const match = /^oss:\/\/([^/]+)(?:\/(.*))?$/s.exec(text.trim())
  if (match === null) return undefined
  return { bucket: match[1] ?? '', prefix: match[2] ?? '' }
}
