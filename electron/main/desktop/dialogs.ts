/** The system's dialogs for files and folders. The page learns handles of what was picked, never a path. */
import { dialog, type OpenDialogOptions } from 'electron'
import type { Input } from '#shared/ipc/contract.ts'
import type { Words } from '../words.ts'

/** What may be picked. */
export type PickKind = Input<'sources.pick'>['kind']

export interface Dialogs {
  /** Absolute paths; empty when the dialog was cancelled. */
  pick(kind: PickKind): Promise<readonly string[]>
  /** Whether a person allows Partway to run this program for credentials. */
  allowCommand(command: string): Promise<boolean>
  /** Where to save a receipt; undefined when the dialog was cancelled. */
  pickReceiptPath(name: string): Promise<string | undefined>
}

export function createDialogs(words: () => Words): Dialogs {
  return {
    pick: async (kind) => {
      const { filePaths } = await dialog.showOpenDialog(pickOptions(kind, words()))
      return filePaths
    },
    allowCommand: async (command) => {
      const { response } = await dialog.showMessageBox({
        type: 'warning',
        message: words().allowCommand,
        detail: `${command}\n\n${words().allowCommandDetail}`,
        buttons: [words().allowCommandYes, words().cancel],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      })
      return response === 0
    },
    pickReceiptPath: async (name) => {
      const { canceled, filePath } = await dialog.showSaveDialog({
        title: words().saveReceipt,
        defaultPath: name,
        filters: [{ name: 'JSON', extensions: ['json'] }],
      })
      return canceled || filePath === '' ? undefined : filePath
    },
  }
}

function pickOptions(
  kind: PickKind,
  words: Words,
): Pick<OpenDialogOptions, 'title' | 'properties'> {
  switch (kind) {
    case 'file':
      return { title: words.pickFile, properties: ['openFile'] }
    case 'files':
      return { title: words.pickFiles, properties: ['openFile', 'multiSelections'] }
    case 'folder':
      return { title: words.pickFolder, properties: ['openDirectory', 'multiSelections'] }
    case 'search-folder':
      return { title: words.pickSearchFolder, properties: ['openDirectory'] }
  }
}
