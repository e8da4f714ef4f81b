/** Starts an app in the stand-in and gives tests their hands on it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chromium, type Browser, type Page } from '@playwright/test'
import { dropFiles } from './drop.ts'
import type { ControlCalls, ControlReply, ControlRequest } from './control.ts'

export interface LaunchOptions {
  /** The built main bundle. */
  readonly main: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** An app that runs in the stand-in. */
export interface StandInApp {
  readonly process: ChildProcess
  /** Everything it has written so far, both streams. */
  output(): string
  control<N extends keyof ControlCalls>(
    name: N,
    input: ControlCalls[N][0],
  ): Promise<ControlCalls[N][1]>
  /** The page of the open window, or of the next one that opens, once it is loaded. */
  page(): Promise<Page>
  /** Drops real files and folders on the page, as a person would. */
  drop(page: Page, paths: readonly string[]): Promise<void>
  /** SIGKILL, and nothing else. */
  kill(): Promise<void>
  /** Waits until it has ended by itself, answers its exit code. */
  exited(): Promise<number | null>
  /** Asks it to quit, answers its exit code. */
  quit(): Promise<number | null>
}

export function launchStandIn(options: LaunchOptions): StandInApp {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('./register.ts', import.meta.url).href,
      options.main,
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, ...options.env } },
  )
  const exited = once(child, 'exit') as Promise<[number | null]>
  let output = ''
  const append = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout?.on('data', append)
  child.stderr?.on('data', append)

  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  child.on('message', (reply: ControlReply) => {
    const answer = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) answer?.resolve(reply.value)
    else answer?.reject(new Error(`the app answered: ${reply.message}`))
  })
  child.on('exit', (code, signal) => {
    const error = new Error(`the app ended (${code ?? signal}):\n${output}`)
    for (const answer of waiting.values()) answer.reject(error)
    waiting.clear()
  })

  const browsers = new Map<string, Promise<Browser>>()
  const app: StandInApp = {
    process: child,
    output: () => output,
    control: async (name, input) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the app is not running:\n${output}`)
      }
      const id = (lastId += 1)
      const answer = Promise.withResolvers<unknown>()
      waiting.set(id, answer)
      child.send({ id, name, input } satisfies ControlRequest)
      return (await answer.promise) as never
    },
    page: async () => {
      const endpoint = await app.control('cdp', null)
      const known = browsers.get(endpoint) ?? chromium.connectOverCDP(endpoint)
      browsers.set(endpoint, known)
      const [context] = (await known).contexts()
      // after a crash the new page may not have been announced yet
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
      if (page === undefined) throw new Error('the window has no page')
      await page.waitForURL((url) => url.hostname.endsWith('.stand-in'))
      return page
    },
    drop: (page, paths) => dropFiles(page, paths),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    exited: async () => (await exited)[0],
    quit: async () => {
      await app.control('quit', null).catch(() => {
        // it may be gone before it can answer
      })
      return (await exited)[0]
    },
  }
  return app
}
