/**
 * Events and snapshot brought together: listens first, then loads, drops what the snapshot already
 * holds, and loads again when a number is missing. What is applied is therefore always unbroken.
 */
import type { AppEvent } from '#shared/ipc/contract.ts'

export interface FeedDeps {
  readonly listen: (listener: (event: AppEvent) => void) => () => void
  /** Loads everything; answers the number of the last event the snapshot holds. */
  readonly load: () => Promise<number>
  /** The next event, in unbroken order after the last `load`. */
  readonly apply: (event: AppEvent) => void
  /** Loading failed; events are ignored until `start` is called again. */
  readonly failed: (reason: unknown) => void
}

export interface EventFeed {
  /** Listens and loads. Calling it again loads again. */
  start(): Promise<void>
  stop(): void
}

export function createEventFeed(deps: FeedDeps): EventFeed {
  let lastSeq = 0
  let loading: Promise<void> | undefined
  let held: AppEvent[] = []
  let stopListening: (() => void) | undefined

  function receive(event: AppEvent): void {
    if (loading !== undefined) held.push(event)
    else if (event.seq > lastSeq + 1) void reload([event])
    else take(event)
  }

  function take(event: AppEvent): void {
    if (event.seq <= lastSeq) return
    lastSeq = event.seq
    deps.apply(event)
  }

  function reload(first: AppEvent[]): Promise<void> {
    if (loading !== undefined) return loading
    held = first
    loading = loadUntilUnbroken().catch((reason: unknown) => {
      loading = undefined
      stop()
      deps.failed(reason)
    })
    return loading
  }

  /** Ends loading in the same turn as it applies the last held event: none can slip in between. */
  async function loadUntilUnbroken(): Promise<void> {
    for (;;) {
      lastSeq = await deps.load()
      const events = held
      held = []
      const gap = events.findIndex((event) => {
        if (event.seq > lastSeq + 1) return true
        take(event)
        return false
      })
      if (gap === -1) {
        loading = undefined
        return
      }
      held = events.slice(gap)
    }
  }

  function stop(): void {
    stopListening?.()
    stopListening = undefined
  }

  return {
    start() {
      stopListening ??= deps.listen(receive)
      return reload([])
    },
    stop,
  }
}
