/** What the engine needs from its surroundings, and the real clock. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Secret } from './secret.ts'

/** Time. Tests bring their own. */
export interface Clock {
  /** Wall clock, epoch ms: for records and for people. */
  now(): number
  /** Never goes back, ms: for durations and deadlines. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Calls back once after `ms`; the answer cancels. */
  timer(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    signal.throwIfAborted()
    await wait(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
  },
  timer: (ms, callback) => {
    const handle = setTimeout(callback, ms)
    return () => clearTimeout(handle)
  },
}

/** A sink for what happened; every implementation redacts. */
export interface Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/** What a connection keeps secret. */
export interface Credentials {
  readonly accessKeySecret: Secret
  readonly securityToken?: Secret | undefined
  /** Epoch ms: when the token ends, where that is known. */
  readonly expiresAtMs?: number | undefined
}

/** Where secrets live: the system's key store, or this process's memory. */
export interface Vault {
  /** `true`: what is stored is protected by the system; `false`: it lives in memory only. */
  isProtected(): Promise<boolean>
  read(connectionId: string): Promise<Credentials | undefined>
  write(connectionId: string, credentials: Credentials): Promise<void>
  remove(connectionId: string): Promise<void>
}
