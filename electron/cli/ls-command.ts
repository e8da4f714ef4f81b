/** `partway ls`: buckets, or the folders and objects under a prefix, as they come. */
import type { FolderObject } from '../engine/storage/browse-storage.ts'
import type { OssStorage } from '../engine/storage/oss/oss-storage.ts'
import { withKeys } from './cli-keys.ts'
import { exitCodes, type Io } from './io.ts'
import { parseLs, type LsArguments } from './ls-arguments.ts'
import { openStorage } from './open-storage.ts'
import { count, formatBytes, printable } from './printable.ts'

/** Answers the exit code. Throws `UsageError`, and `TransferError` for what keeps it from listing. */
export async function lsCommand(
  argv: readonly string[],
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const args = parseLs(argv, io.env)
  const storage = openStorage(await withKeys(args.connection, signal))
  try {
    if (args.target === undefined) await listBuckets(args, storage, io, signal)
    else await listObjects({ ...args, target: args.target }, storage, io, signal)
  } finally {
    await storage.close()
  }
  return exitCodes.ok
}

async function listBuckets(
  { json, most }: LsArguments,
  storage: Pick<OssStorage, 'listBuckets'>,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  let buckets = 0
  for await (const { name, region } of storage.listBuckets(signal)) {
    if (buckets === most) break
    buckets += 1
    io.out.write(json ? line({ type: 'bucket', name, region }) : `oss://${name}/  ${region}\n`)
  }
  if (!json) io.out.write(`${count(buckets, 'bucket')}\n`)
}

async function listObjects(
  {
    target,
    isDeep,
    most,
    json,
  }: LsArguments & { readonly target: { bucket: string; path: string } },
  storage: Pick<OssStorage, 'listFolder'>,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  const { bucket, path } = target
  let [folders, objects, bytes] = [0, 0, 0]
  const isFull = (): boolean => folders + objects >= most
  for await (const page of storage.listFolder(bucket, path, { deep: isDeep }, signal)) {
    for (const key of page.folders) {
      if (isFull()) break
      folders += 1
      io.out.write(json ? line({ type: 'folder', bucket, key }) : folderLine(bucket, key))
    }
    for (const object of page.objects) {
      if (isFull()) break
      objects += 1
      bytes += object.sizeBytes
      io.out.write(json ? line(fieldsOf(bucket, object)) : objectLine(bucket, object))
    }
    if (isFull()) break
  }
  if (json) {
    io.out.write(line({ type: 'summary', folders, objects, bytes, stopped: isFull() }))
    return
  }
  const sum = [...(isDeep ? [] : [count(folders, 'folder')]), count(objects, 'object')]
  const more = isFull() ? '; stopped there, see --max' : ''
  io.out.write(`${sum.join(', ')}, ${formatBytes(bytes)}${more}\n`)
}

function fieldsOf(
  bucket: string,
  { key, sizeBytes, lastModifiedMs, storageClass }: FolderObject,
): Readonly<Record<string, unknown>> {
  const modified = new Date(lastModifiedMs).toISOString()
  return { type: 'object', bucket, key, bytes: sizeBytes, modified, storageClass }
}

function objectLine(bucket: string, object: FolderObject): string {
  const { key, sizeBytes, lastModifiedMs, storageClass } = object
  const modified = new Date(lastModifiedMs).toISOString().slice(0, 19)
  const size = formatBytes(sizeBytes).padStart(10)
  return `${modified}Z ${size}  ${storageClass.padEnd(8)}  ${nameOf(bucket, key)}\n`
}

function folderLine(bucket: string, key: string): string {
  return `${' '.repeat(43)}${nameOf(bucket, key)}\n`
}

function nameOf(bucket: string, key: string): string {
  return `oss://${bucket}/${printable(key)}`
}

function line(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(fields)}\n`
}
