/**
 * The provider port for looking around: folders, properties, links, deleting. Apart from
 * `storage.ts`, as no upload needs any of it. Every call throws `TransferError` only, or the
 * signal's reason when aborted.
 */
import type {
  BucketAcl,
  BucketClass,
  BucketProperties,
  ObjectProperties,
  Redundancy,
  Tags,
} from '#shared/object-view.ts'
import type { ObjectTarget } from './storage.ts'

export interface FolderObject {
  readonly key: string
  readonly sizeBytes: number
  readonly lastModifiedMs: number
  readonly storageClass: string
}

/** One answer of the service; keys and folders whole, in the order of their bytes. */
export interface FolderPage {
  /** Common prefixes; each ends in `/`. */
  readonly folders: readonly string[]
  readonly objects: readonly FolderObject[]
}

/** What a bucket is made with; the region is that of its endpoint. */
export interface BucketWish {
  readonly region: string
  readonly storageClass: BucketClass
  readonly acl: BucketAcl
  readonly redundancy: Redundancy
}

export interface BrowseStorage {
  /**
   * What begins with `prefix`, cut at the next `/` unless `deep`, behind `after` where one is named (a
   * folder may then be told once more). One request per page, made only when the page is asked for.
   */
  listFolder(
    bucket: string,
    prefix: string,
    options: { readonly deep: boolean; readonly after?: string },
    signal: AbortSignal,
  ): AsyncIterable<FolderPage>
  /** `undefined` only when the service says that there is no such object. */
  objectProperties(target: ObjectTarget, signal: AbortSignal): Promise<ObjectProperties | undefined>
  objectTags(target: ObjectTarget, signal: AbortSignal): Promise<Tags>
  /** `default`: that of the bucket. */
  objectAcl(target: ObjectTarget, signal: AbortSignal): Promise<string>
  bucketProperties(bucket: string, signal: AbortSignal): Promise<BucketProperties>
  /**
   * Deletes up to 1,000 objects with one request where their names allow; answers those the service
   * says are gone. A versioned bucket keeps their content behind a delete marker.
   */
  deleteObjects(
    bucket: string,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>
  /** Throws `request/invalid` for a region that cannot be reached over this connection. */
  createBucketWith(name: string, wish: BucketWish, signal: AbortSignal): Promise<void>
  /** The address of an object, for whom it is public. Throws `key/invalid` and the like. */
  objectUrl(target: ObjectTarget): string
  /** An address that anybody can read the object by until it expires. Never log it. */
  presignedUrl(target: ObjectTarget, validSeconds: number): string
}
