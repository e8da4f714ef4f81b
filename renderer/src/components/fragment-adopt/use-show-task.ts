/** *Show in Transfers*. */
import type { FragmentRow } from '#shared/fragment-view.ts'
import { useAppStore } from '../../stores/app.ts'
import { selectOnly } from '../../stores/selection.ts'
import { isUnfinished } from '../../stores/task-commands.ts'
import { useTasksStore } from '../../stores/tasks.ts'

export interface ShowTask {
  /** Opens Transfers with this task selected, and nothing that would hide it. */
  show(taskId: string): void
  /** The task that has the upload, as far as Transfers knows. */
  taskWith(fragment: Pick<FragmentRow, 'bucket' | 'uploadId' | 'use'>): string | undefined
}

export function useShowTask(): ShowTask {
  const app = useAppStore()
  const tasks = useTasksStore()
  return {
    show: (taskId) => {
      tasks.filter = 'all'
      tasks.search = undefined
      tasks.selection = selectOnly(taskId)
      app.view = 'transfers'
    },
    taskWith: ({ bucket, uploadId, use }) => {
      if (use.kind === 'in-use') return use.taskId
      return tasks.mirror.order.find((id) => {
        const task = tasks.task(id)
        if (task?.uploadId !== uploadId || task.bucket !== bucket) return false
        return isUnfinished(task)
      })
    },
  }
}
