/** One level of a bucket as the page looks at it: every row it was shown, by its number. */
import { randomUUID } from 'node:crypto'
import type { ObjectPage, RowRanges } from '#shared/object-view.ts'
import { TransferError } from '../../engine/errors.ts'
import type { Chosen } from '../../engine/objects/collect-objects.ts'
import type { BrowseStorage, FolderPage } from '../../engine/storage/browse-storage.ts'
import type { ObjectTarget } from '../../engine/storage/storage.ts'
import { createBites, type Bites } from '../fragments/bites.ts'

export interface FolderScope {
  readonly connectionId: string
  readonly bucket: string
  readonly prefix: string
}

export interface ObjectListing {
  readonly listingId: string
  readonly scope: FolderScope
  /** One page of the service. After a failure the next one is asked for behind the last row. */
  next(signal: AbortSignal): Promise<ObjectPage>
  /** Throws `request/invalid` for a row that was not told. */
  object(row: number): ObjectTarget
  objects(ranges: RowRanges): readonly ObjectTarget[]
  chosen(folders: RowRanges, objects: RowRanges): Chosen
  end(): void
}

const noRows = { folders: [], names: [], sizes: [], modifiedMs: [], classes: [] }

export function createObjectListing(
  scope: FolderScope,
  deps: {
    readonly open: () => Promise<Pick<BrowseStorage, 'listFolder'>>
    /** As many folders and objects are held. */
    readonly most: number
  },
): ObjectListing {
  const { bucket, prefix } = scope
  /** Where names begin: a search within a folder leaves what was typed in the names. */
  const prefixLength = prefix.lastIndexOf('/') + 1
  const folders: string[] = []
  const keys: string[] = []
  const sizes: number[] = []
  const ending = new AbortController()
  let bites: Bites<FolderPage> | undefined
  let end: ObjectPage['end'] = 'no'

  async function* pages(): AsyncGenerator<FolderPage> {
    const storage = await deps.open()
    const after = [keys.at(-1) ?? '', folders.at(-1) ?? ''].toSorted(byteOrder).at(-1) ?? ''
    yield* storage.listFolder(bucket, prefix, { deep: false, after }, ending.signal)
  }

  function take(page: FolderPage): ObjectPage {
    const room = deps.most - folders.length - keys.length
    const newFolders = page.folders.filter((folder) => folder !== folders.at(-1)).slice(0, room)
    // The marker of this folder itself is no row in it.
    const objects = page.objects
      .filter(({ key }) => key !== prefix)
      .slice(0, room - newFolders.length)
    for (const folder of newFolders) folders.push(folder)
    for (const { key, sizeBytes } of objects) {
      keys.push(key)
      sizes.push(sizeBytes)
    }
    if (folders.length + keys.length >= deps.most) end = 'full'
    return {
      folders: newFolders.map((folder) => folder.slice(prefixLength)),
      names: objects.map(({ key }) => key.slice(prefixLength)),
      sizes: objects.map(({ sizeBytes }) => sizeBytes),
      modifiedMs: objects.map(({ lastModifiedMs }) => lastModifiedMs),
      classes: objects.map(({ storageClass }) => storageClass),
      end,
    }
  }

  function objects(ranges: RowRanges): readonly ObjectTarget[] {
    return rowsOf(ranges, keys.length).map((row) => ({ bucket, key: nameAt(keys, row) }))
  }

  return {
    listingId: randomUUID(),
    scope,
    next: async (signal) => {
      if (end !== 'no') return { ...noRows, end }
      bites ??= createBites(pages(), 1)
      try {
        const { items, isEnd } = await bites.next(signal)
        const [page] = items
        if (isEnd) end = 'done'
        return page === undefined ? { ...noRows, end } : take(page)
      } catch (error) {
        if (!signal.aborted) bites = undefined
        throw error
      }
    },
    object: (row) => ({ bucket, key: nameAt(keys, row) }),
    objects,
    chosen: (folderRanges, objectRanges) => ({
      bucket,
      folders: rowsOf(folderRanges, folders.length).map((row) => nameAt(folders, row)),
      objects: rowsOf(objectRanges, keys.length).map((row) => ({
        key: nameAt(keys, row),
        sizeBytes: sizes[row] ?? 0,
      })),
    }),
    end: () => {
      ending.abort(
        new TransferError('request/aborted', 'the listing has ended', { retry: 'never' }),
      )
      bites?.end()
    },
  }
}

function nameAt(list: readonly string[], row: number): string {
  const name = list[row]
  if (name === undefined) throw invalid(`there is no row ${row}`)
  return name
}

/** Each row once, ascending. */
function rowsOf(ranges: RowRanges, count: number): readonly number[] {
  const rows = new Set<number>()
  for (const [first, length] of ranges) {
    if (first + length > count) throw invalid(`there is no row ${first + length - 1}`)
    for (let row = first; row < first + length; row++) rows.add(row)
  }
  return [...rows]
}

/** As the service orders keys: by their UTF-8 bytes. */
function byteOrder(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

function invalid(message: string): TransferError {
  return new TransferError('request/invalid', message, { retry: 'never' })
}
