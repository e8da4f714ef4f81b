/** Whose a fragment is at this moment: what the listing said, corrected by the live tasks. Pure. */
import type { FragmentRow, FragmentUse } from '#shared/fragment-view.ts'
import type { TaskView } from '#shared/task-view.ts'
import { isUnfinished } from './task-commands.ts'

/** Uploads that tasks go on with, or may be retried with, by bucket and upload ID. */
export type TaskUses = ReadonlyMap<string, TaskView>

/** Looks once at all tasks, so that asking for thousands of fragments is cheap. */
export function indexTaskUses(tasks: Iterable<TaskView>): TaskUses {
  const uses = new Map<string, TaskView>()
  for (const task of tasks) {
    if (task.uploadId === undefined || !isUnfinished(task)) continue
    uses.set(idOf(task.bucket, task.uploadId), task)
  }
  return uses
}

/** `listed`: what the listing said; it may be older than what the tasks say. */
export function useOf(
  { bucket, uploadId }: Pick<FragmentRow, 'bucket' | 'uploadId'>,
  listed: FragmentUse,
  uses: TaskUses,
  isThere: (taskId: string) => boolean,
): FragmentUse {
  const task = uses.get(idOf(bucket, uploadId))
  if (task !== undefined) {
    return { kind: 'in-use', taskId: task.id, sourcePath: task.sourcePath }
  }
  if (listed.kind !== 'in-use') return listed
  return isThere(listed.taskId) ? { ...listed, kind: 'known' } : { kind: 'unknown' }
}

/** The same answer? */
export function sameUse(a: FragmentUse, b: FragmentUse): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return a.kind === b.kind
  return a.kind === b.kind && a.taskId === b.taskId
}

function idOf(bucket: string, uploadId: string): string {
  // No bucket's name holds a slash.
  return `${bucket}/${uploadId}`
}
