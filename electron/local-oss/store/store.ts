/** Buckets, objects and uploads: the state of the server and every change of it. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type Disk, openDisk } from './disk.ts'
import { loadBuckets } from './load.ts'
import { partFileName } from './part-name.ts'
import { type Pins, createPins } from './pins.ts'
import type { Bucket, BucketSettings, ObjectVersion, PartRecord, UploadRecord } from './records.ts'

/** A body that was received completely: its file and what was computed on the way. */
export interface ReceivedBody {
  readonly path: string
  readonly sizeBytes: number
  readonly etag: string
  readonly crc64: string
}

export type NewVersion = Omit<ObjectVersion, 'versionId' | 'isDeleteMarker'>

export interface Store {
  readonly disk: Disk
  readonly pins: Pins
  readonly buckets: ReadonlyMap<string, Bucket>
  createBucket(name: string, settings: BucketSettings): void
  saveSettings(bucket: Bucket, settings: BucketSettings): void
  deleteBucket(bucket: Bucket): void
  newId(): string
  createUpload(bucket: Bucket, upload: Omit<UploadRecord, 'parts'>): void
  /** Replaces a part of that number in one step. */
  putPart(
    bucket: Bucket,
    upload: UploadRecord,
    partNumber: number,
    body: ReceivedBody,
    nowMs: number,
  ): PartRecord
  /** Forgets parts, as if they had never arrived. */
  dropParts(bucket: Bucket, upload: UploadRecord, partNumbers: readonly number[]): void
  deleteUpload(bucket: Bucket, upload: UploadRecord): void
  /** The object exists and the upload is gone, in that order; unlisted parts are discarded. */
  completeUpload(bucket: Bucket, upload: UploadRecord, version: NewVersion): ObjectVersion
  /** Turns a received body into the only segment of a new data folder. */
  adoptBody(bucket: Bucket, body: ReceivedBody, nowMs: number): { dataId: string; file: string }
  putVersion(bucket: Bucket, version: NewVersion): ObjectVersion
  replaceVersion(bucket: Bucket, before: ObjectVersion, after: ObjectVersion): void
  /** Without a version ID: removes the object, or puts a delete marker in a versioned bucket. */
  deleteObject(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    nowMs: number,
  ): ObjectVersion | undefined
  close(): Promise<void>
}

