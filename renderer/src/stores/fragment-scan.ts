/** Pulls a listing out of main, page by page, until it ends, is stopped, or may ask no more. */
import type { WireError } from '#shared/error-codes.ts'
import type { BucketListed, FragmentPage, RequestCount } from '#shared/fragment-view.ts'
import { call, RequestError } from '../ipc.ts'
import type { FragmentScope } from './fragment-scope.ts'

/**
 * - `idle`: nothing was listed yet
 * - `stopped`: by a person
 * - `spent`: as many requests were made as one listing may make
 * - `failed`: the listing itself; a bucket that cannot be listed does not end it
 */
export type ScanState =
  | { readonly kind: 'idle' | 'listing' | 'stopped' | 'spent' | 'done' }
  | { readonly kind: 'failed'; readonly error: WireError }

export interface FragmentScanDeps {
  readonly show: (state: ScanState) => void
  readonly take: (page: FragmentPage) => void
  /** Buckets that were left out because the requests were spent. */
  readonly unlisted: () => readonly string[]
}

export interface FragmentScan {
  /** Begins; whatever ran before ends. Resolves when nothing more comes. */
  start(scope: FragmentScope, maxRequests: number): Promise<void>
  /** So many more requests may be made; a listing that had none left goes on. */
  allow(more: number): Promise<RequestCount>
  stop(): void
}

/** A request was not made because as many were made as may be. */
export function isSpent({ code, details }: WireError): boolean {
  return code === 'request/refused' && details?.['budget'] !== undefined
}

/** Buckets left out because as many requests were made as may be. */
export function unlistedIn(buckets: Iterable<BucketListed>): readonly string[] {
  return [...buckets].flatMap(({ bucket, error }) =>
    error !== undefined && isSpent(error) ? [bucket] : [],
  )
}

/** Buckets that could not be listed, and why. */
export function failuresIn(
  buckets: Iterable<BucketListed>,
): readonly { readonly bucket: string; readonly error: WireError }[] {
  return [...buckets].flatMap(({ bucket, error }) =>
    error === undefined || isSpent(error) ? [] : [{ bucket, error }],
  )
}

export function createFragmentScan(deps: FragmentScanDeps): FragmentScan {
  let turn = 0
  let pulling: string | undefined
  let isHeld = false
  let current: string | undefined

  function end(): void {
    turn += 1
    isHeld = false
    // The answer no longer matters: a request that is over cannot be called off.
    if (pulling !== undefined) {
      call('requests.abort', { requestId: pulling }).catch(() => undefined)
    }
    pulling = undefined
  }

  function hold(): void {
    isHeld = true
    deps.show({ kind: 'spent' })
  }

  async function guarded(mine: number, act: () => Promise<void>): Promise<void> {
    deps.show({ kind: 'listing' })
    try {
      await act()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (mine !== turn) return
      const { wire } = error
      if (isSpent(wire)) hold()
      else if (wire.code === 'request/aborted') deps.show({ kind: 'stopped' })
      else deps.show({ kind: 'failed', error: wire })
    }
  }

  async function pull(scanId: string, mine: number): Promise<void> {
    for (;;) {
      const requestId = crypto.randomUUID()
      pulling = requestId
      const page = await call('fragments.next', { scanId, requestId })
      if (mine !== turn) return
      pulling = undefined
      deps.take(page)
      const isOut = page.rows.length === 0 && page.requests.made >= page.requests.most
      if (page.done && deps.unlisted().length === 0) {
        deps.show({ kind: 'done' })
        return
      }
      if (page.done || isOut) {
        hold()
        return
      }
    }
  }

  return {
    start: async (scope, maxRequests) => {
      end()
      const mine = turn
      await guarded(mine, async () => {
        const { connectionId, buckets, prefix } = scope
        const chosen = buckets === null ? null : [...buckets]
        const answer = await call('fragments.scan', {
          connectionId,
          buckets: chosen,
          prefix,
          maxRequests,
        })
        current = answer.scanId
        await pull(answer.scanId, mine)
      })
    },
    allow: async (more) => {
      const requests = await call('fragments.allow', { more })
      const scanId = current
      const mine = turn
      if (isHeld && scanId !== undefined) {
        isHeld = false
        void guarded(mine, () => pull(scanId, mine))
      }
      return requests
    },
    stop: () => {
      end()
      deps.show({ kind: 'stopped' })
    },
  }
}
