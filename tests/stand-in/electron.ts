/**
 * The stand-in for the `electron` module in the main process. A name that is imported and missing
 * here fails at start, by name.
 */
import { serveControl } from './control.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export {
  clipboard,
  crashReporter,
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  shell,
  Tray,
} from './desktop.ts'
export { ipcMain } from './ipc-main.ts'
export { protocol, session } from './protocol.ts'
export { safeStorage } from './safe-storage.ts'

serveControl()
