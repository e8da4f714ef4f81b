/**
 * How the way to the service of one connection is doing: for the banner above the list. The engine
 * decides, everybody else shows.
 */
import type { WireError } from './error-codes.ts'

/**
 * Why nothing gets through.
 * - `network`: the service cannot be reached
 * - `offline`: the system says that there is no network
 * - `stranger`: several answers in a row came from somebody else: a login page or a proxy
 * - `service`: the service answers, but only with trouble of its own (5xx)
 */
export type DownCause = 'network' | 'offline' | 'stranger' | 'service'

/** What is wrong with the way. */
export type Trouble =
  /** One request at a time is let through as a probe; everything else waits for its answer. */
  | {
      readonly state: 'down'
      readonly cause: DownCause
      /** Epoch ms of the next probe. */
      readonly untilMs: number
      /** The probe is on its way. */
      readonly isTrying: boolean
      /** Probes that failed so far. */
      readonly failures: number
      readonly error: WireError
    }
  /** The service asked for less; uploads go on, with fewer requests at once. */
  | {
      readonly state: 'slowed'
      readonly requestsAtOnce: number
      /** Epoch ms: no request begins before. Undefined: they do. */
      readonly untilMs?: number | undefined
      readonly error: WireError
    }
  /** The credentials were refused, or there are none: nothing is sent until there are others. */
  | { readonly state: 'refused'; readonly error: WireError }
  /**
   * Several tasks in a row failed with what only a person can cure: the others are held until one of
   * them, let through because a person asked for it, succeeds.
   */
  | {
      readonly state: 'held'
      /** Of this bucket; undefined: of the whole connection. */
      readonly bucket?: string | undefined
      /** The one let through is on its way. */
      readonly isTrying: boolean
      /** The newest refusal. */
      readonly error: WireError
    }

/** A connection in trouble, once more for each of its buckets that is held. One that is well is not told of. */
export type ConnectionHealth = Trouble & {
  readonly connectionId: string
  /** Tasks that would move if it were well: queued, waiting, or refused with the connection. */
  readonly waitingTasks: number
}
