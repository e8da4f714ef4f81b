/**
 * The one window: sandboxed, from our own scheme, leading nowhere else. It may be closed and opened
 * again at any time; nothing but its handles depends on it.
 */
import { join } from 'node:path'
import {
  BrowserWindow,
  nativeTheme,
  protocol,
  session,
  type IpcMainInvokeEvent,
  type Session,
} from 'electron'
import type { AppEvent } from '#shared/ipc/contract.ts'
import type { Logger } from '../engine/ports.ts'
import { eventChannel } from './ipc/channels.ts'
import { createPageFiles, pageOrigin, pageUrl } from './page-files.ts'

export interface MainWindow {
  /** Opens the window, or brings the open one to the front. */
  show(): void
  /** Sends to the page if there is one. */
  send(event: AppEvent): void
  isOpen(): boolean
  /** In front of the person. */
  isFocused(): boolean
  /** On the taskbar: 0 to 1, or undefined for none. */
  setProgress(share: number | undefined): void
  /** Whether a message comes from the top frame of this window's own page. */
  isTrusted(event: IpcMainInvokeEvent): boolean
}

/** Has to be called before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

export function createMainWindow(deps: {
  readonly logger: Logger
  /** The window is gone. */
  readonly onClosed: () => void
  /** So is its page, or only its page, which is loaded anew: nobody knows what it was told. */
  readonly onPageGone: () => void
}): MainWindow {
  let window: BrowserWindow | undefined

  protocol.handle('app', createPageFiles(join(import.meta.dirname, '../renderer')))
  refuseEverything(session.defaultSession)

  function open(): BrowserWindow {
    const opened = new BrowserWindow({
      name: 'main',
      windowStatePersistence: true,
      title: 'Partway',
      width: 1180,
      height: 760,
      minWidth: 720,
      minHeight: 480,
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff',
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/index.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
    })
    stayOnPage(opened)
    opened.once('ready-to-show', () => opened.show())
    opened.on('closed', () => {
      if (window === opened) window = undefined
      deps.onPageGone()
      deps.onClosed()
    })
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      deps.logger.error('the page is gone and is loaded again', { reason })
      deps.onPageGone()
      if (!opened.isDestroyed()) void load(opened)
    })
    void load(opened)
    return opened
  }

  async function load(target: BrowserWindow): Promise<void> {
    try {
      await target.loadURL(pageUrl)
    } catch (error) {
      deps.logger.error('the page did not load', { error })
    }
  }

  return {
    show: () => {
      if (window === undefined) {
        window = open()
        return
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    send: (event) => {
      if (window !== undefined && !window.isDestroyed()) {
        window.webContents.send(eventChannel, event)
      }
    },
    isOpen: () => window !== undefined,
    isFocused: () => window?.isFocused() ?? false,
    setProgress: (share) => {
      window?.setProgressBar(share ?? -1)
    },
    isTrusted: ({ sender, senderFrame }) =>
      sender === window?.webContents &&
      senderFrame !== null &&
      senderFrame.parent === null &&
      senderFrame.origin === pageOrigin,
  }
}

/** No other document, no other window, no embedded content (S4 of the threat model). */
function stayOnPage({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', refuse)
  webContents.on('will-frame-navigate', refuse)
  webContents.on('will-redirect', refuse)
  webContents.on('will-attach-webview', refuse)
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

function refuse(event: { preventDefault(): void }): void {
  event.preventDefault()
}

/** No permission, no device, no download (S5, S6). */
function refuseEverything(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  target.setPermissionCheckHandler(() => false)
  target.setDevicePermissionHandler(() => false)
  target.on('will-download', (event) => event.preventDefault())
}
