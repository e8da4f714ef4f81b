/** Has this very file been uploaded to this very place already, and is it still there? */
import { TransferError } from '../errors.ts'
import { isSameIdentity } from '../pipeline/source-file.ts'
import type { ObjectHead, Storages } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'
import { markerName, targetOf } from '../transfer/run.ts'
import type { Line } from './line.ts'

/**
 * The id of a finished task for the same file, unchanged since, and the same target, whose object
 * the service still holds: by size, CRC-64, and the task's marker or the ETag it ended with.
 * `undefined` when any of it cannot be shown, for whatever reason: then the file is uploaded, which
 * is always right.
 */
export async function findDone(
  wanted: Task,
  line: Pick<Line, 'findDone'>,
  storages: Pick<Storages, 'open'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const task = line.findDone(wanted)?.task
  if (task === undefined) return undefined
  if (!isSameIdentity(task.source.identity, wanted.source.identity)) return undefined
  try {
    const storage = await storages.open(task.target.connectionId)
    const head = await storage.head(targetOf(task), signal)
    return head !== undefined && isObjectOf(task, head) ? task.id : undefined
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TransferError) return undefined
    throw error
  }
}

/** The object of an adopted upload carries another marker; there the ETag has to be the same. */
function isObjectOf({ marker, source, result }: Task, head: ObjectHead): boolean {
  if (head.sizeBytes !== source.identity.sizeBytes) return false
  if (head.metadata[markerName] === marker) {
    return head.crc64 === undefined || head.crc64 === result?.crc64
  }
  return head.crc64 !== undefined && head.crc64 === result?.crc64 && head.etag === result.etag
}
