/**
 * The provider port: what an upload needs from an object storage.
 * Differences between providers are data (`limits`), never `if (oss)`.
 * Every call throws `TransferError` only, or the signal's reason when aborted.
 */

/** The numbers a plan has to respect. */
export interface StorageLimits {
  readonly minPartSizeBytes: number
  readonly maxPartSizeBytes: number
  readonly maxParts: number
  readonly maxObjectSizeBytes: number
  /** Largest body of one PutObject. */
  readonly maxPutSizeBytes: number
  readonly maxKeyBytes: number
}

export interface ObjectTarget {
  readonly bucket: string
  readonly key: string
}

/** One open multipart upload. */
export interface UploadRef extends ObjectTarget {
  readonly uploadId: string
}

/** An upload just begun. */
export interface BegunUpload extends UploadRef {
  readonly requestId?: string | undefined
}

/** What is said about an object when its upload begins. */
export interface ObjectOptions {
  readonly contentType: string
  /** User metadata, names without prefix. */
  readonly metadata: Readonly<Record<string, string>>
  /** Refuse to replace an existing object; said at the beginning and at the end. */
  readonly forbidOverwrite: boolean
}

/** Bytes that can be sent again from scratch: an attempt owns its body. */
export interface UploadBody {
  readonly lengthBytes: number
  /** Base64 of the binary digest, sent as Content-MD5; undefined when MD5 is switched off. */
  readonly md5Base64: string | undefined
  /**
   * A fresh run over the bytes. The consumer pulls, so a slice handed out is one the socket takes, and
   * asking for the next one says that it has: a slice lasts until then, its memory is used again.
   */
  open(): AsyncIterable<Uint8Array>
}

/** The service's word on stored bytes. */
export interface StoredProof {
  /** Upper-case hex or whatever the provider says, without quotes. */
  readonly etag: string
  /** CRC-64/XZ, unsigned decimal; undefined where the service does not tell. */
  readonly crc64: string | undefined
  readonly requestId: string
  readonly versionId?: string | undefined
}

/** One part as ListParts tells it. */
export interface ListedPart {
  readonly number: number
  readonly sizeBytes: number
  readonly etag: string
  readonly crc64: string | undefined
  readonly lastModifiedMs: number
}

/** What Complete says of each part: our own MD5 where we have it, the service's ETag otherwise. */
export interface CompletePart {
  readonly number: number
  readonly etag: string
}

/**
 * The service's word on an abort. `accepted`: parts on the wire at that moment may survive it.
 * `unknown-upload`: there is no such upload (any more).
 */
export type AbortAnswer = 'accepted' | 'unknown-upload'

export interface ObjectHead {
  readonly sizeBytes: number
  readonly etag: string
  readonly crc64: string | undefined
  readonly requestId: string
  readonly versionId?: string | undefined
  readonly lastModifiedMs: number
  /** User metadata, names lower case and without prefix. */
  readonly metadata: Readonly<Record<string, string>>
}

/** An incomplete multipart upload on the server, ours or anybody's. */
export interface ListedUpload extends UploadRef {
  readonly initiatedMs: number
  readonly storageClass: string
}

export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  readonly etag: string
  readonly lastModifiedMs: number
}

export interface ListedBucket {
  readonly name: string
  /** Region id, e.g. `cn-hangzhou`. */
  readonly region: string
}

/** Called before each request of a listing, which is billed; what it throws ends the listing. */
export type OnRequest = () => void

export interface ObjectStorage {
  readonly limits: StorageLimits
  /** The name under which `metadata` carries the marker that an upload is ours. */
  initiate(target: ObjectTarget, options: ObjectOptions, signal: AbortSignal): Promise<BegunUpload>
  putPart(
    upload: UploadRef,
    number: number,
    body: UploadBody,
    signal: AbortSignal,
  ): Promise<StoredProof>
  /** Each part once, page by page, in ascending order unless the service tells them otherwise. */
  listParts(
    upload: UploadRef,
    signal: AbortSignal,
    onRequest?: OnRequest,
  ): AsyncIterable<ListedPart>
  complete(
    upload: UploadRef,
    parts: readonly CompletePart[],
    options: Pick<ObjectOptions, 'forbidOverwrite'>,
    signal: AbortSignal,
  ): Promise<StoredProof>
  /**
   * Makes the object of every part that is stored at that moment, whoever sent it, in the order of
   * their numbers. Nobody says which: the caller looks before, and compares afterwards.
   */
  completeAll(
    upload: UploadRef,
    options: Pick<ObjectOptions, 'forbidOverwrite'>,
    signal: AbortSignal,
  ): Promise<StoredProof>
  /** Resolves also when the upload is gone already, and says so. */
  abort(upload: UploadRef, signal: AbortSignal): Promise<AbortAnswer>
  putObject(
    target: ObjectTarget,
    body: UploadBody,
    options: ObjectOptions,
    signal: AbortSignal,
  ): Promise<StoredProof>
  /** `undefined` only when the service says that there is no such object. */
  head(target: ObjectTarget, signal: AbortSignal): Promise<ObjectHead | undefined>
  /** Each upload once, page by page: the items of a page come before the next page is asked for. */
  listUploads(
    bucket: string,
    prefix: string,
    signal: AbortSignal,
    onRequest?: OnRequest,
  ): AsyncIterable<ListedUpload>
  listObjects(bucket: string, prefix: string, signal: AbortSignal): AsyncIterable<ListedObject>
  listBuckets(signal: AbortSignal, onRequest?: OnRequest): AsyncIterable<ListedBucket>
  createBucket(name: string, signal: AbortSignal): Promise<void>
  /** The whole lifecycle configuration exactly as served; `undefined`: the bucket has none. */
  readLifecycle(bucket: string, signal: AbortSignal): Promise<string | undefined>
  /**
   * Replaces the whole configuration, in one step. `allowOverlap`: rules with the same action may
   * have overlapping prefixes, which is refused otherwise.
   */
  writeLifecycle(
    bucket: string,
    xml: string,
    options: { readonly allowOverlap: boolean },
    signal: AbortSignal,
  ): Promise<void>
  /** Resolves also when there is none. */
  removeLifecycle(bucket: string, signal: AbortSignal): Promise<void>
  /** Closes its connections. */
  close(): Promise<void>
}

/** Everything needed to reach a provider, as plain data: it also crosses to worker threads. */
export interface StorageAccess {
  readonly kind: 'oss'
  /** Origin, e.g. `https://oss-cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string
  readonly region: string
  readonly addressing: 'virtual' | 'path' | 'cname'
  /** Buckets that are reached through a domain of their own, an origin each. */
  readonly domains?: readonly { readonly bucket: string; readonly domain: string }[] | undefined
  readonly signature: 'v4' | 'v1'
  readonly accessKeyId: string
  /** Plain: this object never leaves the process and is never logged. */
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
  /** Server time minus ours, learned from a RequestTimeTooSkewed answer. */
  readonly clockOffsetMs: number
}

/** The storages of all connections; built in one place, used by id everywhere. */
export interface Storages {
  /** Throws `credentials/missing` or `connection/unknown`. */
  open(connectionId: string): Promise<ObjectStorage>
  access(connectionId: string): Promise<StorageAccess>
}
