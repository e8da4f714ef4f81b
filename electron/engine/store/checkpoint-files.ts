/** The part tables of all open uploads, one lane of files each. */
import { join } from 'node:path'
import { TransferError } from '../errors.ts'
import { isTemporary } from './checked-file.ts'
import { createLane, type CheckpointLane, type LaneDeps } from './checkpoint-lane.ts'
import { checkpointFolder } from './place.ts'
import { isSafeId } from './records.ts'
import type { CheckpointStore } from './stores.ts'

const namePattern = /^(.+)\.([1-9]\d{0,14})$/

/**
 * Opens `tasks/` in the data folder. Files of tasks that are not in `known` are left-overs of a
 * removal and go; with `undefined` (the index is not whole) all stay, for they may be all there is.
 *
 * `write` and `flush` reject with `disk/full` or `disk/unwritable`; what is noted by `stored` is
 * tried again by itself. `read` throws `disk/newer-version` for a file of a newer program.
 */
export async function openCheckpoints(
  deps: LaneDeps,
  known: ReadonlySet<string> | undefined,
): Promise<CheckpointStore> {
  const { files, logger } = deps
  const folder = join(deps.folder, checkpointFolder)
  const laneDeps = { ...deps, folder }
  await files.makeFolder(folder)
  const gens = new Map<string, number[]>()
  for (const name of await files.list(folder)) {
    const [, taskId, gen] = namePattern.exec(name) ?? []
    if (isTemporary(name) || (taskId !== undefined && known?.has(taskId) === false)) {
      await files.unlink(join(folder, name)).catch((error: unknown) => {
        // It is looked at again at the next start.
        logger.warn('could not remove a left-over', { name, error })
      })
    } else if (taskId !== undefined) {
      gens.set(
        taskId,
        [...(gens.get(taskId) ?? []), Number(gen)].sort((a, b) => a - b),
      )
    }
  }
  const lanes = new Map<string, CheckpointLane>()
  const laneOf = (taskId: string): CheckpointLane => {
    if (!isSafeId(taskId)) {
      const message = `task id ${taskId} cannot name a file`
      throw new TransferError('internal/bug', message, { retry: 'never' })
    }
    const lane = lanes.get(taskId) ?? createLane(taskId, gens.get(taskId) ?? [], laneDeps)
    lanes.set(taskId, lane)
    return lane
  }

  return {
    read: async (taskId) => laneOf(taskId).read(),
    write: async (checkpoint) => laneOf(checkpoint.taskId).write(checkpoint),
    // Without a lane the upload is gone already: a late answer.
    stored: (taskId, proof) => lanes.get(taskId)?.stored(proof),
    flush: async (taskId) => lanes.get(taskId)?.flush(),
    remove: async (taskId) => laneOf(taskId).remove(),
    close: async () => {
      for (const [taskId, lane] of lanes) {
        await lane.flush().catch((error: unknown) => {
          // A checkpoint is a hint: what is missing in it is learnt from the service.
          logger.warn('could not write a checkpoint at the end', { taskId, error })
        })
      }
    },
  }
}
