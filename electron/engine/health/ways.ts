/** The ways of all connections, and what the computer says about all of them: online, asleep, awake. */
import type { Trouble } from '#shared/connection-health.ts'
import type { Clock } from '../ports.ts'
import type { Slots } from '../transfer/slots.ts'
import { createKeeper, type Keeper } from './keeper.ts'

export interface WaysDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'timer'>
  readonly random: () => number
  /** Requests at once when nothing is held back. */
  readonly most: () => number
  /** Requests with bytes of files, of all connections together. */
  readonly bodies: Pick<Slots, 'take'>
  /** Something about a connection is another; `isPassable`: somebody may get through now. */
  readonly changed: (connectionId: string, isPassable: boolean) => void
}

export interface Ways {
  /** The same one for the life of the program. */
  of(connectionId: string): Keeper
  troubles(): readonly (readonly [connectionId: string, trouble: Trouble])[]
  /** Whether anything is in trouble: cheap. */
  isAnyInTrouble(): boolean
  setOnline(isOnline: boolean): void
  readonly isSuspended: boolean
  suspend(): void
  wake(): void
  stop(): void
}

export function createWays(deps: WaysDeps): Ways {
  const keepers = new Map<string, Keeper>()
  let isOnline = true
  let isSuspended = false
  let isStopped = false
  const clock: WaysDeps['clock'] = {
    now: () => deps.clock.now(),
    monotonic: () => deps.clock.monotonic(),
    // A request that ends after all others are stopped would leave the program waiting for a probe.
    timer: (ms, callback) => (isStopped ? () => {} : deps.clock.timer(ms, callback)),
  }

  function add(connectionId: string): Keeper {
    const keeper = createKeeper({
      ...deps,
      clock,
      isOnline: () => isOnline,
      isSuspended: () => isSuspended,
      changed: (isPassable) => {
        if (!isStopped) deps.changed(connectionId, isPassable)
      },
    })
    keepers.set(connectionId, keeper)
    if (!isOnline) keeper.wentOffline()
    return keeper
  }

  return {
    of: (connectionId) => keepers.get(connectionId) ?? add(connectionId),
    troubles: () =>
      [...keepers].flatMap(([connectionId, keeper]) => {
        const trouble = keeper.trouble()
        return trouble === undefined ? [] : [[connectionId, trouble] as const]
      }),
    isAnyInTrouble: () => keepers.values().some((keeper) => keeper.trouble() !== undefined),
    setOnline: (next) => {
      if (isStopped) return
      isOnline = next
      for (const keeper of keepers.values()) {
        if (next) keeper.hurry()
        else keeper.wentOffline()
      }
    },
    get isSuspended() {
      return isSuspended
    },
    suspend: () => {
      isSuspended = true
    },
    wake: () => {
      isSuspended = false
      if (isStopped) return
      for (const keeper of keepers.values()) keeper.woke()
    },
    stop: () => {
      isStopped = true
      for (const keeper of keepers.values()) keeper.stop()
    },
  }
}
