/** The servers of the bench, each in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Counted, FromServer, ToServer } from './server-messages.ts'

export interface RunningServer extends AsyncDisposable {
  /** Where the clients send to. */
  readonly origin: string
  /** Forgets everything. */
  reset(): Promise<void>
  report(): Promise<Counted>
}

/** A line between client and server. Rates in bytes a second. */
export interface LongLine {
  readonly roundTripMs: number
  readonly connectionRate: number
  readonly lineRate: number
}

export interface Certificate {
  readonly keyFile: string
  readonly certificateFile: string
}

/** A server that counts; see `children/counting-server.ts` for what it does not check. */
export async function startCounting(certificate?: Certificate): Promise<RunningServer> {
  const args = certificate === undefined ? [] : [certificate.keyFile, certificate.certificateFile]
  const server = await start('counting-server.ts', args)
  return running(server, certificate === undefined ? 'http' : 'https', [])
}

/** The same behind a long line. */
export async function startFarAway(line: LongLine): Promise<RunningServer> {
  const server = await start('counting-server.ts', [])
  const { roundTripMs, connectionRate, lineRate } = line
  const proxy = await start(
    'delay-proxy.ts',
    [server.port, roundTripMs, connectionRate, lineRate].map(String),
  )
  return running({ ...server, port: proxy.port }, 'http', [proxy.child])
}

export async function startLocalOssServer(folder: string): Promise<RunningServer> {
  return running(await start('local-oss-server.ts', [folder]), 'http', [])
}

interface Started {
  readonly child: ChildProcess
  readonly port: number
}

async function start(file: string, args: readonly string[]): Promise<Started> {
  const path = fileURLToPath(new URL(`./children/${file}`, import.meta.url))
  const child = fork(path, args)
  const first = await next(child, 'ready')
  return { child, port: first.port }
}

function running(
  { child, port }: Started,
  scheme: 'http' | 'https',
  others: readonly ChildProcess[],
): RunningServer {
  const ask = async <T extends 'clean' | 'counted'>(
    message: ToServer,
    type: T,
  ): Promise<Extract<FromServer, { type: T }>> => {
    const answer = next(child, type)
    child.send(message)
    return await answer
  }
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    reset: async () => void (await ask({ type: 'reset' }, 'clean')),
    report: () => ask({ type: 'report' }, 'counted'),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([child, ...others].map(end))
    },
  }
}

function next<T extends FromServer['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromServer, { type: T }>> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown): void => {
      const told = message as FromServer
      if (told.type !== type) return
      child.off('message', hear)
      child.off('exit', gone)
      resolve(told as Extract<FromServer, { type: T }>)
    }
    const gone = (): void => reject(new Error(`a server of the bench ended before "${type}"`))
    child.on('message', hear)
    child.once('exit', gone)
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  child.kill('SIGKILL')
  await ended
}
