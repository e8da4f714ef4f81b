/** What goes wrong on the way to the twin and back, drawn by lot from a seed. */
import type { TransferError } from '../../../electron/engine/errors.ts'
import type { Choices } from '../choices.ts'
import { refusal } from './service.ts'

export const verbs = [
  'initiate',
  'part',
  'list',
  'complete',
  'abort',
  'put',
  'head',
  'uploads',
] as const
export type Verb = (typeof verbs)[number]

export type TwinFault =
  /** Nothing is applied. */
  | { readonly kind: 'before'; readonly error: TransferError }
  /** Refused by a policy or by an expired token. */
  | { readonly kind: 'denied'; readonly error: TransferError }
  /** Applied; the answer is lost. */
  | { readonly kind: 'after'; readonly error: TransferError }
  /** The answer is lost; applied after `ms`. */
  | { readonly kind: 'late'; readonly ms: number; readonly error: TransferError }
  /** Nothing happens until the request is cut off. */
  | { readonly kind: 'hang' }
  /** Applied; the proof in the answer is wrong. */
  | { readonly kind: 'damage' }

type FaultKind = TwinFault['kind'] | 'expired'

const reset = (): TransferError => refusal('network/reset', 'connection reset', 'now')
const throttled = (): TransferError => refusal('oss/throttled', 'slow down', 'now')
/** What may be heard of a request that is carried out all the same. */
const transient = [
  reset,
  () => refusal('oss/server-error', '503', 'now'),
  () => refusal('network/not-oss', 'a login page', 'later'),
  () => refusal('network/timeout', 'no answer', 'now'),
] as const

/** Requests that the stall watch guards may hang; the others have a deadline of their own. */
const mayHang: ReadonlySet<Verb> = new Set(['part', 'put'])
/** HEAD is the judge: a service that lies there too could not be told from a true one. */
const mayBeDamaged: ReadonlySet<Verb> = new Set(['part', 'put', 'complete'])
const longestLateMs = 10 * 60_000

export class TwinFaults {
  readonly #random: Choices
  readonly #armed: { verb: Verb; kind: FaultKind; left: number }[] = []
  /** Chance of a fault for any request. */
  rate = 0
  isOnline = true
  /** The credentials are no longer accepted, until there are new ones. */
  isExpired = false

  constructor(random: Choices) {
    this.#random = random
  }

  /** Arms a fault for the next requests of a verb; tells which. */
  arm(): string {
    const verb = this.#random.pick(verbs)
    const kind = this.#kind()
    const left = 1 + this.#random.below(6)
    this.#armed.push({ verb, kind, left })
    return `${kind} for ${left} x ${verb}`
  }

  clear(): void {
    this.#armed.length = 0
    this.rate = 0
    this.isOnline = true
    this.isExpired = false
  }

  draw(verb: Verb): TwinFault | undefined {
    if (!this.isOnline) {
      return { kind: 'before', error: refusal('network/refused', 'offline', 'later') }
    }
    if (this.isExpired) {
      return { kind: 'denied', error: refusal('oss/token-expired', 'token', 'person') }
    }
    const armed = this.#armed.find((each) => each.verb === verb && each.left > 0)
    if (armed !== undefined) {
      armed.left--
      return this.#make(armed.kind, verb)
    }
    return this.#random.next() < this.rate ? this.#make(this.#kind(), verb) : undefined
  }

  /** The upload is deleted by somebody else while Complete is on its way. */
  uploadVanishes(): boolean {
    return this.#random.next() < this.rate / 6
  }

  /** Somebody else overwrites a part of ours, as soon as another one is stored. */
  replacesPart(): boolean {
    return this.#random.next() < this.rate / 8
  }

  flipsByte(): boolean {
    return this.#random.next() < this.rate / 4
  }

  #kind(): FaultKind {
    const kinds: readonly FaultKind[] = [
      ...(['before', 'before', 'before', 'after', 'after', 'after'] as const),
      ...(['late', 'late', 'hang', 'damage', 'denied', 'expired'] as const),
    ]
    return this.#random.pick(kinds)
  }

  #make(kind: FaultKind, verb: Verb): TwinFault {
    const error = this.#random.pick(transient)()
    switch (kind) {
      case 'before':
        // Told to come later: nothing was done, which the engine may rely on.
        return { kind, error: this.#random.next() < 0.2 ? throttled() : error }
      case 'after':
        return { kind, error }
      case 'late': {
        const ms = this.#random.below(this.#random.next() < 0.5 ? 2_000 : longestLateMs)
        return { kind, ms, error }
      }
      case 'denied':
        return { kind, error: refusal('oss/access-denied', 'a policy', 'person') }
      case 'expired':
        return { kind: 'denied', error: refusal('oss/token-expired', 'token', 'person') }
      case 'hang':
        return mayHang.has(verb) ? { kind } : { kind: 'before', error }
      case 'damage':
        return mayBeDamaged.has(verb) ? { kind } : { kind: 'after', error }
    }
  }
}
