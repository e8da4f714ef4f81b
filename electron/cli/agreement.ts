/** Asking before something that cannot be undone. */
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** `false`: the person said no. Throws `UsageError` when nobody is there to be asked. */
export async function agreed(
  { isAgreed }: { readonly isAgreed: boolean },
  question: string,
  io: Io,
  signal: AbortSignal,
): Promise<boolean> {
  if (isAgreed) return true
  const answer = await io.ask(`${question} [y/N] `, signal)
  if (answer === undefined) {
    throw new UsageError(
      'there is no terminal to ask for agreement: --yes is expected (or --dry-run to look)',
    )
  }
  return /^y(es)?$/i.test(answer.trim())
}
