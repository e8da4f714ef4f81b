/** `webContents`: the page of one window, its preload, its messages, its navigation rules. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import type { CDPSession, Page, Request, Route } from '@playwright/test'
import type { WindowBrowser } from './browser.ts'
import { createEvent, emitPreventable } from './emitter.ts'
import { clone, invokeHandler, receiveMessage } from './ipc-main.ts'
import { appOrigin, toAppUrl, toBrowserUrl } from './origin.ts'
import { pageSide, type FromMain, type PageNames, type ToMain } from './page-side.ts'
import { answerRequest, defaultSession } from './protocol.ts'
import { createWireCodec } from './wire.ts'

/** A frame as `event.senderFrame` gives it. */
export interface StandInFrame {
  readonly url: string
  readonly origin: string
  readonly parent: StandInFrame | null
}

type WindowOpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

interface Attached {
  readonly page: Page
  readonly cdp: CDPSession
}

const codec = createWireCodec()

export class WebContents extends EventEmitter {
  readonly session = defaultSession
  readonly #names: PageNames
  readonly #preload: string | undefined
  /** Execution context -> frame, as DevTools announces them. */
  readonly #contexts = new Map<number, string>()
  #mainFrameId = ''
  #isCrashed = false
  #attached: Attached | undefined
  #openHandler: WindowOpenHandler = () => ({ action: 'allow' })
  /** The load we asked for ourselves: not a navigation of the page. */
  #expectedUrl: string | undefined
  /** Messages leave in the order they were sent. */
  #sending: Promise<unknown> = Promise.resolve()

  readonly mainFrame: StandInFrame

  constructor(preloadPath: string | undefined) {
    super()
    const token = randomBytes(8).toString('hex')
    this.#names = { toMain: `__toMain${token}`, fromMain: `__fromMain${token}` }
    this.#preload = preloadPath
    const url = (): string => this.getURL()
    this.mainFrame = {
      parent: null,
      get url() {
        return url()
      },
      get origin() {
        return appOrigin(url())
      },
    }
  }

  /** Takes over a fresh browser; the window's constructor starts this. */
  async attach(browser: WindowBrowser): Promise<void> {
    const { page, context } = browser
    const cdp = await context.newCDPSession(page)
    this.#attached = { page, cdp }
    this.#isCrashed = false
    // of other pages (pop-ups on their way to being closed) nothing is answered
    await context.route('**/*', (route) => route.abort('blockedbyclient'))
    await page.route('**/*', (route) => this.#route(route))
    context.on('page', (popup) => {
      if (popup !== page) void this.#refusePopup(popup)
    })
    page.on('crash', () => {
      this.#isCrashed = true
      this.emit('render-process-gone', createEvent({}), { reason: 'crashed', exitCode: 1 })
    })
    page.on('download', (download) => {
      if (emitPreventable(defaultSession, 'will-download', {}, {}, this)) void download.cancel()
    })
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = context.auxData as { frameId: string }
      this.#contexts.set(context.id, frameId)
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === this.#names.toMain) void this.#receive(JSON.parse(payload), executionContextId)
    })
    const { frameTree } = await cdp.send('Page.getFrameTree')
    this.#mainFrameId = frameTree.frame.id
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: this.#names.toMain })
    await cdp.send('Page.enable')
    if (this.#preload !== undefined) {
      const source = readFileSync(this.#preload, 'utf8')
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
        source: `(${pageSide.toString()})(${JSON.stringify(this.#names)}, ${createWireCodec.toString()}, function (require, module, exports) {\n${source}\n})`,
      })
    }
  }

  async load(url: string): Promise<void> {
    const attached = this.#attached
    if (attached === undefined) return
    this.#expectedUrl = toBrowserUrl(url)
    await attached.page.goto(this.#expectedUrl)
    this.emit('did-finish-load', createEvent({}))
  }

  reload(): void {
    const page = this.#attached?.page
    if (page === undefined) return
    this.#expectedUrl = page.url()
    void page.reload().then(() => this.emit('did-finish-load', createEvent({})))
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ kind: 'message', channel, args: codec.encode(clone(args)) })
  }

  getURL(): string {
    return toAppUrl(this.#attached?.page.url() ?? '')
  }

  isDestroyed(): boolean {
    return this.#attached?.page.isClosed() ?? false
  }

  isCrashed(): boolean {
    return this.#isCrashed
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#openHandler = handler
  }

  /** Nothing but our own loads may bring another document, unless no handler objects. */
  async #route(route: Route): Promise<void> {
    const request = route.request()
    if (request.isNavigationRequest() && this.#refuses(request)) {
      await route.abort('aborted')
      return
    }
    await answerRequest(route)
  }

  #refuses(request: Request): boolean {
    const url = toAppUrl(request.url())
    const isTop = request.frame().parentFrame() === null
    if (isTop && request.url() === this.#expectedUrl) return false
    // a reload asked for from outside (tests) stays where it is
    if (isTop && request.url() === this.#attached?.page.url()) return false
    const details = { url, isMainFrame: isTop }
    const frame = emitPreventable(this, 'will-frame-navigate', details)
    return (isTop && emitPreventable(this, 'will-navigate', details, url)) || frame
  }

  async #refusePopup(popup: Page): Promise<void> {
    const { action } = this.#openHandler({ url: toAppUrl(popup.url()) })
    if (action === 'allow') throw new Error('the stand-in opens no second page')
    await popup.close()
  }

  #tell(message: FromMain): void {
    const cdp = this.#attached?.cdp
    if (cdp === undefined || this.isDestroyed()) return
    const expression = `globalThis.${this.#names.fromMain}?.receive(${JSON.stringify(message)})`
    this.#sending = this.#sending
      .then(() => cdp.send('Runtime.evaluate', { expression }))
      .catch(() => {
        // the page went while the message was on its way, as in Electron
      })
  }

  async #receive(message: ToMain, contextId: number): Promise<void> {
    if (message.kind === 'path') {
      const value = codec.encode(await this.#pathOf(message.id))
      this.#tell({ kind: 'reply', id: message.id, value })
      return
    }
    const args = clone(codec.decode(message.args)) as unknown[]
    const event = createEvent({ sender: this, senderFrame: this.#frameOf(contextId) })
    if (message.kind === 'send') {
      receiveMessage(event, message.channel, args)
      return
    }
    const { id } = message
    try {
      const value = await invokeHandler(event, message.channel, args)
      this.#tell({ kind: 'reply', id, value: codec.encode(value) })
    } catch (error) {
      this.#tell({ kind: 'failure', id, message: error instanceof Error ? error.message : '' })
    }
  }

  #frameOf(contextId: number): StandInFrame {
    const frameId = this.#contexts.get(contextId)
    if (frameId === this.#mainFrameId) return this.mainFrame
    return { url: 'about:blank', origin: 'null', parent: this.mainFrame }
  }

  /** The path behind a `File` of the page; empty, as in Electron, when it is not from the disk. */
  async #pathOf(id: number): Promise<string> {
    const cdp = this.#attached?.cdp
    if (cdp === undefined) return ''
    const { result } = await cdp.send('Runtime.evaluate', {
      expression: `globalThis.${this.#names.fromMain}.file(${id})`,
    })
    if (result.objectId === undefined) return ''
    try {
      return (await cdp.send('DOM.getFileInfo', { objectId: result.objectId })).path
    } finally {
      await cdp.send('Runtime.releaseObject', { objectId: result.objectId })
    }
  }
}
