/**
 * The parts of one upload: which to send next, which are stored, how many bytes that makes.
 * Compact: one byte a part, proofs only for stored ones. 10,000 parts are cheap to hold and to draw.
 */
import type { WireError } from '#shared/error-codes.ts'
import { partStates, type PartRow, type PartSending, type PartState } from '#shared/task-view.ts'
import { TransferError } from '../errors.ts'
import type { PartProof } from '../store/stores.ts'
import { partRange, type PartPlan } from './part-plan.ts'

const code: Record<PartState, number> = { pending: 0, sending: 1, stored: 2, 'to-retry': 3 }

interface Attempt {
  readonly attempt: number
  sentBytes: number
}

export class PartTable {
  readonly plan: PartPlan
  readonly #states: Uint8Array
  readonly #proofs = new Map<number, PartProof>()
  readonly #sending = new Map<number, Attempt>()
  readonly #attempts = new Map<number, number>()
  readonly #errors = new Map<number, WireError>()
  readonly #again: number[] = []
  #cursor = 1
  #confirmedBytes = 0

  constructor(plan: PartPlan) {
    this.plan = plan
    this.#states = new Uint8Array(plan.count)
  }

  /** A copy of the states, `[i]` for part `i + 1`, as indices into `partStates`. */
  states(): Uint8Array {
    return this.#states.slice()
  }

  /** Hands out the next part that is neither stored nor on its way; parts to repeat come first. */
  takeNext(): { readonly number: number; readonly attempt: number } | undefined {
    const number = this.#again.shift() ?? this.#nextPending()
    if (number === undefined) return undefined
    return { number, attempt: this.#begin(number) }
  }

  /** Notes how far a part on its way is; a late report of an earlier attempt is ignored. */
  sent(number: number, attempt: number, sentBytes: number): void {
    const sending = this.#sending.get(number)
    if (sending?.attempt === attempt) sending.sentBytes = sentBytes
  }

  /** The service stored the part and the proof fits. */
  stored(proof: PartProof): void {
    const { number } = proof
    if (this.#state(number) === 'stored') this.#confirmedBytes -= this.#length(number)
    this.#states[number - 1] = code.stored
    this.#proofs.set(number, proof)
    this.#sending.delete(number)
    this.#errors.delete(number)
    this.#confirmedBytes += this.#length(number)
  }

  /** An attempt failed and will be repeated by whoever holds the part; its bytes are given back. */
  failed(number: number, error: WireError): void {
    if (this.#state(number) !== 'sending') return
    this.#sending.delete(number)
    this.#states[number - 1] = code['to-retry']
    this.#errors.set(number, error)
  }

  /** The next attempt for a failed part begins. */
  again(number: number): number {
    return this.#begin(number)
  }

  /** Nobody holds the part any more; it waits for its turn again. */
  giveBack(number: number): void {
    if (this.#state(number) === 'stored') return
    this.#sending.delete(number)
    this.#states[number - 1] = this.#errors.has(number) ? code['to-retry'] : code.pending
    if (!this.#again.includes(number)) this.#again.push(number)
  }

  /** A stored part turned out not to be what we sent. */
  disprove(number: number, error: WireError): void {
    if (this.#state(number) !== 'stored') return
    this.#proofs.delete(number)
    this.#confirmedBytes -= this.#length(number)
    this.#states[number - 1] = code['to-retry']
    this.#errors.set(number, error)
    this.#again.push(number)
  }

  proof(number: number): PartProof | undefined {
    return this.#proofs.get(number)
  }

  /** All proofs in ascending order; throws when a part is missing (1 to `count` must be unbroken). */
  proofs(): readonly PartProof[] {
    return Array.from({ length: this.plan.count }, (_, index) => {
      const proof = this.#proofs.get(index + 1)
      if (proof === undefined) {
        throw new TransferError('internal/bug', `part ${index + 1} has no proof`, {
          retry: 'never',
        })
      }
      return proof
    })
  }

  get storedCount(): number {
    return this.#proofs.size
  }

  get isFull(): boolean {
    return this.#proofs.size === this.plan.count
  }

  get confirmedBytes(): number {
    return this.#confirmedBytes
  }

  get inFlightBytes(): number {
    let sum = 0
    for (const { sentBytes } of this.#sending.values()) sum += sentBytes
    return sum
  }

  sending(): readonly PartSending[] {
    return Array.from(this.#sending, ([number, { attempt, sentBytes }]) => ({
      number,
      attempt,
      sentBytes,
    }))
  }

  /** Rows `from` (0-based) to `from + count` for the part table. */
  rows(from: number, count: number): readonly PartRow[] {
    const rows: PartRow[] = []
    for (let number = from + 1; number <= Math.min(from + count, this.plan.count); number++) {
      rows.push(this.#row(number))
    }
    return rows
  }

  #row(number: number): PartRow {
    const { offsetBytes, lengthBytes } = partRange(this.plan, number)
    const proof = this.#proofs.get(number)
    return {
      number,
      offsetBytes,
      sizeBytes: lengthBytes,
      state: this.#state(number),
      attempts: this.#attempts.get(number) ?? 0,
      sentBytes: proof === undefined ? (this.#sending.get(number)?.sentBytes ?? 0) : lengthBytes,
      etag: proof?.etag,
      crc64: proof?.crc64,
      error: this.#errors.get(number),
    }
  }

  #begin(number: number): number {
    const attempt = (this.#attempts.get(number) ?? 0) + 1
    this.#attempts.set(number, attempt)
    this.#states[number - 1] = code.sending
    this.#sending.set(number, { attempt, sentBytes: 0 })
    return attempt
  }

  #nextPending(): number | undefined {
    while (this.#cursor <= this.plan.count) {
      const number = this.#cursor++
      if (this.#state(number) === 'pending') return number
    }
    return undefined
  }

  #state(number: number): PartState {
    return partStates[this.#states[number - 1] ?? 0] ?? 'pending'
  }

  #length(number: number): number {
    return partRange(this.plan, number).lengthBytes
  }
}
