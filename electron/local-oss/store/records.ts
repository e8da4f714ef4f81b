/** What the server remembers, in memory and as files. */

/** One received part, or the only piece of an object that was put whole. */
export interface PartRecord {
  readonly partNumber: number
  readonly sizeBytes: number
  /** Upper-case hex MD5, without quotes: the part's ETag. */
  readonly etag: string
  /** Unsigned decimal CRC-64/XZ. */
  readonly crc64: string
  readonly modifiedAtMs: number
  /** File name inside the folder of its upload. */
  readonly file: string
}

/** An upload that is neither completed nor aborted. */
export interface UploadRecord {
  readonly key: string
  /** 32 upper-case hex digits. */
  readonly uploadId: string
  readonly initiatedAtMs: number
  readonly storageClass: string
  /** Headers given at Initiate that the object will have, lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly tags: readonly Tag[]
  readonly parts: Map<number, PartRecord>
}

export type Tag = readonly [key: string, value: string]

/** One version of an object; a bucket without versioning holds one, named 'null'. */
export interface ObjectVersion {
  readonly key: string
  readonly versionId: string
  readonly isDeleteMarker: boolean
  readonly type: 'Normal' | 'Multipart'
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  readonly crc64: string | undefined
  /** Base64; only for objects put whole. */
  readonly contentMd5: string | undefined
  readonly modifiedAtMs: number
  readonly storageClass: string
  readonly headers: Readonly<Record<string, string>>
  readonly tags: readonly Tag[]
  readonly acl: string
  /** Folder that holds the segments: the upload ID, or an ID of the same kind. */
  readonly dataId: string
  /** The object's bytes in order: parts are never copied together. */
  readonly segments: readonly Segment[]
}

export interface Segment {
  readonly file: string
  readonly sizeBytes: number
}

/** What is known of a bucket besides its contents. */
export interface BucketSettings {
  readonly createdAtMs: number
  readonly acl: string
  readonly storageClass: string
  /** Absent in folders of before: LRS. */
  readonly redundancy?: string | undefined
  readonly versioning: 'Enabled' | 'Suspended' | undefined
  /** The XML document exactly as it was put. */
  readonly lifecycle: string | undefined
}

export interface Bucket {
  readonly name: string
  settings: BucketSettings
  /** Versions of each key, newest first; never empty. */
  readonly objects: Map<string, readonly ObjectVersion[]>
  /** Grows whenever a key comes or goes: who keeps the keys in order knows when to look again. */
  keyChanges: number
  readonly uploads: Map<string, UploadRecord>
}
