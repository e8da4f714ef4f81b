/** The desktop app's life: one instance, ready, and quitting that waits until nothing is in flight. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { readStartOptions } from './command-line.ts'
import { compose, type Composed } from './compose.ts'
import { createLogFile, type LogFile } from './log-file.ts'
import { startProblem } from './start-problem.ts'
import { registerPageScheme } from './window.ts'
import { languageOf, wordsIn } from './words.ts'
import { keepHeapSmall } from '../engine/small-heap.ts'

const asked = readStartOptions(process.argv.slice(1), process.cwd()).dataFolder
const dataFolder = asked ?? app.getPath('userData')

keepHeapSmall()
app.enableSandbox()
app.setAppUserModelId('app.partway.desktop')
registerPageScheme()

const cannotUse = useDataFolder()
if (cannotUse !== undefined) refuseToStart(cannotUse)
else if (app.requestSingleInstanceLock()) live(createLogFile(join(dataFolder, 'logs/partway.log')))
// the first instance has come to the front
else app.exit(0)

/** Makes the folder and has Electron keep its own files there too; answers the error if that fails. */
function useDataFolder(): unknown {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    if (asked !== undefined) app.setPath('userData', asked)
    return undefined
  } catch (error) {
    return error ?? new Error('the data folder cannot be made')
  }
}

function live(logger: LogFile): void {
  let composed: Composed | undefined
  let leaving: Promise<void> | undefined

  async function begin(): Promise<void> {
    await app.whenReady()
    try {
      const running = await compose({ dataFolder, logger })
      composed = running
      await running.start()
    } catch (error) {
      logger.error('cannot start', { error })
      await logger.flush()
      refuseToStart(error)
    }
  }

  async function leave(running: Composed): Promise<void> {
    try {
      await running.stop()
    } catch (error) {
      // what is stored is found again at the next start
      logger.error('stopping failed', { error })
      await logger.flush()
    }
    composed = undefined
    app.quit()
  }

  process.on('uncaughtException', (error) => logger.error('uncaught exception', { error }))
  process.on('unhandledRejection', (error) => logger.error('unhandled rejection', { error }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => app.quit())
  }
  app.on('second-instance', () => composed?.show())
  app.on('activate', () => composed?.show())
  app.on('window-all-closed', () => {
    // while something moves, the tray or the dock brings the window back
    if (process.platform !== 'darwin' && composed?.isIdle() !== false) app.quit()
  })
  app.on('before-quit', (event) => {
    if (composed === undefined) return
    event.preventDefault()
    leaving ??= leave(composed)
  })
  void begin()
}

/** Says what is wrong and what to do, then leaves; nothing was changed. */
function refuseToStart(error: unknown): void {
  const words = wordsIn(languageOf('system', app.getSystemLocale()))
  dialog.showErrorBox(words.cannotStart, startProblem(error, dataFolder, words))
  app.exit(1)
}
