/**
 * Virtual time shared by the lives of one schedule. A life that ends takes its timers with it. Time
 * passes only when everything else has come to rest, so nothing waits for real.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../../electron/engine/ports.ts'

interface Timer {
  readonly atMs: number
  readonly callback: () => void
  readonly life: Life | undefined
}

/** From a start of the program to its end. */
export interface Life {
  isOver: boolean
  /** Time of the service minus that of the program, as far as an answer has taught it. */
  clockOffsetMs: number
}

/** The wall clock of the service minus virtual time. Nobody sets it. */
const serviceOffsetMs = 1_700_000_000_000
/** Further off a request is refused and the time told (OSS API: RequestTimeTooSkewed). */
const mostSkewMs = 15 * 60_000

export class VirtualTime {
  readonly #timers = new Set<Timer>()
  nowMs = 0
  /** Wall clock minus virtual time: jumps when a person or NTP sets it. */
  wallOffsetMs = serviceOffsetMs

  /** What the service's clock shows at some virtual time. */
  serviceMs(atMs: number): number {
    return atMs + serviceOffsetMs
  }

  /** A request has reached the service, signed with the time as the program knows it. */
  teach(life: Life): void {
    const offsetMs = serviceOffsetMs - this.wallOffsetMs
    if (Math.abs(offsetMs - life.clockOffsetMs) > mostSkewMs) life.clockOffsetMs = offsetMs
  }

  timer(ms: number, callback: () => void, life?: Life): () => void {
    const timer: Timer = { atMs: this.nowMs + Math.max(0, ms), callback, life }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** The clock a program sees while it lives; afterwards it only throws. */
  clockOf(life: Life): Clock {
    const timer: Clock['timer'] = (ms, callback) =>
      life.isOver ? () => {} : this.timer(ms, callback, life)
    return {
      now: () => this.nowMs + this.wallOffsetMs,
      monotonic: () => this.nowMs,
      timer,
      sleep: async (ms, signal) => {
        signal.throwIfAborted()
        if (life.isOver) throw new Error('this life is over')
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        const cancel = timer(ms, resolve)
        const giveUp = (): void => {
          cancel()
          reject(signal.reason)
        }
        signal.addEventListener('abort', giveUp, { once: true })
        await promise.finally(() => signal.removeEventListener('abort', giveUp))
      },
    }
  }

  timersOf(life: Life): number {
    return [...this.#timers].filter((timer) => timer.life === life).length
  }

  /** Drops the timers of a life. */
  forget(life: Life): void {
    for (const timer of this.#timers) if (timer.life === life) this.#timers.delete(timer)
  }

  /** The program died in the middle: whoever lets time pass for it has to stop. */
  interrupted: Error | undefined

  /** Lets `ms` pass, or less when `isEnough` says so. Throws when it is interrupted. */
  async advance(ms: number, isEnough: () => boolean = () => false): Promise<void> {
    const endMs = this.nowMs + ms
    await this.#rest()
    for (let due = this.#next(endMs); due !== undefined; due = this.#next(endMs)) {
      if (isEnough()) return
      this.#timers.delete(due)
      this.nowMs = Math.max(this.nowMs, due.atMs)
      due.callback()
      await this.#rest()
    }
    if (!isEnough()) this.nowMs = endMs
  }

  async #rest(): Promise<void> {
    await atRest()
    if (this.interrupted !== undefined) throw this.interrupted
  }

  /** The machine sleeps: the clocks go on, nothing happens; what fell due comes afterwards. */
  async skip(ms: number): Promise<void> {
    await atRest()
    this.nowMs += ms
  }

  #next(endMs: number): Timer | undefined {
    let found: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.atMs <= endMs && (found === undefined || timer.atMs < found.atMs)) found = timer
    }
    return found
  }
}

let quietTurns = 0
let resting: Promise<void> | undefined

/**
 * Turns the event loop until nothing is left to do: files answer at once (`file-calls.ts`), so only
 * what gave way to others with `setImmediate` is still on its way. Two turns in a row are quiet, for
 * the end of the first may have begun something. Whoever asks meanwhile waits along: two loops
 * would each take the other's turn for work.
 */
export async function atRest(): Promise<void> {
  quietTurns = 0
  resting ??= rest().finally(() => (resting = undefined))
  await resting
}

async function rest(): Promise<void> {
  while (quietTurns < 2) {
    await nextTurn()
    quietTurns = process.getActiveResourcesInfo().includes('Immediate') ? 0 : quietTurns + 1
  }
}
