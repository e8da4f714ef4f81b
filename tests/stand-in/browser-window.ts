/** `BrowserWindow`: one page in one Chromium. */
import { EventEmitter } from 'node:events'
import { openBrowser, type WindowBrowser } from './browser.ts'
import { createEvent, emitPreventable } from './emitter.ts'
import { record } from './recorder.ts'
import { WebContents } from './web-contents.ts'

interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly show?: boolean
  readonly webPreferences?: Readonly<Record<string, unknown>>
}

const open = new Set<BrowserWindow>()

/** Calls back when the last window is gone; set by `app`. */
export const windowHooks = { allClosed: (): void => {} }

const awaiting = new Set<(window: BrowserWindow) => void>()

/** The open window, or the next one that opens. */
export async function nextWindow(): Promise<BrowserWindow> {
  return [...open][0] ?? new Promise((resolve) => awaiting.add(resolve))
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents
  readonly options: WindowOptions
  /** Settles when the browser is there. */
  readonly browser: Promise<WindowBrowser>
  #isVisible: boolean
  #isFocused = false
  #isDestroyed = false

  constructor(options: WindowOptions = {}) {
    super()
    this.options = options
    this.#isVisible = options.show !== false
    const preload = options.webPreferences?.['preload']
    this.webContents = new WebContents(typeof preload === 'string' ? preload : undefined)
    open.add(this)
    for (const resolve of awaiting) resolve(this)
    awaiting.clear()
    this.browser = openBrowser({ width: options.width ?? 800, height: options.height ?? 600 })
    this.browser.catch((error: unknown) => {
      console.error(error)
      this.#gone()
    })
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open]
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...open].find((window) => window.webContents === contents) ?? null
  }

  static getFocusedWindow(): BrowserWindow | null {
    return [...open].find((window) => window.isFocused()) ?? null
  }

  async loadURL(url: string): Promise<void> {
    const browser = await this.browser
    if (this.webContents.isCrashed()) await browser.renewPage()
    const { page } = browser
    page.once('close', () => {
      if (browser.page === page) this.#gone()
    })
    await this.webContents.attach(browser)
    await this.webContents.load(url)
    if (!this.#isDestroyed) this.emit('ready-to-show')
  }

  show(): void {
    this.#isVisible = true
    this.focus()
  }

  hide(): void {
    this.#isVisible = false
    this.blur()
  }

  focus(): void {
    this.#isFocused = true
    this.emit('focus', createEvent({}))
  }

  blur(): void {
    this.#isFocused = false
    this.emit('blur', createEvent({}))
  }

  restore(): void {
    this.show()
  }

  isVisible(): boolean {
    return this.#isVisible && !this.#isDestroyed
  }

  isFocused(): boolean {
    return this.#isFocused && !this.#isDestroyed
  }

  isMinimized(): boolean {
    return false
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  setProgressBar(progress: number, options?: object): void {
    record('progress', { progress, ...options })
  }

  setBackgroundColor(color: string): void {
    record('background', { color })
  }

  close(): void {
    if (emitPreventable(this, 'close')) return
    this.destroy()
  }

  destroy(): void {
    this.#gone()
  }

  #gone(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    open.delete(this)
    const closing = this.browser.then((browser) => browser.close()).catch(() => {})
    pendingCloses.add(closing)
    void closing.finally(() => pendingCloses.delete(closing))
    this.emit('closed')
    if (open.size === 0) windowHooks.allClosed()
  }
}

/** Browsers on their way out; the process waits for them before it ends. */
export const pendingCloses = new Set<Promise<unknown>>()
