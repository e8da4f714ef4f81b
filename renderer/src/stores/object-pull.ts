/** Pulls the rows of a folder out of main, page by page, until they end or a person stops it. */
import type { WireError } from '#shared/error-codes.ts'
import type { ObjectPage } from '#shared/object-view.ts'
import { call, RequestError } from '../ipc.ts'

/**
 * - `stopped`: by a person, or by leaving the page; it can go on
 * - `full`: there is more than a window holds
 */
export type PullState =
  | { readonly kind: 'idle' | 'listing' | 'stopped' | 'done' | 'full' }
  | { readonly kind: 'failed'; readonly error: WireError }

export interface FolderPlace {
  readonly connectionId: string
  readonly bucket: string
  /** Whole: the folder, and the beginning of a name where one was searched for. */
  readonly prefix: string
}

export interface ObjectPull {
  /** The listing in main that rows are named by. */
  readonly listingId: string
  /** Begins; whatever ran before ends. Resolves when nothing more comes. */
  start(place: FolderPlace): Promise<void>
  /** Takes up what was stopped or has failed. */
  goOn(): Promise<void>
  stop(): void
}

export function createObjectPull(deps: {
  readonly show: (state: PullState) => void
  readonly take: (page: ObjectPage) => void
}): ObjectPull {
  let turn = 0
  let pending: string | undefined
  let listingId = ''
  let place: FolderPlace | undefined

  function end(): void {
    turn += 1
    // The answer no longer matters: a request that is over cannot be called off.
    if (pending !== undefined) call('requests.abort', { requestId: pending }).catch(() => undefined)
    pending = undefined
  }

  async function pull(mine: number): Promise<void> {
    for (;;) {
      const requestId = crypto.randomUUID()
      pending = requestId
      const page = await call('objects.next', { listingId, requestId })
      if (mine !== turn) return
      pending = undefined
      deps.take(page)
      if (page.end === 'no') continue
      deps.show({ kind: page.end })
      return
    }
  }

  async function guarded(act: (mine: number) => Promise<void>): Promise<void> {
    end()
    const mine = turn
    deps.show({ kind: 'listing' })
    try {
      await act(mine)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (mine !== turn) return
      const { wire } = error
      deps.show(
        wire.code === 'request/aborted' ? { kind: 'stopped' } : { kind: 'failed', error: wire },
      )
    }
  }

  return {
    get listingId() {
      return listingId
    },
    start: (next) =>
      guarded(async (mine) => {
        place = next
        listingId = ''
        const answer = await call('objects.list', { ...next })
        if (mine !== turn) return
        ;({ listingId } = answer)
        await pull(mine)
      }),
    goOn: () =>
      guarded(async (mine) => {
        if (listingId === '' && place !== undefined) {
          ;({ listingId } = await call('objects.list', { ...place }))
        }
        if (mine === turn) await pull(mine)
      }),
    stop: () => {
      end()
      deps.show({ kind: 'stopped' })
    },
  }
}
