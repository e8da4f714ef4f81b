/** An accepted plan becomes a task like any other, with its own record of what is stored. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import mime from 'mime'
import type { BatchOptions } from '../engine-api.ts'
import type { Clock } from '../ports.ts'
import type { CheckpointStore } from '../store/stores.ts'
import { createTask, type Task } from '../task/task.ts'
import { adoptRefused, type AdoptPlan } from './adopt-plan.ts'

/** What the task is to do beyond the parts that are stored already. */
export type AdoptOptions = Pick<BatchOptions, 'forbidOverwrite' | 'verifyMd5'>

export interface AdoptDeps {
  readonly clock: Clock
  readonly checkpoints: Pick<CheckpointStore, 'write' | 'remove'>
  /** A task that has not ended for the same file and target. */
  readonly findOpen: (task: Task) => boolean
  /** Saves, announces and starts it. */
  readonly add: (task: Task) => Promise<void>
}

/**
 * Answers the id of the task, which is on the disk then. Should the file change meanwhile, the task
 * asks. Throws `request/refused` when a task for this very file and target is there.
 * Whoever calls makes sure that no other task has the upload.
 */
export async function adoptFragment(
  { fragment, source, plan, proofs, initiatedAtMs, lastPartAtMs }: AdoptPlan,
  options: AdoptOptions,
  deps: AdoptDeps,
): Promise<string> {
  const { connectionId, bucket, key, uploadId } = fragment
  const { partSizeBytes, unevenEnds, sizeBytes } = plan
  const name = basename(source.path)
  const task: Task = {
    ...createTask(
      {
        batchId: randomUUID(),
        source: { ...source, name },
        target: { connectionId, bucket, key },
        options: {
          ...options,
          contentType: mime.getType(name) ?? 'application/octet-stream',
          partSizeBytes: 'auto',
          multipartThresholdBytes: partSizeBytes,
        },
      },
      deps.clock.now(),
    ),
    upload: {
      uploadId,
      key,
      partSizeBytes,
      unevenEnds,
      initiatedAtMs,
      lastPartAtMs,
      adopted: true,
    },
  }
  if (deps.findOpen(task)) throw adoptRefused(fragment, 'a task for this file and object is there')
  const cut = { partSizeBytes, unevenEnds }
  // First the proofs: without their task they are swept at the next start, and nothing has begun.
  await deps.checkpoints.write({ taskId: task.id, uploadId, sizeBytes, ...cut, parts: proofs })
  try {
    await deps.add(task)
  } catch (error) {
    await deps.checkpoints.remove(task.id)
    throw error
  }
  return task.id
}
