/** One running listing, as the page looks at it bite by bite. */
import { randomUUID } from 'node:crypto'
import type { BucketListed, FragmentPage, FragmentRow } from '#shared/fragment-view.ts'
import { toWireError, TransferError } from '../../engine/errors.ts'
import type { Fragment } from '../../engine/fragments/fragment.ts'
import type { Fragments } from '../../engine/fragments/fragments.ts'
import type {
  BucketScope,
  FragmentScope,
  ListEvent,
} from '../../engine/fragments/list-fragments.ts'
import { isBudgetSpent, type RequestBudget } from '../../engine/fragments/request-budget.ts'
import { createBites, type Bites } from './bites.ts'
import type { KnownFragments } from './known-fragments.ts'

export interface FragmentListing {
  readonly scanId: string
  /**
   * What was found since; waits for something. After the end a listing that went out of budget goes on
   * once there is more: buckets that were not finished are listed again, what was told is passed over.
   * Throws what keeps the buckets from being listed at all, and `request/aborted` once it was ended.
   */
  next(signal: AbortSignal): Promise<FragmentPage>
  /** Nothing more is asked for; whoever waits is sent away. */
  end(): void
}

export interface ListingDeps {
  readonly fragments: Pick<Fragments, 'list' | 'remembered' | 'clockOffsetMs'>
  readonly known: Pick<KnownFragments, 'listed' | 'most'>
  readonly budget: RequestBudget
}

/** One page of ListMultipartUploads at most (OSS API, max-uploads). */
const biteSize = 1000

export function createFragmentListing(
  scope: {
    readonly connectionId: string
    /** `null`: all that may be listed. */
    readonly buckets: readonly Pick<BucketScope, 'bucket' | 'region'>[] | null
    readonly prefix: string
  },
  { fragments, known, budget }: ListingDeps,
): FragmentListing {
  const { connectionId, prefix } = scope
  const whole: FragmentScope['buckets'] = scope.buckets?.map((each) => ({ ...each, prefix })) ?? {
    all: true,
    prefix,
  }
  const ending = new AbortController()
  const counts = new Map<string, number>()
  let bites: Bites<ListEvent> | undefined = begin(whole)
  /** Not listed for want of budget. */
  let left: FragmentScope['buckets'] | undefined

  function begin(buckets: FragmentScope['buckets']): Bites<ListEvent> {
    return createBites(fragments.list({ connectionId, buckets }, budget, ending.signal), biteSize)
  }

  function leave(bucket: BucketScope): void {
    left = left === undefined || 'all' in left ? [bucket] : [...left, bucket]
  }

  /** Adds what an event tells; `false`: no more can be held. */
  function take(event: ListEvent, rows: FragmentRow[], buckets: BucketListed[]): boolean {
    switch (event.kind) {
      case 'fragment': {
        const row = rowOf(event.fragment)
        if (row === 'full') {
          const { bucket } = event.fragment
          buckets.push({
            bucket,
            fragments: counts.get(bucket) ?? 0,
            error: toWireError(full(known.most)),
          })
          return false
        }
        if (row !== undefined) {
          rows.push(row)
          counts.set(row.bucket, (counts.get(row.bucket) ?? 0) + 1)
        }
        return true
      }
      case 'bucket-listed':
        buckets.push({ bucket: event.bucket, fragments: event.fragments, error: undefined })
        return true
      case 'bucket-failed': {
        const { bucket, region, error } = event
        if (isBudgetSpent(error)) leave({ bucket, prefix, region })
        buckets.push({ bucket, fragments: counts.get(bucket) ?? 0, error })
        return true
      }
    }
  }

  function rowOf(found: Fragment): FragmentRow | 'full' | undefined {
    const { use, ...rest } = found
    const fragment = known.listed(rest)
    if (fragment === undefined || fragment === 'full') return fragment
    const size = use.kind === 'in-use' ? undefined : fragments.remembered(found)
    return { ...fragment, use, size }
  }

  async function bite(signal: AbortSignal): Promise<readonly ListEvent[]> {
    if (bites === undefined) return []
    try {
      const { items, isEnd } = await bites.next(signal)
      if (isEnd) bites = undefined
      return items
    } catch (error) {
      if (error instanceof TransferError && isBudgetSpent(error)) {
        bites = undefined
        left = whole
      }
      throw error
    }
  }

  return {
    scanId: randomUUID(),
    next: async (signal) => {
      if (bites === undefined && left !== undefined && budget.made < budget.most) {
        bites = begin(left)
        left = undefined
      }
      const rows: FragmentRow[] = []
      const buckets: BucketListed[] = []
      for (const event of await bite(AbortSignal.any([signal, ending.signal]))) {
        if (take(event, rows, buckets)) continue
        bites?.end()
        bites = undefined
        left = undefined
        break
      }
      const requests = { made: budget.made, most: budget.most }
      const clockOffsetMs = await fragments.clockOffsetMs(connectionId)
      return { rows, buckets, done: bites === undefined, clockOffsetMs, requests }
    },
    end: () => {
      ending.abort(
        new TransferError('request/aborted', 'the listing has ended', { retry: 'never' }),
      )
      bites?.end()
      bites = undefined
      left = undefined
    },
  }
}

function full(most: number): TransferError {
  return new TransferError('request/refused', `no more than ${most} fragments can be held`, {
    retry: 'never',
    details: { limit: `${most}` },
  })
}
