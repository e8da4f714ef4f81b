/**
 * What main holds for the Fragments page: the listing that runs, the fragments the page may name, the
 * plans it may accept, and the count of requests. All of it goes with the window.
 */
import type {
  FragmentPage,
  FragmentRow,
  FragmentSize,
  FragmentSizes,
  RequestCount,
} from '#shared/fragment-view.ts'
import type { Connection } from '#shared/connection.ts'
import type { BucketView } from '#shared/ipc/contract.ts'
import { TransferError } from '../../engine/errors.ts'
import type { AdoptPlan } from '../../engine/fragments/adopt-plan.ts'
import type { Fragments } from '../../engine/fragments/fragments.ts'
import {
  createRequestBudget,
  isBudgetSpent,
  type RequestBudget,
} from '../../engine/fragments/request-budget.ts'
import { createFragmentListing, type FragmentListing } from './fragment-listing.ts'
import { createKeptPlans, type KeptPlans } from './kept-plans.ts'
import { createKnownFragments, type KnownFragment } from './known-fragments.ts'

/** What is to be listed. */
export interface ScanScope {
  readonly connectionId: string
  /** `null`: all that may be listed. */
  readonly buckets: readonly string[] | null
  readonly prefix: string
}

/** Throws `request/invalid` for an id of a fragment, listing or plan that it does not hold. */
export interface FragmentDesk {
  /** Begins a listing with a count of its own and ends the one before. Throws `connection/unknown`. */
  scan(scope: ScanScope, maxRequests: number): { readonly scanId: string }
  next(scanId: string, signal: AbortSignal): Promise<FragmentPage>
  allow(more: number): RequestCount
  /** Sizes as far as the count goes; what was forgotten is `gone`. */
  measure(ids: readonly string[], signal: AbortSignal): Promise<FragmentSizes>
  /** An upload that no listing told. Throws `connection/unknown`. */
  open(upload: Pick<KnownFragment, 'connectionId' | 'bucket' | 'key' | 'uploadId'>): FragmentRow
  /** The region of each bucket, as its list tells: prices depend on it. */
  noteRegions(connectionId: string, buckets: readonly BucketView[]): void
  /** In their order, each once; all are known, or none is answered. */
  find(ids: readonly string[]): readonly KnownFragment[]
  one(id: string): KnownFragment
  /** It is no longer there. */
  forget(id: string): void
  readonly plans: KeptPlans<AdoptPlan>
  /** Of the running listing; what is asked about single fragments counts too. */
  readonly budget: RequestBudget
  count(): RequestCount
  /** A signal that ends with the window, too. */
  whileOpen(signal: AbortSignal): AbortSignal
  /** The window is gone: so is all it held, and what it waits for ends. */
  clear(): void
}

/** As many fragments are held: some 100 MB with names of usual length. */
const mostKnown = 200_000

export function createFragmentDesk(deps: {
  readonly fragments: Pick<Fragments, 'list' | 'measure' | 'remembered' | 'useOf' | 'clockOffsetMs'>
  readonly connections: () => readonly Connection[]
  /** Requests before a person is asked, where no listing was begun. */
  readonly maxRequests: () => number
  /** For tests. */
  readonly mostKnown?: number
}): FragmentDesk {
  const { fragments } = deps
  const known = createKnownFragments(deps.mostKnown ?? mostKnown)
  const plans = createKeptPlans<AdoptPlan>()
  /** By connection, then by bucket. */
  const regions = new Map<string, ReadonlyMap<string, string>>()
  let open = new AbortController()
  let listing: FragmentListing | undefined
  let ownBudget: RequestBudget | undefined

  const budget = (): RequestBudget => (ownBudget ??= createRequestBudget(deps.maxRequests()))

  function connection(id: string): Connection {
    const found = deps.connections().find((each) => each.id === id)
    if (found !== undefined) return found
    throw new TransferError('connection/unknown', `there is no connection ${id}`, {
      retry: 'person',
      details: { connection: id },
    })
  }

  function regionOf(connectionId: string, bucket: string): string | undefined {
    return regions.get(connectionId)?.get(bucket) || undefined
  }

  function find(ids: readonly string[]): readonly KnownFragment[] {
    return known.find(ids)
  }

  function count(): RequestCount {
    const { made, most } = budget()
    return { made, most }
  }

  function rowOf(fragment: KnownFragment): FragmentRow {
    const use = fragments.useOf(fragment)
    const size = use.kind === 'in-use' ? undefined : fragments.remembered(fragment)
    return { ...fragment, use, size }
  }

  return {
    scan: (scope, maxRequests) => {
      connection(scope.connectionId)
      listing?.end()
      ownBudget = createRequestBudget(maxRequests)
      known.begin()
      const { connectionId } = scope
      const buckets =
        scope.buckets?.map((bucket) => {
          return { bucket, region: regionOf(connectionId, bucket) }
        }) ?? null
      listing = createFragmentListing(
        { ...scope, buckets },
        { fragments, known, budget: ownBudget },
      )
      return { scanId: listing.scanId }
    },
    next: async (scanId, signal) => {
      if (listing?.scanId !== scanId) throw invalid('the listing has ended')
      return await listing.next(signal)
    },
    allow: (more) => {
      budget().allow(more)
      return count()
    },
    measure: async (ids, signal) => {
      const counted = budget()
      let spent = false
      const sizes: { readonly id: string; readonly size: FragmentSize }[] = []
      const measureOne = async (fragment: KnownFragment): Promise<void> => {
        const size = await fragments.measure(fragment, counted, signal)
        if (size.kind === 'failed' && isBudgetSpent(size.error)) spent = true
        else sizes.push({ id: fragment.id, size })
      }
      // Deleted from here a moment ago: the page has not heard of it yet.
      const there = ids.filter((id) => !known.isRemoved(id))
      for (const id of ids) if (known.isRemoved(id)) sizes.push({ id, size: { kind: 'gone' } })
      await Promise.all(find(there).map(measureOne))
      return { sizes, spent, requests: count() }
    },
    open: (upload) => {
      const { connectionId, bucket } = upload
      const { region: own } = connection(connectionId)
      const region = regionOf(connectionId, bucket) ?? own
      const unknown = { initiatedMs: undefined, storageClass: undefined }
      return rowOf(known.opened({ ...upload, region, ...unknown }))
    },
    noteRegions: (connectionId, buckets) => {
      regions.set(connectionId, new Map(buckets.map(({ name, region }) => [name, region])))
    },
    find,
    one: (id) => {
      const [fragment] = find([id])
      if (fragment === undefined) throw invalid(`there is no fragment ${id}`)
      return fragment
    },
    forget: (id) => known.remove(id),
    plans,
    get budget() {
      return budget()
    },
    count,
    whileOpen: (signal) => AbortSignal.any([signal, open.signal]),
    clear: () => {
      open.abort(new TransferError('request/aborted', 'the window is closed', { retry: 'never' }))
      open = new AbortController()
      listing?.end()
      listing = undefined
      ownBudget = undefined
      known.clear()
      regions.clear()
      plans.clear()
    },
  }
}

function invalid(message: string): TransferError {
  return new TransferError('request/invalid', message, { retry: 'never' })
}
