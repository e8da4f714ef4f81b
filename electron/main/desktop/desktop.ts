/** The app on the desktop: menu, tray, notifications, taskbar, sleep. Follows what the engine does. */
import { app, dialog, Menu, net, Notification, powerSaveBlocker } from 'electron'
import type { MenuCommand } from '#shared/ipc/contract.ts'
import type { Engine } from '../../engine/engine-api.ts'
import type { Clock } from '../../engine/ports.ts'
import type { Activity } from '../activity.ts'
import { formatSpeed } from '../format-speed.ts'
import type { MainWindow } from '../window.ts'
import type { Words } from '../words.ts'
import { menuTemplate, trayTemplate } from './menu.ts'
import { createTray } from './tray.ts'

export interface Desktop {
  /** Menus in the language of `words()`, from now on. */
  relabel(): void
  /** Says once that closing the window does not stop the transfers. */
  explainClose(): void
  /** Asks before leaving unfinished uploads, then quits. */
  quit(): Promise<void>
  stop(): void
}

/** How often tray, taskbar and network state are brought up to date. */
const refreshEveryMs = 1000

export function createDesktop(deps: {
  readonly engine: Engine
  readonly activity: Activity
  readonly window: MainWindow
  readonly clock: Clock
  readonly words: () => Words
  /** For the page; opens the window first where there is none. */
  readonly sendCommand: (command: MenuCommand) => void
}): Desktop {
  const { engine, activity, window, words } = deps
  const tray = createTray(() => window.show())
  let blocker: number | undefined
  let isOnline = true
  let tooltip = ''
  let isStopped = false

  const acts = {
    send: deps.sendCommand,
    show: () => window.show(),
    pauseAll: () => commandAll(engine, 'pause'),
    resumeAll: () => commandAll(engine, 'resume'),
    quit: () => void quit(),
  }

  function relabel(): void {
    const template = menuTemplate(words(), acts, process.platform === 'darwin')
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
    tray?.setContextMenu(Menu.buildFromTemplate(trayTemplate(words(), acts)))
  }

  async function quit(): Promise<void> {
    const { active } = activity.summary()
    if (active > 0) {
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message: words().quitQuestion(active),
        detail: words().quitDetail,
        buttons: [words().quitNow, words().cancel],
        defaultId: 0,
        cancelId: 1,
      })
      if (response !== 0) return
    }
    app.quit()
  }

  function notify(title: string, body = ''): void {
    if (window.isFocused() || !Notification.isSupported()) return
    const notification = new Notification({ title, body })
    notification.on('click', () => window.show())
    notification.show()
  }

  function setOnline(online: boolean): void {
    if (online === isOnline) return
    isOnline = online
    engine.setOnline(online)
  }

  function refresh(): void {
    const { active, running, totalBytes, confirmedBytes, speedBytesPerSecond } = activity.summary()
    const share = active === 0 || totalBytes === 0 ? undefined : confirmedBytes / totalBytes
    window.setProgress(share)
    if (running > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
    const text =
      active === 0 ? words().idle : words().uploading(active, formatSpeed(speedBytesPerSecond))
    if (text !== tooltip) tray?.setToolTip((tooltip = text))
    setOnline(net.isOnline())
  }

  function tick(): void {
    if (isStopped) return
    refresh()
    deps.clock.timer(refreshEveryMs, tick)
  }

  activity.onBatchEnd(({ done, failed, name }) => {
    if (failed > 0) notify(words().batchFailures(failed, done))
    else notify(name === undefined ? words().uploadedMany(done) : words().uploadedOne(name))
  })
  activity.onBlocked((task) => notify(words().needsYou(task.name)))
  relabel()
  tick()

  return {
    relabel,
    explainClose: () => notify(words().stillRunning, words().stillRunningBody),
    quit,
    stop: () => {
      isStopped = true
      if (blocker !== undefined) powerSaveBlocker.stop(blocker)
      tray?.destroy()
    },
  }
}

function commandAll(engine: Engine, command: 'pause' | 'resume'): void {
  for (const { id } of engine.tasks()) void engine.command(id, command)
}
