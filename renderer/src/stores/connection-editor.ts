/** The one dialog that edits a connection from anywhere in the window: cause card or banner. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ConnectionView } from '#shared/connection.ts'
import { useConnectionsStore } from './connections.ts'

/** Where the cursor stands when the dialog opens. */
export type EditorFocus = 'first' | 'secret' | 'domain'

export const useConnectionEditorStore = defineStore('connection-editor', () => {
  const connections = useConnectionsStore()
  const editing = shallowRef<{
    readonly connection: ConnectionView
    readonly focus: EditorFocus
    /** The bucket that needs a domain. */
    readonly bucket: string | undefined
  }>()

  /** Opens the dialog; nothing happens for a connection that is gone. */
  function edit(connectionId: string, focus: EditorFocus = 'first', bucket?: string): void {
    const connection = connections.find(connectionId)
    const needy = focus === 'domain' ? bucket : undefined
    editing.value = connection === undefined ? undefined : { connection, focus, bucket: needy }
  }

  function close(): void {
    editing.value = undefined
  }

  return { editing, edit, close }
})
