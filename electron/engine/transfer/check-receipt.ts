/** Checks a receipt again: against the object by one HEAD, or against the local file by reading it. */
import type { FileCheck, ServerCheck } from '#shared/receipt-view.ts'
import { TransferError } from '../errors.ts'
import type { PartSender } from '../pipeline/part-sender.ts'
import { identify } from '../pipeline/source-file.ts'
import type { ObjectHead, ObjectStorage } from '../storage/storage.ts'
import type { Receipt, ReceiptPart } from '../task/receipt.ts'
import type { SourceIdentity } from '../task/task.ts'
import { inParallel } from './in-parallel.ts'
import { attemptPolicy, withRetry, type RetryDeps } from './retry.ts'

/**
 * Compares the current object with the receipt; never downloads. What cannot be asked for another
 * reason than permission (network, credentials, bucket) is thrown.
 */
export async function checkOnServer(
  { object }: Receipt,
  storage: Pick<ObjectStorage, 'head'>,
  deps: RetryDeps,
  signal: AbortSignal,
): Promise<ServerCheck> {
  let head: ObjectHead | undefined
  try {
    head = await withRetry(attemptPolicy, deps, signal, () => storage.head(object, signal))
  } catch (error) {
    if (!(error instanceof TransferError) || error.code !== 'oss/access-denied') throw error
    return { against: 'server', outcome: 'not-allowed', requestId: error.requestId }
  }
  if (head === undefined) return { against: 'server', outcome: 'gone' }
  const { sizeBytes, crc64, etag, versionId, requestId } = head
  const by = crc64 === undefined || object.crc64 === undefined ? 'etag' : 'crc64'
  const isEqual = by === 'etag' ? etag === object.etag : crc64 === object.crc64
  if (!isEqual || sizeBytes !== object.sizeBytes) {
    return { against: 'server', outcome: 'changed', sizeBytes, crc64, etag, versionId, requestId }
  }
  const isOther = object.versionId !== undefined && versionId !== object.versionId
  const otherVersionId = isOther ? versionId : undefined
  return { against: 'server', outcome: 'same', by, requestId, otherVersionId }
}

/** Parts read at the same time. */
const partsAtOnce = 4

/**
 * Reads `path` and compares it with the receipt part by part; stops soon after the first part that
 * differs. Throws `source/changed` when the file changes meanwhile, and what keeps it from being read.
 */
export async function checkFile(
  { object, parts, source }: Receipt,
  path: string,
  sender: Pick<PartSender, 'digest'>,
  signal: AbortSignal,
): Promise<FileCheck> {
  const now = await identityIfThere(path)
  if (now === undefined) return { against: 'file', outcome: 'missing' }
  const { sizeBytes } = now
  const count = parts?.length
  const file = { path, identity: now }
  if (parts === null) {
    const isEqual =
      sizeBytes === object.sizeBytes &&
      (object.crc64 === undefined
        ? unknown(source.path)
        : await isPart([1, sizeBytes, null, object.crc64], 0, file, sender, signal))
    if (isEqual) return { against: 'file', outcome: 'same', parts: count }
    return { against: 'file', outcome: 'changed', parts: count, sizeBytes }
  }
  const part = await firstDifferent(parts, file, sender, signal)
  if (part === undefined && sizeBytes === object.sizeBytes) {
    return { against: 'file', outcome: 'same', parts: count }
  }
  return { against: 'file', outcome: 'changed', part, parts: count, sizeBytes }
}

interface FileNow {
  readonly path: string
  readonly identity: SourceIdentity
}

async function firstDifferent(
  parts: readonly ReceiptPart[],
  file: FileNow,
  sender: Pick<PartSender, 'digest'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  let first = Infinity
  let offsetBytes = 0
  const ranges = parts.map((part) => {
    const range = { part, offsetBytes }
    offsetBytes += part[1]
    return range
  })
  await inParallel(ranges, partsAtOnce, async ({ part, offsetBytes }) => {
    const [number] = part
    signal.throwIfAborted()
    if (number > first || (await isPart(part, offsetBytes, file, sender, signal))) return
    first = Math.min(first, number)
  })
  return first === Infinity ? undefined : first
}

async function isPart(
  [, lengthBytes, md5, crc64]: ReceiptPart,
  offsetBytes: number,
  { path, identity }: FileNow,
  sender: Pick<PartSender, 'digest'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (offsetBytes + lengthBytes > identity.sizeBytes) return false
  const range = { path, identity, offsetBytes, lengthBytes }
  const digest = await sender.digest(range, md5 !== null, signal)
  return digest.crc64 === crc64 && (md5 === null || digest.md5 === md5)
}

async function identityIfThere(path: string): Promise<SourceIdentity | undefined> {
  try {
    return await identify(path)
  } catch (error) {
    if (error instanceof TransferError && error.code === 'source/missing') return undefined
    throw error
  }
}

function unknown(path: string): never {
  throw new TransferError('request/refused', `the receipt of ${path} has no digest to compare`, {
    retry: 'never',
  })
}
