/**
 * The folder behind the server.
 *
 *     buckets/<bucket>/bucket.json            settings
 *     buckets/<bucket>/objects/<sha256>.json  all versions of one key
 *     buckets/<bucket>/uploads/<id>.json      an open upload
 *     buckets/<bucket>/data/<id>/part-...     bytes: one file per part, its proof in its name
 *     tmp/                                    bodies still being received
 *
 * A body becomes a part by one rename and a record becomes valid by one rename, so the folder is
 * whole at every moment a process can die. Nothing is flushed to the medium: Local OSS survives
 * SIGKILL, not a power cut. Records are written synchronously: a change is one step for everybody.
 */
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileNameOfKey } from '../encoding.ts'

export interface Disk {
  readonly folder: string
  bucketFolder(bucket: string): string
  dataFolder(bucket: string, dataId: string): string
  objectFile(bucket: string, key: string): string
  uploadFile(bucket: string, uploadId: string): string
  /** A new path for a body being received. */
  temporaryFile(): string
  /** Replaces a record in one step. */
  writeRecord(path: string, record: unknown): void
  readRecord(path: string): unknown
  remove(path: string): void
  /** Removes a tree in the background; `settled` waits for it. */
  removeLater(path: string): void
  list(path: string): readonly string[]
  settled(): Promise<void>
}

/** Creates the folder where missing. Throws the file system's error if it cannot be written. */
export function openDisk(folder: string): Disk {
  const temporary = join(folder, 'tmp')
  mkdirSync(join(folder, 'buckets'), { recursive: true, mode: 0o700 })
  accessSync(folder, constants.W_OK)
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true, mode: 0o700 })
  const removals = new Set<Promise<void>>()
  let counter = 0

  const bucketFolder = (bucket: string): string => join(folder, 'buckets', bucket)
  const temporaryFile = (): string => {
    counter += 1
    return join(temporary, String(counter))
  }
  return {
    folder,
    bucketFolder,
    temporaryFile,
    dataFolder: (bucket, dataId) => join(bucketFolder(bucket), 'data', dataId),
    objectFile: (bucket, key) =>
      join(bucketFolder(bucket), 'objects', `${fileNameOfKey(key)}.json`),
    uploadFile: (bucket, uploadId) => join(bucketFolder(bucket), 'uploads', `${uploadId}.json`),
    writeRecord: (path, record) => {
      const file = temporaryFile()
      writeFileSync(file, JSON.stringify(record), { mode: 0o600 })
      renameSync(file, path)
    },
    readRecord: (path): unknown => JSON.parse(readFileSync(path, 'utf8')),
    remove: (path) => rmSync(path, { force: true }),
    removeLater: (path) => {
      const removal = rm(path, { recursive: true, force: true }).catch(() => {
        // Left-over bytes are removed at the next start; nobody can be told about them here.
      })
      removals.add(removal)
      void removal.then(() => removals.delete(removal))
    },
    list: (path) => {
      try {
        return readdirSync(path)
      } catch {
        return [] // a folder nobody has needed yet
      }
    },
    settled: async () => {
      await Promise.all(removals)
    },
  }
}
