/**
 * Keeps the keys of connections whose credentials come from elsewhere: a command runs once for
 * everybody who asks meanwhile, and again before its keys expire. They live in memory only.
 */
import type { Clock } from '../ports.ts'
import type { TransferError } from '../errors.ts'
import { environmentKeySet, type Environment } from './environment.ts'
import { isSameKeySet, type ForeignSource, type KeySet } from './key-set.ts'

export interface KeyKeeperDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly env: Environment
  readonly runCommand: (command: string, signal: AbortSignal) => Promise<KeySet>
  /** A command gave keys, or gave none though the old ones are still good. */
  readonly ran?: (connectionId: string, error: TransferError | undefined) => void
}

export interface KeyKeeper {
  /** Throws `credentials/environment` or `credentials/command`. */
  get(connectionId: string, source: ForeignSource): Promise<KeySet>
  /**
   * The service refused the keys in use: asks again, unless asking did not help a moment ago. Answers
   * whether there are others now.
   */
  refused(connectionId: string, source: ForeignSource): Promise<boolean>
  /** What is known without asking anybody. */
  known(connectionId: string): KeySet | undefined
  /** The connection was changed or removed, or a person wants another try. */
  forget(connectionId: string): void
  /** Ends what runs. */
  stop(): Promise<void>
}

/** Keys are renewed after this share of their life, as the SDKs of OSS do. */
const renewAfter = 0.8
/** A command whose keys are always about to expire does not run for every request. */
const pauseMs = 30_000
/** With less left than a command may take, everybody waits for the new keys. */
const longestWaitMs = 60_000
/** Refused again within this time, keys of the same command cannot be helped. */
const hopelessMs = 5 * 60_000

interface Kept {
  readonly command: string
  readonly keys: KeySet
  readonly renewAtMs: number
}

export function createKeyKeeper(deps: KeyKeeperDeps): KeyKeeper {
  const kept = new Map<string, Kept>()
  const running = new Map<string, { readonly command: string; readonly keys: Promise<KeySet> }>()
  const askedAfterRefusal = new Map<string, number>()
  const stopping = new AbortController()

  async function run(connectionId: string, command: string): Promise<KeySet> {
    const keys = await deps.runCommand(command, stopping.signal)
    const nowMs = deps.clock.now()
    const lifeMs = (keys.expiresAtMs ?? Infinity) - nowMs
    const renewAtMs = nowMs + Math.max(pauseMs, lifeMs * renewAfter)
    // Forgotten meanwhile: whoever waits still gets them, nobody after that.
    if (running.get(connectionId)?.command === command) {
      kept.set(connectionId, { command, keys, renewAtMs })
      deps.ran?.(connectionId, undefined)
    }
    return keys
  }

  /** One run at a time for each connection. */
  function ask(connectionId: string, command: string): Promise<KeySet> {
    const already = running.get(connectionId)
    if (already?.command === command) return already.keys
    const { promise, resolve, reject } = Promise.withResolvers<KeySet>()
    const mine = { command, keys: promise }
    running.set(connectionId, mine)
    run(connectionId, command)
      .then(resolve, reject)
      .finally(() => {
        if (running.get(connectionId) === mine) running.delete(connectionId)
      })
      .catch(() => {
        // told to everybody who waits for `keys`
      })
    return promise
  }

  /** The keys at hand are still good, but not for long. */
  async function renew(connectionId: string, before: Kept): Promise<KeySet> {
    try {
      return await ask(connectionId, before.command)
    } catch (error) {
      const nowMs = deps.clock.now()
      if ((before.keys.expiresAtMs ?? Infinity) <= nowMs) throw error
      if (kept.get(connectionId) === before) {
        kept.set(connectionId, { ...before, renewAtMs: nowMs + pauseMs })
        deps.ran?.(connectionId, error as TransferError)
      }
      return before.keys
    }
  }

  return {
    get: async (connectionId, source) => {
      if (source.from === 'environment') return environmentKeySet(deps.env)
      const before = kept.get(connectionId)
      if (before === undefined || before.command !== source.command) {
        return await ask(connectionId, source.command)
      }
      if (deps.clock.now() < before.renewAtMs) return before.keys
      const renewal = renew(connectionId, before)
      const leftMs = (before.keys.expiresAtMs ?? Infinity) - deps.clock.now()
      if (leftMs <= longestWaitMs) return await renewal
      renewal.catch(() => {
        // whoever asks after the old keys have ended is told by a run of their own
      })
      return before.keys
    },
    refused: async (connectionId, source) => {
      if (source.from === 'environment') return false
      const nowMs = deps.clock.now()
      const before = kept.get(connectionId)
      const last = askedAfterRefusal.get(connectionId)
      if (before === undefined || (last !== undefined && nowMs - last < hopelessMs)) return false
      askedAfterRefusal.set(connectionId, nowMs)
      const keys = await ask(connectionId, source.command)
      return !isSameKeySet(keys, before.keys)
    },
    known: (connectionId) => kept.get(connectionId)?.keys,
    forget: (connectionId) => {
      kept.delete(connectionId)
      running.delete(connectionId)
      askedAfterRefusal.delete(connectionId)
    },
    stop: async () => {
      stopping.abort(new DOMException('stopped', 'AbortError'))
      await Promise.allSettled(Array.from(running.values(), ({ keys }) => keys))
    },
  }
}
