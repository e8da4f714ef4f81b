/** `app`: the life of the process, its folders and its quitting, in Electron's order of events. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrowserWindow, pendingCloses, windowHooks } from './browser-window.ts'
import { createEvent, emitPreventable, strict } from './emitter.ts'
import { takeInstanceLock } from './instance-lock.ts'
import { record } from './recorder.ts'
import { systemLocale } from './system-locale.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }

class App extends EventEmitter {
  readonly isPackaged = false
  readonly name = 'Partway'
  // asked for on macOS only, where the stand-in has no dock either
  readonly dock = undefined
  readonly #paths = new Map<string, string>()
  readonly #ready: Promise<void>
  #isReady = false
  #isQuitting = false

  constructor() {
    super()
    const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
    this.#paths.set('userData', join(config, 'Partway (stand-in)'))
    this.#paths.set('home', homedir())
    this.#paths.set('temp', tmpdir())
    this.#paths.set('downloads', join(homedir(), 'Downloads'))
    this.#ready = new Promise((resolve) => {
      setImmediate(() => {
        this.#isReady = true
        this.emit('ready', createEvent({}))
        resolve()
      })
    })
    windowHooks.allClosed = () => {
      if (this.#isQuitting) return
      if (this.listenerCount('window-all-closed') === 0) this.quit()
      else this.emit('window-all-closed')
    }
  }

  whenReady(): Promise<void> {
    return this.#ready
  }

  isReady(): boolean {
    return this.#isReady
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('enableSandbox has to be called before ready')
  }

  getVersion(): string {
    return version
  }

  getName(): string {
    return this.name
  }

  getLocale(): string {
    return this.getSystemLocale()
  }

  getSystemLocale(): string {
    return systemLocale()
  }

  getPath(name: string): string {
    const path = this.#paths.get(name)
    if (path === undefined) throw new Error(`the Electron stand-in has no app.getPath('${name}')`)
    return path
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  setAppUserModelId(_id: string): void {
    // Windows groups notifications by it; nothing to show here
  }

  setName(_name: string): void {
    // only the title of the macOS menu
  }

  setBadgeCount(count: number): boolean {
    record('badge', { count })
    return true
  }

  requestSingleInstanceLock(): boolean {
    return takeInstanceLock(this.getPath('userData'), ({ argv, workingDirectory }) => {
      this.emit('second-instance', createEvent({}), argv, workingDirectory)
    })
  }

  /** before-quit, close of every window, will-quit, quit; each of the first three may say no. */
  quit(): void {
    if (emitPreventable(this, 'before-quit')) return
    this.#isQuitting = true
    for (const window of BrowserWindow.getAllWindows()) {
      window.close()
      if (!window.isDestroyed()) {
        this.#isQuitting = false
        return
      }
    }
    if (emitPreventable(this, 'will-quit')) {
      this.#isQuitting = false
      return
    }
    this.exit(0)
  }

  exit(code = 0): void {
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
    this.emit('quit', createEvent({}), code)
    void Promise.all(pendingCloses).then(() => process.exit(code))
  }
}

/** The process's one app. */
export const app = strict('app', new App())
