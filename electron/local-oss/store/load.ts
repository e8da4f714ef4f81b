/** Rebuilds the whole state from the folder, and removes what no record speaks of. */
import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { readPartFileName } from './part-name.ts'
import type { Bucket, BucketSettings, ObjectVersion, PartRecord, UploadRecord } from './records.ts'

/** Throws with the path of a record that cannot be read. */
export function loadBuckets(disk: Disk): { buckets: Map<string, Bucket>; lastSerial: number } {
  const buckets = new Map<string, Bucket>()
  let lastSerial = 0
  for (const name of disk.list(join(disk.folder, 'buckets'))) {
    const folder = disk.bucketFolder(name)
    if (!disk.list(folder).includes('bucket.json')) {
      disk.removeLater(folder) // PutBucket or DeleteBucket was cut short
      continue
    }
    const settings = read(disk, join(folder, 'bucket.json')) as BucketSettings
    const bucket: Bucket = { name, settings, objects: new Map(), keyChanges: 0, uploads: new Map() }
    for (const file of disk.list(join(folder, 'objects'))) {
      const versions = read(disk, join(folder, 'objects', file)) as readonly ObjectVersion[]
      const [newest] = versions
      if (newest) bucket.objects.set(newest.key, versions)
    }
    lastSerial = Math.max(lastSerial, loadUploads(disk, bucket))
    buckets.set(name, bucket)
  }
  return { buckets, lastSerial }
}

function loadUploads(disk: Disk, bucket: Bucket): number {
  const finished = new Set<string>()
  for (const versions of bucket.objects.values()) {
    for (const version of versions) finished.add(version.dataId)
  }
  const folder = disk.bucketFolder(bucket.name)
  let lastSerial = 0
  for (const file of disk.list(join(folder, 'uploads'))) {
    const path = join(folder, 'uploads', file)
    const stored = read(disk, path) as Omit<UploadRecord, 'parts'>
    if (finished.has(stored.uploadId)) {
      disk.remove(path) // Complete had written the object but not yet removed the upload
      continue
    }
    const { parts, serial } = loadParts(disk, bucket.name, stored.uploadId)
    bucket.uploads.set(stored.uploadId, { ...stored, parts })
    lastSerial = Math.max(lastSerial, serial)
  }
  for (const dataId of disk.list(join(folder, 'data'))) {
    if (!finished.has(dataId) && !bucket.uploads.has(dataId)) {
      disk.removeLater(disk.dataFolder(bucket.name, dataId))
    }
  }
  return lastSerial
}

function loadParts(
  disk: Disk,
  bucket: string,
  uploadId: string,
): { parts: Map<number, PartRecord>; serial: number } {
  const newest = new Map<number, { part: PartRecord; serial: number }>()
  let lastSerial = 0
  for (const file of disk.list(disk.dataFolder(bucket, uploadId))) {
    const found = readPartFileName(file)
    if (!found) continue
    lastSerial = Math.max(lastSerial, found.serial)
    const rival = newest.get(found.part.partNumber)
    if (!rival || rival.serial < found.serial) newest.set(found.part.partNumber, found)
  }
  const parts = new Map([...newest].map(([number, { part }]) => [number, part]))
  return { parts, serial: lastSerial }
}

/** Only this server writes these files, each in one step, so their shape is its own. */
function read(disk: Disk, path: string): unknown {
  try {
    return disk.readRecord(path)
  } catch (error) {
    throw new Error(`Local OSS cannot read its record ${path}`, { cause: error })
  }
}
