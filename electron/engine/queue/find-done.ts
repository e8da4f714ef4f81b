/** Has this very file been uploaded to this very place already, and is it still there? */
import { TransferError } from '../errors.ts'
import { isSameIdentity } from '../pipeline/source-file.ts'
import type { Storages } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'
import { markerName, targetOf } from '../transfer/run.ts'
import type { Line } from './line.ts'

/**
 * The id of a finished task for the same file, unchanged since, and the same target, whose object
 * the service still holds: by the task's marker, size and CRC-64. `undefined` when any of it cannot
 * be shown, for whatever reason: then the file is uploaded, which is always right.
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
    if (head === undefined || head.metadata[markerName] !== task.marker) return undefined
    if (head.sizeBytes !== task.source.identity.sizeBytes) return undefined
    return head.crc64 === undefined || head.crc64 === task.result?.crc64 ? task.id : undefined
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TransferError) return undefined
    throw error
  }
}
