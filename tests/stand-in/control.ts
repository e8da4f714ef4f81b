/**
 * How tests reach into an app that runs in the stand-in: requests over Node's channel between
 * parent and child process. Absent when the app was started by hand.
 */
import { app } from './app.ts'
import { BrowserWindow, nextWindow } from './browser-window.ts'
import {
  dialogAnswers,
  Menu,
  nativeTheme,
  network,
  notifications,
  powerMonitor,
  trays,
} from './desktop.ts'
import { createEvent } from './emitter.ts'
import { sessionHandlers } from './protocol.ts'
import { recorded, type RecordEntry, type RecordKind } from './recorder.ts'

/** Request name -> input and answer. */
export interface ControlCalls {
  /** DevTools endpoint of the open window, or of the next one that opens. */
  cdp: [null, string]
  windowCount: [null, number]
  activate: [null, null]
  closeWindow: [null, null]
  blurWindow: [null, null]
  quit: [null, null]
  recorded: [RecordKind, readonly RecordEntry[]]
  answerMessageBox: [number, null]
  answerOpenDialog: [string[], null]
  power: ['suspend' | 'resume', null]
  online: [boolean, null]
  systemDark: [boolean, null]
  clickMenu: [string, boolean]
  clickTray: [string, boolean]
  clickNotification: [number, null]
  /** What the app's handlers answer to a permission request and check. */
  permission: [string, { readonly requested: boolean; readonly checked: boolean }]
  windowOptions: [null, Readonly<Record<string, unknown>> | undefined]
}

export interface ControlRequest {
  readonly id: number
  readonly name: keyof ControlCalls
  readonly input: unknown
}

export type ControlReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string }

type Calls = {
  readonly [N in keyof ControlCalls]: (
    input: ControlCalls[N][0],
  ) => ControlCalls[N][1] | Promise<ControlCalls[N][1]>
}

const theWindow = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0]
/** Ends a call that has no answer. */
const done = (..._ignored: readonly unknown[]): null => null

const calls: Calls = {
  cdp: async () => (await (await nextWindow()).browser).cdpEndpoint,
  windowCount: () => BrowserWindow.getAllWindows().length,
  activate: () => done(app.emit('activate', createEvent({}), false)),
  closeWindow: () => done(theWindow()?.close()),
  blurWindow: () => done(theWindow()?.blur()),
  quit: () => done(setImmediate(() => app.quit())),
  recorded,
  answerMessageBox: (response) => done(dialogAnswers.messageBox.push(response)),
  answerOpenDialog: (paths) => done(dialogAnswers.open.push(paths)),
  power: (event) => done(powerMonitor.emit(event)),
  online: (isOnline) => done((network.isOnline = isOnline)),
  systemDark: (dark) => done(nativeTheme.setSystemDark(dark)),
  clickMenu: (id) => Menu.getApplicationMenu()?.click(id) ?? false,
  clickTray: (id) => trays[0]?.menu?.click(id) ?? false,
  clickNotification: (index) => done(notifications[index]?.emit('click', createEvent({}))),
  permission: (name) => {
    let requested = true
    const request = sessionHandlers.permissionRequest as unknown as
      | ((contents: unknown, name: string, answer: (granted: boolean) => void) => void)
      | undefined
    request?.(theWindow()?.webContents, name, (granted) => (requested = granted))
    const check = sessionHandlers.permissionCheck as unknown as
      | ((contents: unknown, name: string) => boolean)
      | undefined
    return { requested, checked: check?.(theWindow()?.webContents, name) ?? true }
  },
  windowOptions: () => {
    const window = theWindow()
    return window === undefined
      ? undefined
      : (JSON.parse(JSON.stringify(window.options)) as Record<string, unknown>)
  },
}

/** Answers the parent process; does nothing without one. */
export function serveControl(): void {
  if (process.send === undefined) return
  process.on('message', (request: ControlRequest) => {
    const call = calls[request.name] as (input: unknown) => unknown
    void Promise.resolve()
      .then(() => call(request.input))
      .then(
        (value): ControlReply => ({ id: request.id, ok: true, value }),
        (error: unknown): ControlReply => ({ id: request.id, ok: false, message: String(error) }),
      )
      .then((reply) => process.send?.(reply))
  })
  // whoever started it is gone, and nobody else can see this window
  process.on('disconnect', () => app.exit(1))
  process.channel?.unref()
}
