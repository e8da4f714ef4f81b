/** The speed of one task over the last minutes, one value a second. */
import type { SpeedHistory } from '#shared/task-view.ts'

const stepMs = 1000
const keptSteps = 180

/** A class, because there is one for each of 100,000 tasks: closures would take five times as much. */
export class SpeedLog {
  #values: number[] | undefined
  #last: { readonly atMs: number; readonly bytes: number } | undefined
  #endMs = 0

  /** Bytes moved in total so far; `atMs` never goes back, `nowMs` is the wall clock for people. */
  sample(atMs: number, bytes: number, nowMs: number): void {
    this.#last ??= { atMs, bytes }
    const elapsedMs = atMs - this.#last.atMs
    if (elapsedMs < stepMs) return
    const values = (this.#values ??= [])
    const rate = (Math.max(0, bytes - this.#last.bytes) * 1000) / elapsedMs
    // A pause shows as a gap of zeros, not as one long average.
    const steps = Math.min(keptSteps, Math.floor(elapsedMs / stepMs))
    for (let step = 1; step < steps; step++) values.push(elapsedMs > 2 * stepMs ? 0 : rate)
    values.push(rate)
    values.splice(0, Math.max(0, values.length - keptSteps))
    this.#last = { atMs, bytes }
    this.#endMs = nowMs
  }

  /** The total has changed without anything moving: a new run counts parts that were stored before. */
  rebase(bytes: number): void {
    if (this.#last !== undefined) this.#last = { ...this.#last, bytes }
  }

  history(): SpeedHistory {
    return { endMs: this.#endMs, stepMs, bytesPerSecond: [...(this.#values ?? [])] }
  }
}
