/** What rows cost that are held: a million of them have to fit into 200 MB, in main and in the page. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { ObjectPage } from '#shared/object-view.ts'
import type { FolderPage } from '../../../../electron/engine/storage/browse-storage.ts'
import { createObjectListing } from '../../../../electron/main/objects/object-listing.ts'
import { createObjectRows } from '../../../../renderer/src/stores/object-rows.ts'

const never = new AbortController().signal
const pageCount = 30
const rowCount = pageCount * 1000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Of the heap, without what nobody holds any more. */
function heldBytes(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

/** As they are decoded from an answer: each name a text of its own. */
async function* answers(): AsyncGenerator<FolderPage> {
  for (let page = 0; page < pageCount; page++) {
    const objects = Array.from({ length: 1000 }, (_, at) => ({
      key: decodeURIComponent(`archive%2F2026-sequence_${1e9 + page * 1000 + at}.master.exr`),
      sizeBytes: 5 * 1024 ** 3 + at,
      lastModifiedMs: 1_790_000_000_000 + at,
      storageClass: decodeURIComponent('Standard%20'),
    }))
    yield { folders: [], objects }
  }
}

function megabytesPerMillion(bytes: number): number {
  return bytes / rowCount
}

describe('rows that are held', () => {
  it('cost main less than 200 MB a million', async () => {
    const listing = createObjectListing(
      { connectionId: 'c', bucket: 'b', prefix: 'archive/' },
      { open: () => Promise.resolve({ listFolder: answers }), most: 1_000_000 },
    )
    const before = heldBytes()
    while ((await listing.next(never)).end === 'no');
    expect(megabytesPerMillion(heldBytes() - before)).toBeLessThan(200)
    expect(listing.object(rowCount - 1).key).toContain('.master.exr')
  })

  it('cost the page less than 200 MB a million, sorted and all selected', () => {
    const rows = createObjectRows()
    const before = heldBytes()
    for (let page = 0; page < pageCount; page++) rows.add(structuredClone(aPage(page)))
    const shown = rows.sorted({ by: 'size', descending: true })
    const selected = new Set(shown.lines)
    expect(megabytesPerMillion(heldBytes() - before)).toBeLessThan(200)
    expect(rows.chosen(selected).objectCount).toBe(rowCount)
  })
})

/** As it crosses to the page. */
function aPage(page: number): ObjectPage {
  const at = Array.from({ length: 1000 }, (_, index) => page * 1000 + index)
  return {
    folders: [],
    names: at.map((index) => decodeURIComponent(`2026-sequence_${1e9 + index}.master%2Eexr`)),
    sizes: at.map((index) => 5 * 1024 ** 3 + index),
    modifiedMs: at.map((index) => 1_790_000_000_000 + index),
    classes: at.map(() => decodeURIComponent('Standard%20')),
    end: 'no',
  }
}
