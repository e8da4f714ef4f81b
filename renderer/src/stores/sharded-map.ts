/**
 * An immutable map for 100,000 tasks. Copying a plain Map of that size takes milliseconds at every
 * event; here a change copies one shard of about a hundred entries, and every earlier version stays
 * as it was.
 */
const shardCount = 1024

/** Entries by id; `with` and `without` answer a new map and leave this one alone. */
export class ShardedMap<V> {
  readonly #shards: readonly (ReadonlyMap<string, V> | undefined)[]
  readonly size: number

  private constructor(shards: readonly (ReadonlyMap<string, V> | undefined)[], size: number) {
    this.#shards = shards
    this.size = size
  }

  /** A map of these entries; a later entry replaces an earlier one of the same id. */
  static of<V>(entries: Iterable<readonly [string, V]>): ShardedMap<V> {
    return new ShardedMap<V>([], 0).with(entries)
  }

  get(id: string): V | undefined {
    return this.#shards[shardOf(id)]?.get(id)
  }

  has(id: string): boolean {
    return this.#shards[shardOf(id)]?.has(id) ?? false
  }

  /** The same map with these entries added or replaced. */
  with(entries: Iterable<readonly [string, V]>): ShardedMap<V> {
    return this.#changed((shardFor) => {
      for (const [id, value] of entries) shardFor(id).set(id, value)
    })
  }

  /** The same map without these ids. */
  without(ids: Iterable<string>): ShardedMap<V> {
    return this.#changed((shardFor) => {
      for (const id of ids) if (this.has(id)) shardFor(id).delete(id)
    })
  }

  #changed(change: (shardFor: (id: string) => Map<string, V>) => void): ShardedMap<V> {
    const shards = [...this.#shards]
    const own = new Map<number, Map<string, V>>()
    change((id) => {
      const index = shardOf(id)
      let shard = own.get(index)
      if (shard === undefined) {
        shard = new Map(this.#shards[index])
        own.set(index, shard)
        shards[index] = shard
      }
      return shard
    })
    let size = this.size
    for (const [index, shard] of own) size += shard.size - (this.#shards[index]?.size ?? 0)
    return new ShardedMap(shards, size)
  }
}

function shardOf(id: string): number {
  let hash = 0
  for (let i = 0; i < id.length; i += 1) hash = (hash * 31 + id.charCodeAt(i)) | 0
  return (hash ^ (hash >>> 15)) & (shardCount - 1)
}
