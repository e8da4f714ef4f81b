/** What main holds while a person looks around in a bucket; all of it goes with the window. */
import { mostRows } from '#shared/object-view.ts'
import { TransferError } from '../../engine/errors.ts'
import type { Collected } from '../../engine/objects/collect-objects.ts'
import type { BrowseStorage } from '../../engine/storage/browse-storage.ts'
import { createKeptPlans, type KeptPlans } from '../fragments/kept-plans.ts'
import { createObjectListing, type FolderScope, type ObjectListing } from './object-listing.ts'

/** A deletion that waits for a person's word. */
export interface DeletionPlan extends Collected {
  readonly connectionId: string
}

export interface ObjectDesk {
  /** Begins a listing; the one before ends, for a window looks at one folder. */
  list(scope: FolderScope): ObjectListing
  /** Throws `request/invalid` for a listing that has ended. */
  listing(listingId: string): ObjectListing
  readonly plans: KeptPlans<DeletionPlan>
  /** A signal that ends with the window, too: what nobody can watch does not go on. */
  whileOpen(signal: AbortSignal): AbortSignal
  clear(): void
}

export function createObjectDesk(deps: {
  readonly browse: (connectionId: string) => Promise<Pick<BrowseStorage, 'listFolder'>>
  /** For tests. */
  readonly most?: number
}): ObjectDesk {
  const plans = createKeptPlans<DeletionPlan>()
  let open = new AbortController()
  let current: ObjectListing | undefined

  return {
    list: (scope) => {
      current?.end()
      current = createObjectListing(scope, {
        open: () => deps.browse(scope.connectionId),
        most: deps.most ?? mostRows,
      })
      return current
    },
    listing: (listingId) => {
      if (current?.listingId === listingId) return current
      throw new TransferError('request/invalid', 'the listing has ended', { retry: 'never' })
    },
    plans,
    whileOpen: (signal) => AbortSignal.any([signal, open.signal]),
    clear: () => {
      open.abort(new TransferError('request/aborted', 'the window is closed', { retry: 'never' }))
      open = new AbortController()
      current?.end()
      current = undefined
      plans.clear()
    },
  }
}
