/** A fragment as it is listed, and whose it is: pure. */
import type { FragmentUse } from '#shared/fragment-view.ts'
import type { ListedUpload, UploadRef } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'

/** One incomplete upload on the service, whoever began it. */
export interface Fragment extends ListedUpload {
  readonly connectionId: string
  /** Of its bucket, e.g. `cn-hangzhou`; empty where the service does not tell. */
  readonly region: string
  readonly use: FragmentUse
}

type TaskRecord = Pick<Task, 'id' | 'source' | 'target' | 'state' | 'upload' | 'leftovers'>

/** Looks once at all tasks, so that asking for thousands of fragments is cheap. */
export function indexUses(
  tasks: Iterable<TaskRecord>,
): (upload: Pick<UploadRef, 'bucket' | 'uploadId'>) => FragmentUse {
  const uses = new Map<string, FragmentUse>()
  for (const task of tasks) {
    const { bucket } = task.target
    const owner = { taskId: task.id, sourcePath: task.source.path }
    for (const { uploadId } of task.leftovers ?? []) {
      const id = idOf(bucket, uploadId)
      if (uses.get(id)?.kind !== 'in-use') uses.set(id, { kind: 'known', ...owner })
    }
    if (task.upload === undefined) continue
    const id = idOf(bucket, task.upload.uploadId)
    if (isOver(task)) uses.set(id, uses.get(id) ?? { kind: 'known', ...owner })
    else uses.set(id, { kind: 'in-use', ...owner })
  }
  return ({ bucket, uploadId }) => uses.get(idOf(bucket, uploadId)) ?? { kind: 'unknown' }
}

/** Asks for one fragment, as things are at this moment. */
export function isInUse(
  { bucket, uploadId }: Pick<UploadRef, 'bucket' | 'uploadId'>,
  tasks: Iterable<TaskRecord>,
): boolean {
  for (const task of tasks) {
    if (task.upload?.uploadId !== uploadId || task.target.bucket !== bucket) continue
    if (!isOver(task)) return true
  }
  return false
}

function isOver({ state }: TaskRecord): boolean {
  return state.kind === 'ended' && state.as !== 'failed'
}

function idOf(bucket: string, uploadId: string): string {
  // No bucket's name holds a slash.
  return `${bucket}/${uploadId}`
}
