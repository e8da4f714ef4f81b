/** What a deletion would reach: the objects chosen, and everything under the folders chosen. */
import { TransferError } from '../errors.ts'
import type { BrowseStorage } from '../storage/browse-storage.ts'

export interface Chosen {
  readonly bucket: string
  readonly objects: readonly { readonly key: string; readonly sizeBytes: number }[]
  /** Prefixes ending in `/`. */
  readonly folders: readonly string[]
}

export interface Collected {
  readonly bucket: string
  /** Each once. */
  readonly keys: readonly string[]
  readonly bytes: number
}

/**
 * Lists the folders whole. `tell` hears how many objects are known so far. Throws `request/refused`
 * beyond `most`: nothing that large is deleted unseen.
 */
export async function collectObjects(
  { bucket, objects, folders }: Chosen,
  deps: {
    readonly storage: Pick<BrowseStorage, 'listFolder'>
    readonly most: number
    readonly tell: (objects: number) => void
  },
  signal: AbortSignal,
): Promise<Collected> {
  const keys = objects.map(({ key }) => key)
  let bytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const folder of folders) {
    for await (const page of deps.storage.listFolder(bucket, folder, { deep: true }, signal)) {
      for (const { key, sizeBytes } of page.objects) {
        keys.push(key)
        bytes += sizeBytes
      }
      if (keys.length > deps.most) throw tooMany(deps.most)
      deps.tell(keys.length)
    }
  }
  return { bucket, keys, bytes }
}

function tooMany(most: number): TransferError {
  return new TransferError('request/refused', `more than ${most} objects would be deleted`, {
    retry: 'never',
    details: { limit: `${most}` },
  })
}
