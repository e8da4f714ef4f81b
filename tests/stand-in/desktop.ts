/** The desktop around the window: recorders that tests read and drive. */
import { EventEmitter } from 'node:events'
import { createEvent, strict } from './emitter.ts'
import { record } from './recorder.ts'

interface MenuItem {
  readonly label?: string
  readonly role?: string
  readonly id?: string
  readonly type?: string
  readonly accelerator?: string
  readonly enabled?: boolean
  readonly submenu?: Menu | readonly MenuItem[]
  readonly click?: () => void
}

/** An item as tests see it. */
interface MenuOutline {
  readonly label: string | undefined
  readonly accelerator: string | undefined
  readonly submenu?: readonly MenuOutline[]
}

export class Menu {
  static #application: Menu | null = null
  readonly items: readonly MenuItem[]

  constructor(items: readonly MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate(template: readonly MenuItem[]): Menu {
    return new Menu(
      template.map((item) =>
        item.submenu === undefined || item.submenu instanceof Menu
          ? item
          : { ...item, submenu: Menu.buildFromTemplate(item.submenu) },
      ),
    )
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
    record('menu', { outline: menu?.outline() ?? null })
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }

  outline(): readonly MenuOutline[] {
    return this.items.map((item) => ({
      label: item.label ?? item.role ?? item.type,
      accelerator: item.accelerator,
      ...(item.submenu instanceof Menu ? { submenu: item.submenu.outline() } : {}),
    }))
  }

  /** Clicks the item with this id, however deep; `false` when there is none. */
  click(id: string): boolean {
    for (const item of this.items) {
      if (item.id === id) {
        item.click?.()
        return true
      }
      if (item.submenu instanceof Menu && item.submenu.click(id)) return true
    }
    return false
  }
}

/** The answers tests have laid ready for the next dialogs, by kind. */
export const dialogAnswers: {
  readonly messageBox: number[]
  readonly open: string[][]
  readonly save: string[]
} = {
  messageBox: [],
  open: [],
  save: [],
}

/** The last of two optional leading windows is the options object. */
const optionsOf = (args: readonly unknown[]): Record<string, unknown> =>
  (args.length > 1 ? args[1] : args[0]) as Record<string, unknown>

export const dialog = strict('dialog', {
  showOpenDialog: (...args: unknown[]) => {
    const { title, properties } = optionsOf(args)
    record('dialog', { kind: 'open', title, properties })
    const filePaths = dialogAnswers.open.shift() ?? []
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
  },
  showSaveDialog: (...args: unknown[]) => {
    const { title, defaultPath } = optionsOf(args)
    record('dialog', { kind: 'save', title, defaultPath })
    const filePath = dialogAnswers.save.shift() ?? ''
    return Promise.resolve({ canceled: filePath === '', filePath })
  },
  showMessageBox: (...args: unknown[]) => {
    const { message, detail, buttons, cancelId } = optionsOf(args)
    record('dialog', { kind: 'message', message, detail, buttons })
    const response = dialogAnswers.messageBox.shift() ?? cancelId ?? 0
    return Promise.resolve({ response, checkboxChecked: false })
  },
  showErrorBox: (title: string, content: string) => {
    record('dialog', { kind: 'error', title, content })
    console.error(`${title}\n${content}`)
  },
})

/** Notifications on the screen, for tests to click. */
export const notifications: Notification[] = []

export class Notification extends EventEmitter {
  readonly title: string
  readonly body: string

  constructor(options: { readonly title?: string; readonly body?: string }) {
    super()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    notifications.push(this)
    record('notification', { title: this.title, body: this.body })
    this.emit('show', createEvent({}))
  }

  close(): void {
    this.emit('close', createEvent({}))
  }
}

/** Icons in the notification area. */
export const trays: Tray[] = []

export class Tray extends EventEmitter {
  menu: Menu | null = null

  constructor(_image: unknown) {
    super()
    trays.push(this)
  }

  setToolTip(text: string): void {
    record('tray', { tooltip: text })
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu
    record('tray', { outline: menu?.outline() ?? null })
  }

  destroy(): void {
    trays.splice(trays.indexOf(this), 1)
  }

  isDestroyed(): boolean {
    return !trays.includes(this)
  }
}

class PowerMonitor extends EventEmitter {
  readonly onBatteryPower = false
}
export const powerMonitor = strict('powerMonitor', new PowerMonitor())

const blockers = new Set<number>()
let lastBlocker = 0
export const powerSaveBlocker = strict('powerSaveBlocker', {
  start: (type: string) => {
    blockers.add((lastBlocker += 1))
    record('power-save', { on: true, type })
    return lastBlocker
  },
  stop: (id: number) => {
    record('power-save', { on: false })
    return blockers.delete(id)
  },
  isStarted: (id: number) => blockers.has(id),
})

class NativeTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system'
  #systemIsDark = process.env['PARTWAY_STAND_IN_DARK'] === '1'

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#systemIsDark : this.#source === 'dark'
  }

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    const before = this.shouldUseDarkColors
    this.#source = source
    if (before !== this.shouldUseDarkColors) this.emit('updated')
  }

  /** The person switched the desktop. */
  setSystemDark(dark: boolean): void {
    this.#systemIsDark = dark
    this.emit('updated')
  }
}
// not strict: the proxy could not reach its private state
export const nativeTheme = new NativeTheme()

export const shell = strict('shell', {
  showItemInFolder: (path: string) => record('opened', { kind: 'folder', path }),
  openExternal: (url: string) => {
    record('opened', { kind: 'external', url })
    return Promise.resolve()
  },
})

let clipboardText = ''
export const clipboard = strict('clipboard', {
  writeText: (text: string) => {
    clipboardText = text
    record('clipboard', { text })
    return Promise.resolve()
  },
  readText: () => Promise.resolve(clipboardText),
})

export const nativeImage = strict('nativeImage', {
  createFromPath: (path: string) => ({ path, setTemplateImage: () => {} }),
  createFromDataURL: (url: string) => ({ url, setTemplateImage: () => {} }),
  createEmpty: () => ({ setTemplateImage: () => {} }),
})

/** Whether the machine claims a network. */
export const network = { isOnline: true }
export const net = strict('net', { isOnline: () => network.isOnline })

export const crashReporter = strict('crashReporter', { start: () => {} })
