/** Keys that work everywhere in the window; the application menu lists the same ones. */
import { onScopeDispose } from 'vue'
import type { MenuCommand } from '#shared/ipc/contract.ts'

const commands: Readonly<Record<string, MenuCommand>> = {
  o: 'upload-files',
  'shift+o': 'upload-folder',
  'shift+p': 'pause-all',
  'shift+r': 'resume-all',
  f: 'search',
  i: 'details',
  ',': 'settings',
  '1': 'transfers',
  '2': 'buckets',
  '3': 'fragments',
  '4': 'settings',
}

/** The command of a key press; `undefined` if it has none. Pure. */
export function commandOf(
  press: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  isMac: boolean,
): MenuCommand | undefined {
  const mod = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey
  if (!mod || press.altKey) return undefined
  return commands[`${press.shiftKey ? 'shift+' : ''}${press.key.toLowerCase()}`]
}

/** Carries out global keys while the component lives, except while a question is open. */
export function useGlobalKeys(isMac: boolean, run: (command: MenuCommand) => void): void {
  function onKey(event: KeyboardEvent): void {
    const command = commandOf(event, isMac)
    if (command === undefined) return
    event.preventDefault()
    if (document.querySelector('[role="dialog"], [role="alertdialog"]') === null) run(command)
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey)
  })
}
