/** Asks for sizes: of what is in sight, lazily, and of everything when a person wants it. */
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentSizes } from '#shared/fragment-view.ts'
import { after } from '../clock.ts'
import { call, RequestError } from '../ipc.ts'

/** Who scrolls past a row does not want its size: it has to stay in sight this long. */
const settleMs = 200
/** Rows of one screen at once; few enough that scrolling on is not held up by them. */
const sightBatch = 40
/** How many are asked for at once when all are: the page hears of them this often. */
const allBatch = 100

export interface FragmentMeasuringDeps {
  /** False when the size is known, the fragment is gone, or asking for it makes no sense. */
  readonly isWanted: (id: string) => boolean
  readonly learn: (sizes: FragmentSizes) => void
  readonly failed: (error: WireError) => void
  /** How far measuring everything is; `undefined`: it is not going on. */
  readonly show: (progress: { readonly done: number; readonly total: number } | undefined) => void
}

export interface FragmentMeasuring {
  /** What is in sight now; what was waiting and is not any more is dropped. */
  see(ids: readonly string[]): void
  /** Everything of these, in this order. Resolves at the end, also when it is stopped. */
  measureAll(ids: readonly string[]): Promise<void>
  stopAll(): void
  /** More requests may be made, or what failed may work now. */
  resume(): void
  /** Forgets what waits; answers still on the way are learnt. */
  clear(): void
}

export function createFragmentMeasuring(deps: FragmentMeasuringDeps): FragmentMeasuring {
  let inSight: readonly string[] = []
  let calledOff: (() => void) | undefined
  let isAsking = false
  /** The last answer said that nothing more may be asked for. */
  let isHeld = false
  let all: { stopped: boolean; requestId: string } | undefined
  const asked = new Set<string>()
  /** What an answer left out is not asked for in a loop: each request is billed. */
  const tried = new Set<string>()

  function isOpen(id: string): boolean {
    return !asked.has(id) && deps.isWanted(id)
  }

  async function ask(ids: string[], requestId: string): Promise<boolean> {
    for (const id of ids) asked.add(id)
    try {
      const answer = await call('fragments.measure', { ids, requestId })
      deps.learn(answer)
      for (const { id } of answer.sizes) tried.delete(id)
      if (answer.spent) isHeld = true
      return !answer.spent
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.wire.code === 'request/aborted') return false
      isHeld = true
      deps.failed(error.wire)
      return false
    } finally {
      for (const id of ids) asked.delete(id)
    }
  }

  async function askSight(): Promise<void> {
    if (isAsking) return
    isAsking = true
    try {
      for (;;) {
        const open = isHeld ? [] : inSight.filter((id) => !tried.has(id) && isOpen(id))
        const ids = open.slice(0, sightBatch)
        if (ids.length === 0) return
        for (const id of ids) tried.add(id)
        await ask(ids, crypto.randomUUID())
      }
    } finally {
      isAsking = false
    }
  }

  function see(ids: readonly string[]): void {
    inSight = ids
    calledOff?.()
    calledOff = after(settleMs, () => void askSight())
  }

  function stopAll(): void {
    if (all === undefined) return
    all.stopped = true
    call('requests.abort', { requestId: all.requestId }).catch(() => undefined)
  }

  return {
    see,
    measureAll: async (ids) => {
      if (all !== undefined) return
      const run = { stopped: false, requestId: '' }
      all = run
      isHeld = false
      try {
        for (let from = 0; from < ids.length && !run.stopped; from += allBatch) {
          deps.show({ done: from, total: ids.length })
          const batch = ids.slice(from, from + allBatch).filter(isOpen)
          run.requestId = crypto.randomUUID()
          if (batch.length > 0 && !(await ask(batch, run.requestId))) return
        }
      } finally {
        all = undefined
        deps.show(undefined)
      }
    },
    stopAll,
    resume: () => {
      isHeld = false
      tried.clear()
      see(inSight)
    },
    clear: () => {
      inSight = []
      tried.clear()
      isHeld = false
      calledOff?.()
      stopAll()
    },
  }
}
