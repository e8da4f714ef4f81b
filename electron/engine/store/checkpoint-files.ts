/** The part tables of all open uploads, one lane of files each. */
import { join } from 'node:path'
import { TransferError } from '../errors.ts'
import { isCheckedFileValid, isTemporary } from './checked-file.ts'
import { createLane, type CheckpointLane, type LaneDeps } from './checkpoint-lane.ts'
import { checkpointFolder } from './place.ts'
import { isSafeId } from './records.ts'
import { createTurns } from './slices.ts'
import type { CheckpointStore } from './stores.ts'

const namePattern = /^(.+)\.([1-9]\d{0,14})$/

/**
 * Opens `tasks/` in the data folder. `owners`: the tasks with an open upload. Whole files of others
 * are left-overs of a kill and go, damaged ones are set aside; with `undefined` (the index is not
 * whole) all stay, for they may be all there is.
 *
 * `write` and `flush` reject with `disk/full` or `disk/unwritable`; what is noted by `stored` is
 * tried again by itself. `read` throws `disk/newer-version` for a file of a newer program.
 */
export async function openCheckpoints(
  deps: Omit<LaneDeps, 'turns'>,
  owners: ReadonlySet<string> | undefined,
): Promise<CheckpointStore> {
  const { files, logger } = deps
  const folder = join(deps.folder, checkpointFolder)
  const laneDeps = { ...deps, folder, turns: createTurns() }
  await files.makeFolder(folder)
  const removeLeftover = (name: string): Promise<void> =>
    files.unlink(join(folder, name)).catch((error: unknown) => {
      // It is looked at again at the next start.
      logger.warn('could not remove a left-over', { name, error })
    })
  const isWhole = (name: string, gen: number): Promise<boolean> =>
    isCheckedFileValid(files, join(folder, name), gen).catch((error: unknown) => {
      // What cannot be read is kept like what is damaged, and stops nobody from starting.
      logger.warn('could not read a left-over', { name, error })
      return false
    })
  const gens = new Map<string, number[]>()
  for (const name of await files.list(folder)) {
    const [, taskId, gen] = namePattern.exec(name) ?? []
    if (isTemporary(name)) {
      await removeLeftover(name)
    } else if (taskId !== undefined && owners?.has(taskId) === false) {
      if (await isWhole(name, Number(gen))) await removeLeftover(name)
      else await deps.quarantine.move(folder, name)
    } else if (taskId !== undefined) {
      gens.set(
        taskId,
        [...(gens.get(taskId) ?? []), Number(gen)].sort((a, b) => a - b),
      )
    }
  }
  const lanes = new Map<string, CheckpointLane>()
  /** Of lanes that were forgotten: no name is ever used twice. */
  let usedGen = 0
  const laneOf = (taskId: string): CheckpointLane => {
    if (!isSafeId(taskId)) {
      const message = `task id ${taskId} cannot name a file`
      throw new TransferError('internal/bug', message, { retry: 'never' })
    }
    const lane = lanes.get(taskId) ?? createLane(taskId, gens.get(taskId) ?? [], usedGen, laneDeps)
    lanes.set(taskId, lane)
    return lane
  }
  const forgetIfEmpty = (taskId: string, lane: CheckpointLane): void => {
    if (!lane.isEmpty() || lanes.get(taskId) !== lane) return
    usedGen = Math.max(usedGen, lane.lastGen())
    lanes.delete(taskId)
    gens.delete(taskId)
  }

  return {
    read: async (taskId) => {
      const lane = laneOf(taskId)
      const checkpoint = await lane.read()
      forgetIfEmpty(taskId, lane)
      return checkpoint
    },
    write: async (checkpoint) => laneOf(checkpoint.taskId).write(checkpoint),
    // Without a lane the upload is gone already: a late answer.
    stored: (taskId, proof) => lanes.get(taskId)?.stored(proof),
    flush: async (taskId) => lanes.get(taskId)?.flush(),
    recovery: (taskId) => lanes.get(taskId)?.recovery(),
    remove: async (taskId) => {
      const lane = laneOf(taskId)
      await lane.remove()
      forgetIfEmpty(taskId, lane)
    },
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
