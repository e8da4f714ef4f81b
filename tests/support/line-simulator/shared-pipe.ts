/**
 * A line that transfers share: everybody gets as much as everybody else (max-min), except who cannot
 * take as much as that. Exact, and cheap: transfers of the same lane run at the same rate, so one
 * number per lane says how far each of them is.
 */
import { Heap } from './heap.ts'

interface Lane<T> {
  /** What one transfer can take at most. */
  readonly capBytesPerMs: number
  readonly transfers: Heap<T>
  flows: number
  /** Bytes that one transfer would have got since the beginning. */
  served: number
  /** Bytes of all its transfers since the beginning. */
  carriedBytes: number
  rate: number
}

export class SharedPipe<T> {
  readonly #lanes: Lane<T>[] = []
  /** Bytes per ms of the whole line with so many transfers on it. */
  #capacity: (flows: number) => number
  #nowMs = 0

  constructor(capacity: (flows: number) => number) {
    this.#capacity = capacity
  }

  /** Adds a lane and answers its number. */
  addLane(capBytesPerMs: number): number {
    const transfers = new Heap<T>()
    this.#lanes.push({ capBytesPerMs, transfers, flows: 0, served: 0, carriedBytes: 0, rate: 0 })
    return this.#lanes.length - 1
  }

  /** The line is another from now on. */
  setCapacity(capacity: (flows: number) => number): void {
    this.#capacity = capacity
    this.#share()
  }

  add(lane: number, bytes: number, item: T): void {
    const into = this.#lane(lane)
    into.transfers.push(into.served + bytes, item)
    into.flows++
    this.#share()
  }

  /** When the next transfer is through. */
  get nextAtMs(): number {
    let next = Infinity
    for (const { transfers, served, rate } of this.#lanes) {
      if (rate > 0) next = Math.min(next, this.#nowMs + (transfers.nextAt - served) / rate)
    }
    return next
  }

  /** Lets time pass, to `nextAtMs` at most; answers what is through by then. */
  advance(nowMs: number): T[] {
    const elapsedMs = Math.max(0, nowMs - this.#nowMs)
    this.#nowMs = nowMs
    const through: T[] = []
    for (const lane of this.#lanes) {
      if (lane.flows === 0) continue
      const bytes = lane.rate * elapsedMs
      lane.served += bytes
      lane.carriedBytes += bytes * lane.flows
      // Rounding may leave a rest that is none.
      while (lane.transfers.nextAt <= lane.served + 0.5) {
        const item = lane.transfers.pop()
        if (item === undefined) break
        lane.flows--
        through.push(item)
      }
    }
    if (through.length > 0) this.#share()
    return through
  }

  carriedBytes(lane: number): number {
    return this.#lane(lane).carriedBytes
  }

  #share(): void {
    let flows = 0
    for (const lane of this.#lanes) flows += lane.flows
    let left = flows === 0 ? 0 : this.#capacity(flows)
    // Those that can take least first: what they leave is for the others.
    for (const lane of this.#lanes.toSorted((a, b) => a.capBytesPerMs - b.capBytesPerMs)) {
      if (lane.flows === 0) {
        lane.rate = 0
        continue
      }
      lane.rate = Math.min(lane.capBytesPerMs, left / flows)
      left -= lane.rate * lane.flows
      flows -= lane.flows
    }
  }

  #lane(lane: number): Lane<T> {
    const found = this.#lanes[lane]
    if (found === undefined) throw new Error(`no lane ${lane}`)
    return found
  }
}
