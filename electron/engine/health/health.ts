/** The health of all connections: its ways, the guards of every request, and what is told of them. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { PartSender } from '../pipeline/part-sender.ts'
import type { Entry } from '../queue/entry.ts'
import type { TaskQueue } from '../queue/task-queue.ts'
import { hostOf } from '../storage/host-of.ts'
import type { ObjectStorage, Storages } from '../storage/storage.ts'
import type { Stores } from '../store/stores.ts'
import type { TransferDeps } from '../transfer/run.ts'
import { createSlots } from '../transfer/slots.ts'
import { createHostMemory } from '../tuning/host-memory.ts'
import { partMemoryFor } from '../tuning/part-memory.ts'
import { partSizeFor } from '../tuning/part-size.ts'
import { createTuners } from '../tuning/tuners.ts'
import { createCuts } from './cuts.ts'
import { guardSender, guardStorage } from './guard.ts'
import { createHolds, type HeldScope, type Holds } from './holds.ts'
import { createHealthTeller } from './teller.ts'
import { createKeyRenewal } from './key-renewal.ts'
import { ofOldCredentials } from './verdict.ts'
import { createWays, type Ways } from './ways.ts'

export interface HealthDeps {
  readonly clock: Clock
  readonly random: () => number
  readonly storages: Pick<Storages, 'open' | 'access'>
  readonly stores: Pick<Stores, 'hosts'>
  readonly sender: PartSender
  readonly connectionsAtOnce: () => number
  /** Parts of one task; `auto`: as many as a line takes. */
  readonly partsAtOnce: () => number | 'auto'
  readonly entries: () => Iterable<Entry>
  /** Whether a queued task stands there. */
  readonly isAnyQueued: (scope: HeldScope) => boolean
  readonly queue: () => Pick<TaskQueue, 'send' | 'wayChanged' | 'pump'>
  /** Whether a queued entry can move without a person may be different now. */
  readonly review: (entry: Entry) => void
  readonly tell: (connections: readonly ConnectionHealth[]) => void
  /** The service refuses the keys of a connection: answers whether there are others now. */
  readonly renewKeys: ((connectionId: string) => Promise<boolean>) | undefined
  /** Stops using connections that may be dead. */
  readonly renewConnections?: (() => void) | undefined
}

export interface Health {
  readonly ways: Ways
  readonly holds: Holds
  /** Lends what a run needs of a connection, behind its guard, and takes the turn back at the end. */
  lend<T>(connectionId: string, who: string, use: (lent: Lent) => Promise<T>): Promise<T>
  list(): readonly ConnectionHealth[]
  /** An entry changed, so the counts of waiting tasks may have. */
  entryChanged(): void
  /** A person wants a try now: of the way, and of what is held; of the latter only a bucket, if one is named. */
  tryNow(scope: HeldScope): void
  setOnline(isOnline: boolean): void
  connectionChanged(connectionId: string): void
  /** `connectionsAtOnce` or `partsAtOnce` is another. */
  resize(): void
  suspend(): void
  wake(): void
  stop(): void
  /** What was learnt of lines is kept when it resolves, as far as that can be. */
  keep(): Promise<void>
}

export type Lent = Pick<TransferDeps, 'storage' | 'sender' | 'sharePartsAtOnce' | 'partSizeFor'>

/** Timers stand still in a sleep: who is awake this long after its announcement does not sleep. */
const noSleepMs = 60_000

