/** *Copy details* for any number of tasks. */
import type { TaskView } from '#shared/task-view.ts'
import { useAppStore } from '../../stores/app.ts'
import { useConnectionsStore } from '../../stores/connections.ts'
import { useTaskCommandsStore } from '../../stores/task-commands.ts'
import { copyDetails } from '../../text/copy-details.ts'

/** Puts the reports of the tasks on the clipboard, an empty line between them. */
export function useCopyDetails(): (tasks: readonly TaskView[]) => Promise<void> {
  const app = useAppStore()
  const connections = useConnectionsStore()
  const commands = useTaskCommandsStore()
  return (tasks) => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    const reports = tasks.map((task) =>
      copyDetails(task, {
        version: app.info.version,
        platform: app.info.platform,
        atMs: Date.now(),
        timeZone,
        endpoint: connections.find(task.connectionId)?.endpoint,
      }),
    )
    return commands.copy(reports.join('\n\n'))
  }
}
