/** A few times a second: samples of speed for what is running, told as one event. */
import type { LineLoad } from '#shared/line-load.ts'
import type { Clock } from '../ports.ts'
import { sampleProgress } from '../task/progress.ts'
import type { EngineEvent } from '../events.ts'
import { movedBytes, partsOf, progressOf, type Entry } from './entry.ts'

const tickMs = 250

export interface Ticker {
  /** Something may be moving: tick until nothing runs. */
  wake(): void
  watch(entry: Entry | undefined): void
  stop(): void
}

export interface TickerDeps {
  readonly clock: Clock
  readonly running: () => Iterable<Entry>
  readonly load: () => LineLoad
  readonly emit: (event: EngineEvent) => void
}

export function createTicker(deps: TickerDeps): Ticker {
  let cancel: (() => void) | undefined
  let isStopped = false
  let watched: Entry | undefined

  function tick(): void {
    cancel = undefined
    if (isStopped) return
    const atMs = deps.clock.monotonic()
    const entries = [...deps.running()]
    for (const entry of entries) {
      const bytes = movedBytes(entry)
      entry.progress = sampleProgress(entry.progress, atMs, bytes)
      entry.speeds?.sample(atMs, bytes, deps.clock.now())
    }
    if (entries.length > 0) {
      deps.emit({ type: 'progress', items: entries.map((entry) => progressOf(entry, atMs)) })
    }
    deps.emit({ type: 'load', load: deps.load() })
    tellParts()
    if (entries.length > 0) wake()
  }

  function wake(): void {
    if (isStopped) return
    cancel ??= deps.clock.timer(tickMs, tick)
  }

  function tellParts(): void {
    const view = watched === undefined ? undefined : partsOf(watched)
    if (view !== undefined) deps.emit({ type: 'parts', view })
  }

  return {
    wake,
    watch: (entry) => {
      watched = entry
      tellParts()
    },
    stop: () => {
      isStopped = true
      cancel?.()
      cancel = undefined
    },
  }
}
