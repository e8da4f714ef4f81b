/**
 * Local OSS: an OSS-compatible server on this machine, for trying Partway out, for its demo, tests
 * and benchmarks. It shares no code with the engine, so that a misreading of the protocol in one
 * of them shows as a failure instead of agreeing with itself.
 */
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { createControlRules } from './control.ts'
import { isBucketName } from './encoding.ts'
import { createCrc64Pool } from './crc64.ts'
import {
  type CredentialStore,
  type LocalCredentials,
  createCredentialStore,
} from './credentials.ts'
import { createDigestPool } from './digest-pool.ts'
import { exchange } from './exchange.ts'
import { type Faults, createFaultBook } from './faults/faults.ts'
import { type Inspection, createInspection } from './inspection.ts'
import { type Limits, defaultLimits } from './limits.ts'
import { type RequestLog, createRequestLog } from './request-log.ts'
import type { ServerState } from './server-state.ts'
import { openStore } from './store/store.ts'

export interface LocalOssOptions {
  /** Objects and parts live here as files; made where missing, taken up again after a restart. */
  readonly folder: string
  /** 0 or absent: any free port. */
  readonly port?: number
  /** Default 127.0.0.1; anything but a loopback address is refused. */
  readonly host?: string
  readonly region?: string
  readonly credentials: readonly LocalCredentials[]
  /** Made if missing. */
  readonly buckets?: readonly string[]
  /** Host (with or without port) -> bucket. */
  readonly cnames?: Readonly<Record<string, string>>
  /** Only then `/-/control` takes faults, clock and log requests over HTTP. */
  readonly controlEndpoint?: boolean
  readonly limits?: Partial<Limits>
  /** Told about mistakes of Local OSS itself; default: silent. */
  readonly onError?: (error: unknown) => void
}

export interface LocalOss extends Inspection {
  readonly port: number
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string
  readonly region: string
  readonly faults: Faults
  readonly log: RequestLog
  readonly credentials: Pick<CredentialStore, 'add' | 'expire' | 'remove'>
  readonly clock: ServerClock
  /** Shapes every request; an absent field lifts that limit. */
  shape(rules: { readonly bytesPerSecond?: number; readonly latencyMs?: number }): void
  /** Ends all connections; the folder can be used again afterwards. */
  close(): Promise<void>
}

export interface ServerClock {
  /** How far the server's clock is ahead of this machine's. */
  setOffset(ms: number): void
  nowMs(): number
}

/**
 * Starts a server. Rejects with the system's error (`code` EADDRINUSE, EACCES, ENOTDIR, ...) and a
 * sentence that says which port or folder; with RangeError for options that cannot be.
 */
export async function startLocalOss(options: LocalOssOptions): Promise<LocalOss> {
  const host = options.host ?? '127.0.0.1'
  if (!isLoopback(host)) {
    throw new RangeError(
      `Local OSS only listens on this machine: ${host} is not a loopback address`,
    )
  }
  const region = options.region ?? 'cn-hangzhou'
  const closing = new AbortController()
  const log = createRequestLog()
  const credentials = createCredentialStore(options.credentials)
  const faults = createFaultBook()
  const clock = { offsetMs: 0 }
  const state: ServerState = {
    store: open(options.folder),
    credentials,
    limits: { ...defaultLimits, ...options.limits },
    region,
    cnames: options.cnames ?? {},
    faults,
    log,
    crcPool: createCrc64Pool(),
    digestPool: createDigestPool(),
    afterlife: new Map(),
    receiving: new Map(),
    shape: { bytesPerSecond: undefined, latencyMs: 0 },
    closing: closing.signal,
    isControlled: options.controlEndpoint ?? false,
    rules: createControlRules(faults),
    clock,
    nowMs: () => Date.now() + clock.offsetMs,
    onError: options.onError ?? (() => {}),
  }
  makeBuckets(state, options.buckets ?? [])
  let connections = 0
  const numbers = new WeakMap<object, number>()
  const running = new Set<Promise<void>>()
  const server = createServer({ keepAlive: true, requestTimeout: 0, highWaterMark: 256 * 1024 })
  server.on('connection', (socket) => {
    connections += 1
    numbers.set(socket, connections)
  })
  server.on('request', (request, response) => {
    const work = exchange(request, response, numbers.get(request.socket) ?? 0, state)
    running.add(work)
    void work.finally(() => running.delete(work))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((done, failed) => {
    server.once('error', (error) => failed(listenError(error, host, options.port ?? 0)))
    server.listen(options.port ?? 0, host, done)
  })
  // A listening TCP server has an AddressInfo; strings are for pipes.
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    region,
    faults,
    log,
    credentials,
    clock: {
      nowMs: () => state.nowMs(),
      setOffset: (ms) => {
        clock.offsetMs = ms
      },
    },
    shape: (rules) => {
      state.shape.bytesPerSecond = rules.bytesPerSecond
      state.shape.latencyMs = rules.latencyMs ?? 0
    },
    ...createInspection(state),
    close: async () => {
      closing.abort(new Error('Local OSS is closing'))
      faults.clear()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
      await Promise.all(running)
      await state.digestPool.close()
      await state.store.close()
    },
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function open(folder: string): ServerState['store'] {
  const path = resolve(folder)
  try {
    return openStore(path)
  } catch (error) {
    throw withCode(error, `Local OSS cannot use the folder ${path}`)
  }
}

function makeBuckets(state: ServerState, names: readonly string[]): void {
  for (const name of names) {
    if (!isBucketName(name)) throw new RangeError(`'${name}' cannot be the name of a bucket`)
    if (state.store.buckets.has(name)) continue
    state.store.createBucket(name, {
      createdAtMs: state.nowMs(),
      acl: 'private',
      storageClass: 'Standard',
      versioning: undefined,
      lifecycle: undefined,
    })
  }
}

function listenError(error: unknown, host: string, port: number): Error {
  const isTaken = codeOf(error) === 'EADDRINUSE'
  const reason = isTaken ? 'the port is already in use' : `${host} cannot be listened on`
  return withCode(error, `Local OSS cannot listen on ${host}:${port}: ${reason}`)
}

/** Keeps the system's code on a sentence people can act on. */
function withCode(error: unknown, message: string): Error {
  const code = codeOf(error)
  const detail = error instanceof Error ? error.message : String(error)
  return Object.assign(new Error(`${message} (${detail})`, { cause: error }), { code })
}

function codeOf(error: unknown): string | undefined {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return hasCode ? String(error.code) : undefined
}
