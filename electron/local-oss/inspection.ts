/** A look inside for tests and benchmarks, past signatures and faults. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { crc64Decimal } from './crc64.ts'
import { runAbortRules } from './operations/lifecycle.ts'
import { readObject } from './operations/object-bytes.ts'
import type { ServerState } from './server-state.ts'
import type {
  Bucket,
  BucketSettings,
  ObjectVersion,
  PartRecord,
  UploadRecord,
} from './store/records.ts'

export interface ListedUpload {
  readonly key: string
  readonly uploadId: string
  readonly initiatedAtMs: number
}

export interface Inspection {
  /** The current version of an object; undefined if there is none. */
  findObject(bucket: string, key: string): ObjectVersion | undefined
  /** The bytes of the current version; throws RangeError if there is none. */
  readObject(bucket: string, key: string): AsyncIterable<Uint8Array>
  /** Newest first, delete markers included. */
  listVersions(bucket: string, key: string): readonly ObjectVersion[]
  listKeys(bucket: string): readonly string[]
  listUploads(bucket: string): readonly ListedUpload[]
  /** By part number. */
  listParts(bucket: string, uploadId: string): readonly PartRecord[]
  /** Opens an upload without a request; answers its ID. */
  createUpload(bucket: string, key: string, storageClass?: string): string
  /** Stores parts 1 to `count` without requests, all of the same bytes. */
  createParts(bucket: string, uploadId: string, count: number, bytes: Uint8Array): Promise<void>
  /** Removes parts behind the client's back. */
  dropParts(bucket: string, uploadId: string, partNumbers: readonly number[]): void
  /** Aborts behind the client's back, as a console or lifecycle rule does. */
  abortUpload(bucket: string, uploadId: string): void
  /** Makes the bucket if missing. */
  putBucket(name: string): void
  setVersioning(bucket: string, status: BucketSettings['versioning']): void
  /** The lifecycle document as it is kept; undefined without one. */
  lifecycleOf(bucket: string): string | undefined
  /** Puts a lifecycle document past all checks. */
  setLifecycle(bucket: string, document: string): void
  /** Runs the AbortMultipartUpload rules as of now; answers the upload IDs that are gone. */
  runLifecycle(bucket: string): readonly string[]
}

export function createInspection(state: ServerState): Inspection {
  const { store } = state
  const find = (name: string): Bucket => {
    const bucket = store.buckets.get(name)
    if (!bucket) throw new RangeError(`there is no bucket ${name}`)
    return bucket
  }
  const findObject = (bucket: string, key: string): ObjectVersion | undefined => {
    const newest = store.buckets.get(bucket)?.objects.get(key)?.[0]
    return newest?.isDeleteMarker === true ? undefined : newest
  }
  return {
    findObject,
    readObject: (bucket, key) => {
      const version = findObject(bucket, key)
      if (!version) throw new RangeError(`there is no object ${key} in ${bucket}`)
      return readObject(store, find(bucket), version, { start: 0, end: version.sizeBytes - 1 })
    },
    listVersions: (bucket, key) => find(bucket).objects.get(key) ?? [],
    listKeys: (bucket) => [...find(bucket).objects.keys()],
    listUploads: (bucket) =>
      [...find(bucket).uploads.values()].map(({ key, uploadId, initiatedAtMs }) => ({
        key,
        uploadId,
        initiatedAtMs,
      })),
    listParts: (bucket, uploadId) =>
      [...findUpload(find(bucket), uploadId).parts.values()].sort(
        (left, right) => left.partNumber - right.partNumber,
      ),
    createUpload: (bucket, key, storageClass = 'Standard') => {
      const uploadId = store.newId()
      const initiatedAtMs = state.nowMs()
      const headers = { 'content-type': 'application/octet-stream' }
      const upload = { key, uploadId, initiatedAtMs, storageClass, headers, tags: [] }
      store.createUpload(find(bucket), upload)
      return uploadId
    },
    createParts: async (bucket, uploadId, count, bytes) => {
      const upload = findUpload(find(bucket), uploadId)
      const hasher = await state.crcPool.take()
      const crc64 = crc64Decimal(hasher.update(bytes).digest('hex'))
      state.crcPool.giveBack(hasher)
      const etag = createHash('md5').update(bytes).digest('hex').toUpperCase()
      for (let number = 1; number <= count; number++) {
        const path = store.disk.temporaryFile()
        writeFileSync(path, bytes, { mode: 0o600 })
        const body = { path, sizeBytes: bytes.length, etag, crc64 }
        store.putPart(find(bucket), upload, number, body, state.nowMs())
      }
    },
    dropParts: (bucket, uploadId, partNumbers) =>
      store.dropParts(find(bucket), findUpload(find(bucket), uploadId), partNumbers),
    abortUpload: (bucket, uploadId) =>
      store.deleteUpload(find(bucket), findUpload(find(bucket), uploadId)),
    putBucket: (name) => {
      if (store.buckets.has(name)) return
      store.createBucket(name, {
        createdAtMs: state.nowMs(),
        acl: 'private',
        storageClass: 'Standard',
        versioning: undefined,
        lifecycle: undefined,
      })
    },
    setVersioning: (bucket, status) =>
      store.saveSettings(find(bucket), { ...find(bucket).settings, versioning: status }),
    lifecycleOf: (bucket) => find(bucket).settings.lifecycle,
    setLifecycle: (bucket, lifecycle) =>
      store.saveSettings(find(bucket), { ...find(bucket).settings, lifecycle }),
    runLifecycle: (bucket) => runAbortRules(store, find(bucket), state.nowMs()),
  }
}

function findUpload(bucket: Bucket, uploadId: string): UploadRecord {
  const upload = bucket.uploads.get(uploadId)
  if (!upload) throw new RangeError(`there is no upload ${uploadId}`)
  return upload
}
