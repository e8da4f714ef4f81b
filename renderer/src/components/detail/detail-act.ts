/** What a person asks for in the details pane; the owner of the pane carries it out. */
import type { Resolution } from '#shared/task-view.ts'
import type { EditorFocus } from '../../stores/connection-editor.ts'

export type DetailAct =
  | { readonly kind: 'command'; readonly command: 'retry' | 'cancel' }
  | { readonly kind: 'resolve'; readonly resolution: Resolution }
  /** Ask for another object name. */
  | { readonly kind: 'rename' }
  | {
      readonly kind: 'edit-connection'
      readonly connectionId: string
      readonly focus: EditorFocus
      /** The bucket of the task. */
      readonly bucket: string
    }
  /** Ask where the file is now. */
  | { readonly kind: 'locate' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'show-in-folder' }
