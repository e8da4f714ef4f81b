/** A command line that cannot be carried out, told so that it can be corrected. */

export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** A line that would work. */
  readonly example: string | undefined

  /** `message` names the argument, what it is and what is expected. */
  constructor(message: string, example?: string) {
    super(message)
    this.example = example
  }
}
