/** Randomness that can be repeated: a seed in, the same numbers and bytes out. */

export interface Random {
  /** 0 to 1, without 1. */
  next(): number
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
}

export function createRandom(seed: number): Random {
  const next = mulberry32(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
  }
}

/** Bytes that no two ranges share, so that a mixed-up part shows. */
export function seededBytes(length: number, seed = 1): Buffer {
  const next = mulberry32(seed)
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4)
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(next() * 2 ** 32, at)
  return bytes.subarray(0, length)
}

/** A seed for one run: printed, and taken from `PARTWAY_SEED` to repeat it. */
export function seedOfRun(): number {
  const given = process.env['PARTWAY_SEED']
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
  console.log(`seed ${seed} (repeat with PARTWAY_SEED=${seed})`)
  return seed
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
