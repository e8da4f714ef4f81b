/**
 * What the page may name: fragments by opaque ids. It never sends a bucket, key or upload ID of a
 * fragment back, so it cannot be talked into touching another one.
 */
import { hash } from 'node:crypto'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { TransferError } from '../../engine/errors.ts'

/** A row without what changes by itself. */
export type KnownFragment = Omit<FragmentRow, 'use' | 'size'>

export interface KnownFragments {
  /** As many are kept. */
  readonly most: number
  /** Those of listings before make room for the ones of this listing. */
  begin(): void
  /**
   * One that was listed: `undefined` when it was told in this listing before, `'full'` when no more
   * may be kept.
   */
  listed(fragment: Omit<KnownFragment, 'id'>): KnownFragment | 'full' | undefined
  /** One that was named by a person; what a listing has told of it is kept. */
  opened(fragment: Omit<KnownFragment, 'id'>): KnownFragment
  /** In their order, each once. Throws `request/invalid` if only one is not known. */
  find(ids: readonly string[]): readonly KnownFragment[]
  remove(id: string): void
  /** It was removed, and not told again since. */
  isRemoved(id: string): boolean
  clear(): void
}

/** Stable over listings; 43 characters. */
export function idOf(
  fragment: Pick<KnownFragment, 'connectionId' | 'bucket' | 'key' | 'uploadId'>,
): string {
  const { connectionId, bucket, key, uploadId } = fragment
  return hash('sha256', JSON.stringify([connectionId, bucket, key, uploadId]), 'base64url')
}

/** No more than `most` are kept, so no more are listed. */
export function createKnownFragments(most: number): KnownFragments {
  /** Oldest first. `listing`: the one that told it. */
  const known = new Map<string, { readonly fragment: KnownFragment; readonly listing: number }>()
  const removed = new Set<string>()
  let listing = 0

  function makeRoom(): boolean {
    if (known.size < most) return true
    const [oldest] = known
    if (oldest === undefined || oldest[1].listing === listing) return false
    known.delete(oldest[0])
    return true
  }

  return {
    most,
    begin: () => void listing++,
    listed: (found) => {
      const id = idOf(found)
      if (known.get(id)?.listing === listing) return undefined
      known.delete(id)
      if (!makeRoom()) return 'full'
      const fragment = { ...found, id }
      known.set(id, { fragment, listing })
      removed.delete(id)
      return fragment
    },
    opened: (found) => {
      const id = idOf(found)
      const before = known.get(id)
      if (before !== undefined) return before.fragment
      if (!makeRoom()) {
        throw new TransferError('request/refused', `${most} fragments are known already`, {
          retry: 'never',
          details: { limit: `${most}` },
        })
      }
      const fragment = { ...found, id }
      known.set(id, { fragment, listing: -1 })
      removed.delete(id)
      return fragment
    },
    find: (ids) =>
      Array.from(new Set(ids), (id) => {
        const entry = known.get(id)
        if (entry !== undefined) return entry.fragment
        throw new TransferError('request/invalid', `there is no fragment ${id}`, { retry: 'never' })
      }),
    remove: (id) => {
      if (known.delete(id)) removed.add(id)
    },
    isRemoved: (id) => removed.has(id),
    clear: () => {
      known.clear()
      removed.clear()
    },
  }
}
