/**
 * The bridge: the three named functions the page has, and nothing else. Types only from `shared/`,
 * so that the bundle stays half a kilobyte. Errors are data already; nothing is thrown across.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { AppEvent, Bridge, Reply, RequestName } from '#shared/ipc/contract.ts'

const request = 'partway:request'
const event = 'partway:event'

function ask(name: RequestName, input: unknown): Promise<never> {
  return ipcRenderer.invoke(request, name, input) as Promise<never>
}

const bridge: Bridge<File> = {
  invoke: async (name, input) => {
    // paths come from real drops only, never from the page
    if (name === 'sources.dropped') return refusal
    return await ask(name, input)
  },
  onEvent: (listener) => {
    const forward = (_event: unknown, told: AppEvent): void => listener(told)
    ipcRenderer.on(event, forward)
    return () => {
      ipcRenderer.off(event, forward)
    }
  },
  dropped: async (files) => {
    const found = await Promise.all(files.map(pathOf))
    const paths = found.filter((path) => path !== '')
    if (paths.length === 0) return { ok: true, value: [] }
    return await ask('sources.dropped', { paths })
  },
}

/** Electron answers at once, the stand-in with a promise. */
async function pathOf(file: File): Promise<string> {
  return webUtils.getPathForFile(file)
}

const refusal: Reply<never> = {
  ok: false,
  error: { code: 'request/refused', message: 'paths come from dropped files only' },
}

contextBridge.exposeInMainWorld('partway', bridge)