export function createHealth(deps: HealthDeps): Health {
  const bodies = createSlots(deps.connectionsAtOnce())
  const cuts = createCuts(deps.clock)
  /** Of connections in use: what they talk to. */
  const hostNames = new Map<string, string>()
  const tuners = createTuners({
    ...deps,
    most: deps.connectionsAtOnce,
    hostOf: (connectionId) => hostNames.get(connectionId),
    recall: (host) => deps.stores.hosts.find(host),
  })
  const memory = createHostMemory({ ...deps.stores, clock: deps.clock, tuners })
  const refused = new Set<string>()
  let stopAwakeTimer: (() => void) | undefined
  const ways = createWays({ ...deps, most: deps.connectionsAtOnce, bodies, changed: wayChanged })
  const renewal = createKeyRenewal({
    renew: (connectionId) => deps.renewKeys?.(connectionId),
    renewed: (connectionId) => ways.of(connectionId).changed(),
  })
  const holds = createHolds({ isAnyQueued: deps.isAnyQueued, changed: holdChanged })
  const teller = createHealthTeller({ ...deps, ways, holds })

  function wayChanged(connectionId: string): void {
    const isRefused = ways.of(connectionId).isRefused()
    if (isRefused !== refused.has(connectionId)) {
      if (isRefused) refused.add(connectionId)
      else refused.delete(connectionId)
      reviewAll(connectionId)
      if (!isRefused) releaseRefused(connectionId)
    }
    deps.queue().wayChanged(connectionId)
    teller.mayHaveChanged()
  }

  function holdChanged(connectionId: string): void {
    reviewAll(connectionId)
    deps.queue().pump()
    teller.mayHaveChanged()
  }

  function reviewAll(connectionId: string): void {
    for (const entry of deps.entries()) {
      if (entry.task.target.connectionId === connectionId) deps.review(entry)
    }
  }

  function wake(): void {
    stopAwakeTimer?.()
    stopAwakeTimer = undefined
    cuts.arm()
    deps.renewConnections?.()
    ways.wake()
    dueForNetwork()
    deps.queue().pump()
  }

  function releaseRefused(connectionId: string): void {
    for (const entry of deps.entries()) {
      const { state, task } = entry
      const isMeant = task.target.connectionId === connectionId
      if (isMeant && state.kind === 'blocked' && state.by === 'credentials') {
        deps.queue().send(entry, { type: 'resolve' })
      }
    }
  }

  return {
    ways,
    holds,
    lend: async (connectionId, who, use) => {
      const keeper = ways.of(connectionId)
      const changes = keeper.changes()
      const open = (): Promise<ObjectStorage> => deps.storages.open(connectionId)
      const partListener = () => {
        memory.look()
        return tuners.forPart(connectionId)
      }
      const renewKeys = (signal: AbortSignal): Promise<void> => renewal.of(connectionId, signal)
      const guard = { keeper, who, open, cuts, renewKeys, partListener, clock: deps.clock }
      const isCurrent = (): boolean => keeper.changes() === changes
      try {
        const first = await open().catch((error: unknown) => {
          if (error instanceof TransferError && isCurrent()) keeper.learnt(error)
          throw error
        })
        await learnHost(connectionId)
        const storage = guardStorage(first, guard)
        return await use({
          storage,
          sender: guardSender(deps.sender, guard),
          sharePartsAtOnce: (parts, changed) => tuners.share(connectionId, parts, changed),
          partSizeFor: (sizeBytes, withMd5) => {
            const most = { mostParts: deps.connectionsAtOnce() }
            const rules = { limits: storage.limits, memory: partMemoryFor(withMd5), ...most }
            return partSizeFor(sizeBytes, tuners.line(connectionId), rules)
          },
        })
      } catch (error) {
        throw isCurrent() ? error : ofOldCredentials(error)
      } finally {
        keeper.left(who)
        memory.taskEnded()
      }
    },
    list: () => teller.list(),
    entryChanged: () => teller.mayHaveChanged(),
    tryNow: (scope) => {
      ways.of(scope.connectionId).tryNow()
      holds.ask(scope)
    },
    setOnline: (isOnline) => {
      ways.setOnline(isOnline)
      if (isOnline) dueForNetwork()
      teller.mayHaveChanged()
    },
    connectionChanged: (connectionId) => {
      hostNames.delete(connectionId)
      ways.of(connectionId).changed()
      holds.forget(connectionId)
      releaseRefused(connectionId)
    },
    resize: () => {
      bodies.resize(deps.connectionsAtOnce())
      tuners.limitsChanged()
    },
    suspend: () => {
      ways.suspend()
      stopAwakeTimer?.()
      stopAwakeTimer = deps.clock.timer(noSleepMs, wake)
    },
    wake,
    stop: () => {
      stopAwakeTimer?.()
      teller.stop()
      ways.stop()
      cuts.stop()
    },
    keep: () => memory.keep(),
  }

  async function learnHost(connectionId: string): Promise<void> {
    if (hostNames.has(connectionId)) return
    const host = await hostOf(connectionId, deps.storages)
    if (host !== '') hostNames.set(connectionId, host)
  }

  /** Those that wait for a time of their own; the others wait for their way. */
  function dueForNetwork(): void {
    for (const entry of deps.entries()) {
      const { state, waitsForWay } = entry
      if (state.kind !== 'waiting' || state.for !== 'network' || waitsForWay) continue
      deps.queue().send(entry, { type: 'due' })
    }
  }
}
