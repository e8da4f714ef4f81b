/** Runs the real `partway` as a process of its own. */
import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const root = resolve(import.meta.dirname, '../../..')
export const entry = resolve(root, 'electron/cli/index.ts')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Stdout's lines as JSON. */
  readonly events: readonly JsonEvent[]
}

export interface JsonEvent {
  readonly type: string
  readonly [field: string]: unknown
}

export interface Running {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** The first event that fits, also if it was before. Rejects when the process ends without it. */
  event(fits: (event: JsonEvent) => boolean): Promise<JsonEvent>
  readonly ended: Promise<Ended>
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> {
  readonly env?: Readonly<Record<string, string>>
  /** What is run by Node; default the command line's sources. */
  readonly script?: string
  readonly node?: string
}

/** Credentials of the Local OSS the tests start. */
export const keys = { OSS_ACCESS_KEY_ID: 'cli-test', OSS_ACCESS_KEY_SECRET: 'canary-9f27c1d04b' }

const surroundings = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  // The sources are compiled once, not for every process.
  NODE_COMPILE_CACHE: resolve(root, 'node_modules/.cache/partway-cli'),
}

export function partway(args: readonly string[], options: RunOptions = {}): Running {
  const { env = {}, script = entry, node = process.execPath, ...rest } = options
  const child = spawn(node, [script, ...args], {
    ...rest,
    env: { ...surroundings, ...keys, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const events: JsonEvent[] = []
  const waiting = new Set<() => void>()
  let stdout = ''
  let stderr = ''
  let isOver = false
  const wake = (): void => {
    for (const check of waiting) check()
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    stdout += `${line}\n`
    if (line.startsWith('{')) events.push(JSON.parse(line) as JsonEvent)
    wake()
  })
  const ended = (async (): Promise<Ended> => {
    const closed = once(lines, 'close')
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    await closed
    isOver = true
    wake()
    return { code, signal, stdout, stderr, events }
  })()
  return {
    pid: child.pid ?? -1,
    kill: (signal) => void child.kill(signal),
    ended,
    event: (fits) =>
      new Promise((found, failed) => {
        const check = (): void => {
          const event = events.find(fits)
          if (event === undefined && !isOver) return
          waiting.delete(check)
          if (event !== undefined) found(event)
          else failed(new Error(`the process ended without that event:\n${stdout}${stderr}`))
        }
        waiting.add(check)
        check()
      }),
  }
}

/** Runs to the end. */
export function runPartway(args: readonly string[], options?: RunOptions): Promise<Ended> {
  return partway(args, options).ended
}
