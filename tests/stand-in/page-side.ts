/* oxlint-disable unicorn/consistent-function-scoping -- injected as source text: everything has to be inside */
/**
 * The half of the stand-in that runs in the page, before the page's own scripts: it gives the
 * preload the `electron` module a sandboxed preload sees. Injected as source text, so nothing from
 * outside the function is used except its arguments. It runs in the page's world, where Electron
 * would use an isolated one; what it exposes is copied and frozen as Electron's bridge does.
 */
import type { WireCodec } from './wire.ts'

/** Names agreed between the two halves; random, so that no page script can know them. */
export interface PageNames {
  /** Function of the page: text to main. */
  readonly toMain: string
  /** Property of the page: what main calls. */
  readonly fromMain: string
}

/** Page to main. */
export type ToMain =
  | {
      readonly kind: 'invoke'
      readonly id: number
      readonly channel: string
      readonly args: string
    }
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'path'; readonly id: number }

/** Main to page: the answer to `id`, or a message on a channel. */
export type FromMain =
  | { readonly kind: 'reply'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'message'; readonly channel: string; readonly args: string }

type Preload = (require: (name: string) => unknown, module: object, exports: object) => void
type Listener = (event: object, ...args: unknown[]) => void
type AnyFunction = (...args: unknown[]) => unknown

export function pageSide(names: PageNames, createCodec: () => WireCodec, preload: Preload): void {
  if (window !== window.top) return
  const world = globalThis as unknown as Record<string, unknown>
  const toMain = world[names.toMain] as (text: string) => void
  delete world[names.toMain]
  const codec = createCodec()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const files = new Map<number, File>()
  const listeners = new Map<string, Set<Listener>>()
  let lastId = 0

  const tell = (message: ToMain): void => toMain(JSON.stringify(message))
  const pack = (args: unknown[]): string => codec.encode(structuredClone(args))
  const ask = (build: (id: number) => ToMain): Promise<unknown> => {
    const id = (lastId += 1)
    const answer = Promise.withResolvers<unknown>()
    waiting.set(id, answer)
    tell(build(id))
    return answer.promise
  }

  const receive = (message: FromMain): void => {
    if (message.kind === 'message') {
      const args = codec.decode(message.args) as unknown[]
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...args)
      return
    }
    const answer = waiting.get(message.id)
    waiting.delete(message.id)
    files.delete(message.id)
    if (message.kind === 'reply') answer?.resolve(codec.decode(message.value))
    else answer?.reject(new Error(message.message))
  }
  Object.defineProperty(world, names.fromMain, {
    value: { receive, file: (id: number) => files.get(id) },
    enumerable: false,
  })

  const strict = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get: (target, key) => {
        if (typeof key === 'string' && !(key in target)) {
          throw new Error(`the stand-in's sandboxed preload has no ${name}.${key}`)
        }
        return Reflect.get(target, key) as unknown
      },
    })

  const ipcRenderer = strict('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]) => {
      const packed = pack(args)
      return ask((id) => ({ kind: 'invoke', id, channel, args: packed }))
    },
    send: (channel: string, ...args: unknown[]) =>
      tell({ kind: 'send', channel, args: pack(args) }),
    on: (channel: string, listener: Listener) => {
      const known = listeners.get(channel) ?? new Set()
      listeners.set(channel, known.add(listener))
    },
    off: (channel: string, listener: Listener) => listeners.get(channel)?.delete(listener),
    removeListener: (channel: string, listener: Listener) =>
      listeners.get(channel)?.delete(listener),
  })

  // Electron's answers at once; through DevTools only a promise is possible. `await` serves both.
  const webUtils = strict('webUtils', {
    getPathForFile: (file: unknown) => {
      if (!(file instanceof File)) throw new TypeError('getPathForFile takes a File')
      return ask((id) => {
        files.set(id, file)
        return { kind: 'path', id }
      })
    },
  })

  const across = (value: unknown): unknown => {
    if (typeof value === 'function') return wrap(value as AnyFunction)
    if (value instanceof Promise) {
      return value.then(across, (error: unknown) => {
        throw new Error(error instanceof Error ? error.message : String(error))
      })
    }
    if (value instanceof File) return value
    if (Array.isArray(value)) return value.map(across)
    if (Object.prototype.toString.call(value) === '[object Object]') {
      return Object.fromEntries(
        Object.entries(value as object).map(([key, each]) => [key, across(each)]),
      )
    }
    return structuredClone(value)
  }
  const wrap =
    (call: AnyFunction): AnyFunction =>
    (...args) =>
      across(call(...args.map(across)))
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld: (key: string, api: unknown) => {
      if (key in world) throw new Error(`cannot bind an API on top of an existing property: ${key}`)
      const value = across(api)
      Object.defineProperty(world, key, {
        value: typeof value === 'object' ? Object.freeze(value) : value,
        enumerable: true,
      })
    },
  })

  const electron = strict('electron', { contextBridge, ipcRenderer, webUtils })
  const module = { exports: {} }
  preload(
    (name) => {
      if (name === 'electron') return electron
      throw new Error(`module not found: ${name} (a sandboxed preload knows only electron)`)
    },
    module,
    module.exports,
  )
}
