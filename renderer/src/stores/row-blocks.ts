/**
 * The part rows of one task, loaded in blocks as they come into sight.
 * After `expire` the old rows stay readable until fresh ones arrive, so that a table never blinks.
 */
import type { PartRow } from '#shared/task-view.ts'

export interface RowBlocks {
  /** Loads what parts `first` to `last` (counted from 1) lack or hold only in an old state. */
  need(first: number, last: number): void
  row(number: number): PartRow | undefined
  /** Everything loaded so far is old. */
  expire(): void
  /** Forgets all rows; answers still on their way are dropped. */
  clear(): void
}

interface Block {
  rows: readonly PartRow[]
  age: 'loading' | 'fresh' | 'old'
  /** It expired while it was being loaded. */
  again: boolean
}

const blockSize = 100

/** `load` is asked for `count` rows from row `from` (counted from 0); `loaded` is told after each answer. */
export function createRowBlocks(
  load: (from: number, count: number) => Promise<readonly PartRow[]>,
  loaded: () => void,
  failed: (error: unknown) => void,
): RowBlocks {
  let blocks = new Map<number, Block>()

  async function fetchBlock(index: number): Promise<void> {
    const from = blocks
    const block = from.get(index) ?? { rows: [], age: 'loading', again: false }
    block.age = 'loading'
    block.again = false
    from.set(index, block)
    try {
      block.rows = await load(index * blockSize, blockSize)
      block.age = block.again ? 'old' : 'fresh'
    } catch (error) {
      // It counts as old: whoever looks next asks again.
      block.age = 'old'
      if (blocks === from) failed(error)
      return
    }
    if (blocks === from) loaded()
  }

  return {
    need(first, last) {
      const end = Math.floor((last - 1) / blockSize)
      for (let index = Math.floor((first - 1) / blockSize); index <= end; index++) {
        const age = blocks.get(index)?.age
        if (age === undefined || age === 'old') void fetchBlock(index)
      }
    },
    row: (number) =>
      blocks.get(Math.floor((number - 1) / blockSize))?.rows[(number - 1) % blockSize],
    expire() {
      for (const block of blocks.values()) {
        if (block.age === 'loading') block.again = true
        else block.age = 'old'
      }
    },
    clear() {
      blocks = new Map()
    },
  }
}
