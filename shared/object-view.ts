/** Buckets and objects as the window shows them. */
import type { WireError } from './error-codes.ts'

/** ACLs of a bucket (OSS API 3.1). */
export const bucketAcls = ['private', 'public-read', 'public-read-write'] as const
export type BucketAcl = (typeof bucketAcls)[number]

/** How many zones a bucket is stored in: one, or several. */
export const redundancies = ['LRS', 'ZRS'] as const
export type Redundancy = (typeof redundancies)[number]

/** A new bucket can be of these classes; objects may be of others (OSS API, PutBucket). */
export const bucketClasses = [
  'Standard',
  'IA',
  'Archive',
  'ColdArchive',
  'DeepColdArchive',
] as const
export type BucketClass = (typeof bucketClasses)[number]

/** Longest validity of a presigned URL (OSS API 2.2: 7 days with V4; V1 is held to the same). */
export const maxValidSeconds = 7 * 24 * 3600

/** No more rows of one folder are held by main and page together. */
export const mostRows = 1_000_000

/** Rows of a listing by their numbers, as `[first, count]`; folders and objects count apart from 0. */
export type RowRanges = readonly (readonly [first: number, count: number])[]

/**
 * What one step of a listing found. Column by column: a million rows cross without a million objects.
 * Names are without the prefix; those of folders end in `/`.
 */
export interface ObjectPage {
  readonly folders: readonly string[]
  readonly names: readonly string[]
  readonly sizes: readonly number[]
  /** Epoch ms. */
  readonly modifiedMs: readonly number[]
  readonly classes: readonly string[]
  /** `full`: there are more rows than are held. */
  readonly end: 'no' | 'done' | 'full'
}

/** What HeadObject tells, and what else may be asked about an object. */
export interface ObjectProperties {
  readonly key: string
  readonly sizeBytes: number
  readonly lastModifiedMs: number
  readonly contentType: string
  readonly etag: string
  readonly crc64: string | undefined
  /** `Normal`, `Multipart`, `Appendable`, `Symlink`. */
  readonly type: string | undefined
  readonly storageClass: string
  readonly versionId: string | undefined
  /** `AES256`, `KMS`, `SM4`. */
  readonly encryption: string | undefined
  readonly encryptionKeyId: string | undefined
  /** `x-oss-restore` as the service words it. */
  readonly restore: string | undefined
  /** Cache-Control, Content-Disposition, Content-Encoding, Expires; those that are set. */
  readonly headers: Readonly<Record<string, string>>
  /** User metadata, names without prefix. */
  readonly metadata: Readonly<Record<string, string>>
  readonly requestId: string
}

export type Tags = readonly (readonly [name: string, value: string])[]

/** An answer, or why there is none: rights are often granted one by one. */
export type Asked<T> = { readonly value: T } | { readonly error: WireError }

export interface ObjectDetails {
  readonly properties: ObjectProperties
  readonly tags: Asked<Tags>
  /** `default`: that of the bucket. */
  readonly acl: Asked<string>
}

/** What GetBucketInfo tells. */
export interface BucketProperties {
  readonly name: string
  readonly region: string
  readonly createdMs: number | undefined
  readonly storageClass: string
  readonly redundancy: string | undefined
  readonly acl: string | undefined
  /** `undefined`: never switched on. */
  readonly versioning: string | undefined
  readonly encryption: string | undefined
  readonly transferAcceleration: string | undefined
}

/** What would be deleted. */
export interface DeletePlan {
  readonly planId: string
  readonly objects: number
  readonly bytes: number
  readonly folders: number
  readonly versioning: Asked<string | undefined>
}

export interface ObjectDeleteReport {
  readonly deleted: number
  /** By cause. */
  readonly failed: readonly {
    readonly error: WireError
    readonly count: number
    /** A few of the keys. */
    readonly keys: readonly string[]
  }[]
  readonly stopped: boolean
}
