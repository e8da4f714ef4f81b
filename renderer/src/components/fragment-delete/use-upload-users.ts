/** Which task uses an upload, as the tasks are at this moment. */
import { computed, type ComputedRef } from 'vue'
import type { FragmentRow } from '#shared/fragment-view.ts'
import type { TaskView } from '#shared/task-view.ts'
import { useAppStore } from '../../stores/app.ts'
import { indexTaskUses, useOf } from '../../stores/fragment-uses.ts'
import { useTasksStore } from '../../stores/tasks.ts'
import { fileNameOf } from '../fragments/file-name.ts'
import type { DeletionContext } from './deletion-plan.ts'

/** Follows the tasks only while `isNeeded`: there may be a hundred thousand of them. */
export function useUploadUsers(isNeeded: () => boolean): ComputedRef<DeletionContext['userOf']> {
  const app = useAppStore()
  const tasks = useTasksStore()
  return computed(() => {
    // Progress changes nobody's upload; states, and tasks that come and go, do.
    void tasks.lifeCycle
    if (!isNeeded()) return () => undefined
    const { mirror } = tasks
    const uses = indexTaskUses(
      mirror.order.flatMap((id): TaskView[] => {
        const task = mirror.tasks.get(id)
        return task === undefined ? [] : [task]
      }),
    )
    // Until all tasks are there, what the listing said has to be believed.
    const isThere = (taskId: string): boolean => mirror.tasks.has(taskId)
    const isComplete = app.mirrorState === 'ready'
    return (fragment: FragmentRow) => {
      const live = useOf(fragment, fragment.use, uses, isThere)
      const use = live.kind === 'in-use' || isComplete ? live : fragment.use
      if (use.kind !== 'in-use') return undefined
      return { name: mirror.tasks.get(use.taskId)?.name ?? fileNameOf(use.sourcePath) }
    }
  })
}
