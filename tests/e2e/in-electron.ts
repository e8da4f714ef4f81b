/** The app in real Electron, through Playwright's own driver. */
import { once } from 'node:events'
import { _electron } from '@playwright/test'
import { localeEnv } from './locale-env.ts'
import { dropFiles } from '../stand-in/drop.ts'
import { root, type LaunchWish, type RunningApp } from './running-app.ts'

export async function launchInElectron(
  executablePath: string,
  { dataFolder, locale }: LaunchWish,
): Promise<RunningApp> {
  const app = await _electron.launch({
    executablePath,
    args: [root, '--data', dataFolder, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...definedEnv(), ...localeEnv(locale) },
  })
  let output = ''
  app.process().stdout?.on('data', (chunk) => (output += String(chunk)))
  app.process().stderr?.on('data', (chunk) => (output += String(chunk)))
  const exited = once(app.process(), 'exit') as Promise<[number | null]>
  await app.evaluate(({ Notification }) => {
    const titles: string[] = []
    Object.assign(globalThis, { shownTitles: titles })
    Notification.prototype.show = function show(this: { title: string }) {
      titles.push(this.title)
    }
  })
  return {
    page: async () => app.windows()[0] ?? (await app.waitForEvent('window')),
    drop: async (paths) => {
      const page = app.windows()[0] ?? (await app.waitForEvent('window'))
      await dropFiles(page, paths)
    },
    answerOpenDialog: (paths) =>
      app.evaluate(
        ({ dialog }, filePaths) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
        },
        [...paths],
      ),
    closeWindow: () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    windowCount: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
    activate: () => app.evaluate(({ app }) => void app.emit('activate')),
    clickMenu: (id) =>
      app.evaluate(({ Menu }, id) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(id)
        if (item === null || item === undefined) throw new Error(`the menu has no ${id}`)
        item.click()
      }, id),
    notifications: () =>
      app.evaluate(() => (globalThis as unknown as { shownTitles: string[] }).shownTitles),
    clipboard: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    output: () => output,
    kill: async () => {
      app.process().kill('SIGKILL')
      await exited
    },
    exited: async () => (await exited)[0],
    quit: async () => {
      await app
        .evaluate(({ app }) => app.quit())
        .catch(() => {
          // it may be gone before it can answer
        })
      return (await exited)[0]
    },
  }
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
}
