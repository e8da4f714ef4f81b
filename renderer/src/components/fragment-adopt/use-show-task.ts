/** *Show in Transfers*. */
import { useAppStore } from '../../stores/app.ts'
import { selectOnly } from '../../stores/selection.ts'
import { useTasksStore } from '../../stores/tasks.ts'

/** Opens Transfers with this task selected, and nothing that would hide it. */
export function useShowTask(): (taskId: string) => void {
  const app = useAppStore()
  const tasks = useTasksStore()
  return (taskId) => {
    tasks.filter = 'all'
    tasks.search = undefined
    tasks.selection = selectOnly(taskId)
    app.view = 'transfers'
  }
}
