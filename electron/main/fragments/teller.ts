/** What is told while something long runs, a few times a second at most: a slow page costs nothing. */
import type { RequestCount } from '#shared/fragment-view.ts'
import type { Clock } from '../../engine/ports.ts'
import type { AppEventBody } from '../ipc/publish.ts'

export interface Teller {
  /** How far a request is; the newest word wins. `end` drops what was not told: the answer follows. */
  progress(requestId: string): Progress
  /** Collected for a moment. */
  gone(id: string): void
  /** How many requests were made so far, and may be. */
  counted(requests: RequestCount): void
  /** Tells those that are gone at once: before the answer that says so too. */
  flush(): void
  /** Nobody listens any more. */
  clear(): void
}

export interface Progress {
  /** `total` 0: not known. */
  moved(done: number, total: number): void
  end(): void
}

/** Eight times a second. */
const everyMs = 125

export function createTeller(deps: {
  readonly clock: Pick<Clock, 'timer'>
  readonly tell: (event: AppEventBody) => void
}): Teller {
  const { clock, tell } = deps
  let goneIds: string[] = []
  let stopGone: (() => void) | undefined

  function clear(): void {
    stopGone?.()
    stopGone = undefined
    goneIds = []
  }

  function flush(): void {
    const ids = goneIds
    clear()
    if (ids.length > 0) tell({ type: 'fragments.gone', ids })
  }

  return {
    progress: (requestId) => {
      let newest = { done: 0, total: 0 }
      let stop: (() => void) | undefined
      let isOver = false
      return {
        moved: (done, total) => {
          if (isOver) return
          newest = { done, total }
          stop ??= clock.timer(everyMs, () => {
            stop = undefined
            tell({ type: 'request.progress', requestId, ...newest })
          })
        },
        end: () => {
          isOver = true
          stop?.()
        },
      }
    },
    gone: (id) => {
      goneIds.push(id)
      stopGone ??= clock.timer(everyMs, flush)
    },
    counted: (requests) => {
      tell({ type: 'fragments.counted', requests })
    },
    flush,
    clear,
  }
}
