/** A string that does not show itself: not in logs, JSON, templates or `inspect`. */
import { inspect } from 'node:util'

const mask = '***'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The one way to the value. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}
