/** A slow timer for uploads that lost answers left behind: they are looked at again after a while. */
import { TransferError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import { leftoverPatienceMs } from '../transfer/leftovers.ts'
import type { Background } from './background.ts'
import type { Entry } from './entry.ts'

export interface LeftoverKeeper {
  /** There may be leftovers: after a start, or because one was noted. */
  wake(): void
}

export interface LeftoverKeeperDeps {
  readonly clock: Pick<Clock, 'now' | 'timer'>
  readonly logger: Logger
  readonly background: Pick<Background, 'own'>
  readonly entries: () => Iterable<Entry>
  /** Looks at those of one task that are due. */
  readonly settle: (entry: Entry, signal: AbortSignal) => Promise<void>
}

/** Between two rounds, when something kept the first from settling all that was due. */
const pauseMs = 60_000

/** Works until `signal` ends it. Holds a timer only while there are leftovers. */
export function createLeftoverKeeper(
  deps: LeftoverKeeperDeps,
  signal: AbortSignal,
): LeftoverKeeper {
  let stopTimer: (() => void) | undefined
  let isAtWork = false
  signal.addEventListener('abort', () => stopTimer?.(), { once: true })

  function schedule(leastMs: number): void {
    if (isAtWork || signal.aborted) return
    const dueMs = nextDueMs(deps.entries())
    if (dueMs === undefined) return
    // Never longer than one wait: the clock may be set while it lasts.
    const ms = Math.min(Math.max(leastMs, dueMs - deps.clock.now()), leftoverPatienceMs)
    stopTimer ??= deps.clock.timer(ms, () => {
      stopTimer = undefined
      deps.background.own(round())
    })
  }

  async function round(): Promise<void> {
    isAtWork = true
    try {
      for (const entry of [...deps.entries()].filter(hasLeftovers)) {
        if (signal.aborted) break
        await settle(entry)
      }
    } finally {
      isAtWork = false
      schedule(pauseMs)
    }
  }

  async function settle(entry: Entry): Promise<void> {
    try {
      await deps.settle(entry, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof TransferError)) throw error
      deps.logger.warn('leftover not looked at', { task: entry.task.id, error })
    }
  }

  return { wake: () => schedule(0) }
}

function hasLeftovers({ task, isLeaving }: Entry): boolean {
  return !isLeaving && task.leftovers !== undefined && task.leftovers.length > 0
}

function nextDueMs(entries: Iterable<Entry>): number | undefined {
  let nextMs: number | undefined
  for (const entry of entries) {
    if (!hasLeftovers(entry)) continue
    for (const { firstEmptyMs } of entry.task.leftovers ?? []) {
      nextMs = Math.min(nextMs ?? Infinity, firstEmptyMs + leftoverPatienceMs)
    }
  }
  return nextMs
}
