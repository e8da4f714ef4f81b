/** *Copy details* for a fragment. */
import type { FragmentParts, FragmentRow } from '#shared/fragment-view.ts'
import { useAppStore } from '../../stores/app.ts'
import { useConnectionsStore } from '../../stores/connections.ts'
import { useTaskCommandsStore } from '../../stores/task-commands.ts'
import { fragmentReport } from './fragment-report.ts'

/** Puts the report on the clipboard; parts are in it as far as they are listed. */
export function useCopyFragment(): (
  fragment: FragmentRow,
  answer: FragmentParts | undefined,
) => Promise<void> {
  const app = useAppStore()
  const connections = useConnectionsStore()
  const commands = useTaskCommandsStore()
  return (fragment, answer) => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    const report = fragmentReport(fragment, answer, {
      version: app.info.version,
      platform: app.info.platform,
      atMs: Date.now(),
      timeZone,
      endpoint: connections.find(fragment.connectionId)?.endpoint,
    })
    return commands.copy(report)
  }
}
