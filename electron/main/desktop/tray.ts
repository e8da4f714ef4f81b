/** The icon in the notification area. */
import { join } from 'node:path'
import { nativeImage, nativeTheme, Tray } from 'electron'

const icons = join(import.meta.dirname, '../icons')

/** `undefined` where a desktop has no notification area: the app simply has no tray there. */
export function createTray(show: () => void): Tray | undefined {
  try {
    const tray = new Tray(nativeImage.createFromPath(join(icons, iconName())))
    tray.on('click', show)
    return tray
  } catch {
    return undefined
  }
}

/** macOS tints a template image itself; `dark` is dark ink, for light panels. */
function iconName(): string {
  if (process.platform === 'darwin') return 'trayTemplate.png'
  if (process.platform === 'win32') return 'icon.ico'
  return nativeTheme.shouldUseDarkColors ? 'tray-light-22.png' : 'tray-dark-22.png'
}
