/** Acts asked for by the list and by the details pane, carried out in one place. */
import type { TaskView } from '#shared/task-view.ts'
import { useConnectionEditorStore } from '../../stores/connection-editor.ts'
import { useTaskCommandsStore } from '../../stores/task-commands.ts'
import type { DetailAct } from '../detail/detail-act.ts'
import type { TransferAct } from './transfer-keys.ts'

export interface Acts {
  /** A key pressed in the list: concerns the selection. */
  onGrid(act: TransferAct): void
  /** A button of the details pane: concerns its task only. */
  onDetail(task: TaskView, act: DetailAct): void
}

export function useActs(): Acts {
  const commands = useTaskCommandsStore()
  const editor = useConnectionEditorStore()

  function onGrid(act: TransferAct): void {
    const only = commands.selected.length === 1 ? commands.selected[0] : undefined
    switch (act) {
      case 'pause-or-resume':
        void commands.pauseOrResume()
        break
      case 'retry':
        void commands.run('retry')
        break
      case 'remove':
        void commands.askRemove()
        break
      case 'cancel':
        commands.askCancel()
        break
      case 'copy-path':
        void commands.copyPaths()
        break
      case 'show-in-folder':
        if (only !== undefined) void commands.showInFolder(only)
    }
  }

  function onDetail(task: TaskView, act: DetailAct): void {
    switch (act.kind) {
      case 'command':
        if (act.command === 'retry') void commands.run('retry', [task])
        else commands.askCancel([task])
        break
      case 'resolve':
        void commands.resolve(task, act.resolution)
        break
      case 'rename':
        commands.askRename(task)
        break
      case 'edit-connection':
        editor.edit(act.connectionId, act.focus, act.bucket)
        break
      case 'locate':
        void commands.locate(task)
        break
      case 'remove':
        void commands.askRemove([task])
        break
      case 'show-in-folder':
        void commands.showInFolder(task)
    }
  }

  return { onGrid, onDetail }
}
