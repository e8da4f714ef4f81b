/** Reads and changes the lifecycle rules of buckets; what is in force on the service is the truth. */
import type { BucketRules, LifecycleView } from '#shared/lifecycle-view.ts'
import { TransferError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import type { Storages } from '../storage/storage.ts'
import type { LifecycleBackupStore } from '../store/stores.ts'
import type { Task } from '../task/task.ts'
import { attemptPolicy, withRetry } from '../transfer/retry.ts'
import { abortRulesOf, readConfiguration } from './configuration.ts'
import { backupInForce, keepBackup } from './kept.ts'
import type { Lifecycle } from './lifecycle-api.ts'
import { isSameMeaning } from './meaning.ts'
import { planChange } from './plan-change.ts'
import { unknownOutcome, writeChange } from './write-change.ts'

export interface LifecycleDeps {
  readonly storages: Storages
  readonly backups: LifecycleBackupStore
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  /** All there are, as they are now. */
  readonly tasks: () => Iterable<Task>
  /** Requests of this connection are known to fail now: nobody adds one that no person asked for. */
  readonly isInTrouble: (connectionId: string) => boolean
  /** The rules of a bucket were learned. */
  readonly tell: (bucket: BucketRules) => void
}

/** Requests do not pass the guard of the connection's way: a person waits, and wants the error at once. */
export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const known = new Map<string, BucketRules>()
  const applying = new Map<string, Promise<unknown>>()

  async function fetch(
    connectionId: string,
    bucket: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const storage = await deps.storages.open(connectionId)
    return await withRetry(attemptPolicy, deps, signal, () => storage.readLifecycle(bucket, signal))
  }

  /** What was written counts once it was seen: without that nobody knows what is in force. */
  async function readBack(
    connectionId: string,
    bucket: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      return await fetch(connectionId, bucket, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      throw unknownOutcome(bucket, 'they were written, and cannot be read now', error)
    }
  }

  function learn(connectionId: string, bucket: string, xml: string | undefined): BucketRules {
    const rules = xml === undefined ? [] : abortRulesOf(readConfiguration(xml))
    const learned = { connectionId, bucket, rules }
    known.set(keyOf(connectionId, bucket), learned)
    deps.tell(learned)
    return learned
  }

  async function viewOf(
    connectionId: string,
    bucket: string,
    xml: string | undefined,
  ): Promise<LifecycleView> {
    const learned = learn(connectionId, bucket, xml)
    const kept = await undoOf(connectionId, bucket, xml)
    const all = xml === undefined ? 0 : readConfiguration(xml).rules.length
    return {
      ...learned,
      otherRules: all - learned.rules.length,
      xml: xml ?? null,
      undo: kept === undefined ? null : { savedMs: kept.savedMs },
    }
  }

  /** What was in force before; the rules are told even when the disk does not give it. */
  async function undoOf(connectionId: string, bucket: string, xml: string | undefined) {
    try {
      return backupInForce(await deps.backups.read(connectionId, bucket), xml)
    } catch (error) {
      if (!(error instanceof TransferError)) throw error
      deps.logger.warn('a kept lifecycle configuration cannot be read', { bucket, error })
      return undefined
    }
  }

  /** One change of a bucket after the other. */
  async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = applying.get(key) ?? Promise.resolve()
    const turn = before.then(work, work)
    const ended = turn.catch(() => {})
    applying.set(key, ended)
    try {
      return await turn
    } finally {
      if (applying.get(key) === ended) applying.delete(key)
    }
  }

  return {
    read: async (connectionId, bucket, signal) =>
      viewOf(connectionId, bucket, await fetch(connectionId, bucket, signal)),

    plan: async (connectionId, bucket, change, signal) => {
      const xml = await fetch(connectionId, bucket, signal)
      learn(connectionId, bucket, xml)
      const kept = await undoOf(connectionId, bucket, xml)
      return planChange({ connectionId, bucket, xml, kept }, change)
    },

    apply: (planned, signal) => {
      const { connectionId, bucket, before, after } = planned
      return inTurn(keyOf(connectionId, bucket), async () => {
        const storage = await deps.storages.open(connectionId)
        const write = { storage, clock: deps.clock, random: deps.random }
        const keep = (): Promise<void> => keepBackup(deps.backups, planned, deps.clock.now())
        await writeChange(planned, keep, write, signal)
        const served = before === after ? before : await readBack(connectionId, bucket, signal)
        const view = await viewOf(connectionId, bucket, served)
        if (!isSameMeaning(after, served)) {
          throw unknownOutcome(bucket, 'they are not what was written, and not what was before')
        }
        return view
      })
    },

    known: () => [...known.values()],

    refreshKnown: async (signal) => {
      for (const { connectionId, bucket } of ownBuckets(deps.tasks())) {
        if (signal.aborted) return
        if (deps.isInTrouble(connectionId)) continue
        try {
          const storage = await deps.storages.open(connectionId)
          learn(connectionId, bucket, await storage.readLifecycle(bucket, signal))
        } catch (error) {
          if (signal.aborted) return
          if (!(error instanceof TransferError)) throw error
          // Nobody asked for it: whoever opens the bucket's rules is told.
          deps.logger.info('lifecycle rules not read', { connectionId, bucket, code: error.code })
        }
      }
    },
  }
}

/** Each bucket once in which an upload of ours has not come to its end. */
function ownBuckets(tasks: Iterable<Task>): Iterable<Pick<BucketRules, 'connectionId' | 'bucket'>> {
  const found = new Map<string, Pick<BucketRules, 'connectionId' | 'bucket'>>()
  for (const { upload, state, target } of tasks) {
    if (upload === undefined || (state.kind === 'ended' && state.as !== 'failed')) continue
    const { connectionId, bucket } = target
    found.set(keyOf(connectionId, bucket), { connectionId, bucket })
  }
  return found.values()
}

function keyOf(connectionId: string, bucket: string): string {
  return JSON.stringify([connectionId, bucket])
}
