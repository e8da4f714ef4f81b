/** The shape of the words of one error; both languages fill it for every code. */
import type { ErrorCode } from '#shared/error-codes.ts'

/**
 * What a person reads about one cause of failure.
 * `…With` replaces its plain form when the error brings every value it names.
 */
export interface ErrorMessage {
  /** The cause in a few words: fits the status cell of the list. */
  readonly title: string
  /** What happened. */
  readonly what: string
  readonly whatWith?: string
  /** What becomes of the task and of the parts already stored. */
  readonly next: string
  /** What the person can do. */
  readonly do: string
  readonly doWith?: string
}

/** The words of every code of one area, e.g. `'network'`. */
export type ErrorMessages<Area extends string> = {
  readonly [C in Extract<ErrorCode, `${Area}/${string}`>]: ErrorMessage
}
