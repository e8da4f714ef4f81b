/** A binary heap: the earliest first. */

export class Heap<T> {
  readonly #items: { readonly at: number; readonly item: T }[] = []

  /** Of the earliest; `Infinity` when there is none. */
  get nextAt(): number {
    return this.#items[0]?.at ?? Infinity
  }

  push(at: number, item: T): void {
    const items = this.#items
    let index = items.length
    const added = { at, item }
    items.push(added)
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = items[above]
      if (parent === undefined || parent.at <= at) break
      items[index] = parent
      index = above
    }
    items[index] = added
  }

  pop(): T | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined) return undefined
    if (items.length > 0) this.#sink(last)
    return first.item
  }

  #sink(last: { readonly at: number; readonly item: T }): void {
    const items = this.#items
    let index = 0
    while (true) {
      const left = 2 * index + 1
      const right = left + 1
      const below = (items[right]?.at ?? Infinity) < (items[left]?.at ?? Infinity) ? right : left
      const child = items[below]
      if (child === undefined || child.at >= last.at) break
      items[index] = child
      index = below
    }
    items[index] = last
  }
}