/** Opens the folder, creating it where missing, and takes up what an earlier server left there. */
export function openStore(folder: string): Store {
  const disk = openDisk(folder)
  const { buckets, lastSerial } = loadBuckets(disk)
  const pins = createPins((path) => disk.removeLater(path))
  let serial = lastSerial

  const saveVersions = (
    bucket: Bucket,
    key: string,
    versions: readonly ObjectVersion[],
    removed: readonly ObjectVersion[],
  ): void => {
    if (versions.length === 0) {
      disk.remove(disk.objectFile(bucket.name, key))
      bucket.objects.delete(key)
      bucket.keyChanges += 1
    } else {
      disk.writeRecord(disk.objectFile(bucket.name, key), versions)
      if (!bucket.objects.has(key)) bucket.keyChanges += 1
      bucket.objects.set(key, versions)
    }
    for (const version of removed) {
      if (version.dataId !== '') pins.release(disk.dataFolder(bucket.name, version.dataId))
    }
  }

  const moveIn = (bucket: Bucket, dataId: string, part: Omit<PartRecord, 'file'>, path: string) => {
    serial += 1
    const file = partFileName(part, serial)
    const folder = disk.dataFolder(bucket.name, dataId)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    renameSync(path, join(folder, file))
    return file
  }

  const addVersion = (bucket: Bucket, version: ObjectVersion): void => {
    const before = bucket.objects.get(version.key) ?? []
    const removed = before.filter((other) => other.versionId === version.versionId)
    const kept = before.filter((other) => other.versionId !== version.versionId)
    saveVersions(bucket, version.key, [version, ...kept], removed)
  }

  const versionIdFor = (bucket: Bucket): string =>
    bucket.settings.versioning === 'Enabled' ? `CAEQ${newId().toLowerCase()}` : 'null'

  const putVersion = (bucket: Bucket, version: NewVersion): ObjectVersion => {
    const complete = { ...version, versionId: versionIdFor(bucket), isDeleteMarker: false }
    addVersion(bucket, complete)
    return complete
  }

  const deleteMarker = (bucket: Bucket, key: string, nowMs: number): ObjectVersion => ({
    key,
    versionId: versionIdFor(bucket),
    isDeleteMarker: true,
    type: 'Normal',
    sizeBytes: 0,
    etag: '',
    crc64: undefined,
    contentMd5: undefined,
    modifiedAtMs: nowMs,
    storageClass: 'Standard',
    headers: {},
    tags: [],
    acl: 'default',
    dataId: '',
    segments: [],
  })

  return {
    disk,
    pins,
    buckets,
    newId,
    putVersion,
    createBucket: (name, settings) => {
      for (const part of ['objects', 'uploads', 'data']) {
        mkdirSync(join(disk.bucketFolder(name), part), { recursive: true, mode: 0o700 })
      }
      disk.writeRecord(join(disk.bucketFolder(name), 'bucket.json'), settings)
      buckets.set(name, { name, settings, objects: new Map(), keyChanges: 0, uploads: new Map() })
    },
    saveSettings: (bucket, settings) => {
      disk.writeRecord(join(disk.bucketFolder(bucket.name), 'bucket.json'), settings)
      bucket.settings = settings
    },
    deleteBucket: (bucket) => {
      buckets.delete(bucket.name)
      const grave = disk.temporaryFile()
      renameSync(disk.bucketFolder(bucket.name), grave)
      disk.removeLater(grave)
    },
    createUpload: (bucket, upload) => {
      disk.writeRecord(disk.uploadFile(bucket.name, upload.uploadId), upload)
      bucket.uploads.set(upload.uploadId, { ...upload, parts: new Map() })
    },
    putPart: (bucket, upload, partNumber, body, nowMs) => {
      const { sizeBytes, etag, crc64 } = body
      const part = { partNumber, sizeBytes, etag, crc64, modifiedAtMs: nowMs }
      const stored = { ...part, file: moveIn(bucket, upload.uploadId, part, body.path) }
      const replaced = upload.parts.get(partNumber)
      upload.parts.set(partNumber, stored)
      const folder = disk.dataFolder(bucket.name, upload.uploadId)
      if (replaced) disk.remove(join(folder, replaced.file))
      return stored
    },
    dropParts: (bucket, upload, partNumbers) => {
      for (const partNumber of partNumbers) {
        const part = upload.parts.get(partNumber)
        if (!part) continue
        upload.parts.delete(partNumber)
        disk.remove(join(disk.dataFolder(bucket.name, upload.uploadId), part.file))
      }
    },
    deleteUpload: (bucket, upload) => {
      disk.remove(disk.uploadFile(bucket.name, upload.uploadId))
      bucket.uploads.delete(upload.uploadId)
      disk.removeLater(disk.dataFolder(bucket.name, upload.uploadId))
    },
    completeUpload: (bucket, upload, version) => {
      const complete = putVersion(bucket, version)
      disk.remove(disk.uploadFile(bucket.name, upload.uploadId))
      bucket.uploads.delete(upload.uploadId)
      const folder = disk.dataFolder(bucket.name, upload.uploadId)
      const used = new Set(version.segments.map((segment) => segment.file))
      for (const part of upload.parts.values()) {
        if (!used.has(part.file)) disk.removeLater(join(folder, part.file))
      }
      return complete
    },
    adoptBody: (bucket, body, nowMs) => {
      const { sizeBytes, etag, crc64 } = body
      const dataId = newId()
      const part = { partNumber: 1, sizeBytes, etag, crc64, modifiedAtMs: nowMs }
      return { dataId, file: moveIn(bucket, dataId, part, body.path) }
    },
    replaceVersion: (bucket, before, after) => {
      const versions = bucket.objects.get(before.key) ?? []
      const changed = versions.map((version) => (version === before ? after : version))
      saveVersions(bucket, before.key, changed, [])
    },
    deleteObject: (bucket, key, versionId, nowMs) => {
      const versions = bucket.objects.get(key) ?? []
      if (versionId === undefined && bucket.settings.versioning !== undefined) {
        const marker = deleteMarker(bucket, key, nowMs)
        addVersion(bucket, marker)
        return marker
      }
      const name = versionId ?? 'null'
      const gone = versions.filter((version) => version.versionId === name)
      if (gone.length === 0) return undefined
      const kept = versions.filter((version) => version.versionId !== name)
      saveVersions(bucket, key, kept, gone)
      return gone[0]
    },
    close: () => disk.settled(),
  }
}

function newId(): string {
  return randomBytes(16).toString('hex').toUpperCase()
}
