/** Failures of many requests, told once per cause. Pure. */
import type { WireError } from '#shared/error-codes.ts'
import { ramActionOf } from '#shared/ram-actions.ts'

/** Failures of one cause, in the order they happened. */
export interface FailureGroup<F> {
  readonly id: string
  /** The first one: its words stand for all. */
  readonly error: WireError
  /** The right that is missing, where that is the cause, e.g. `oss:AbortMultipartUpload`. */
  readonly action: string | undefined
  readonly failures: readonly F[]
}

/** Groups by cause and missing right, the largest group first. */
export function groupFailures<F extends { readonly error: WireError }>(
  failures: readonly F[],
): readonly FailureGroup<F>[] {
  const groups = new Map<string, FailureGroup<F> & { failures: F[] }>()
  for (const failure of failures) {
    const { code, details = {} } = failure.error
    const action = code === 'oss/access-denied' ? ramActionOf(details) : undefined
    const id = `${code} ${action ?? ''}`
    const group = groups.get(id)
    if (group === undefined) {
      groups.set(id, { id, error: failure.error, action, failures: [failure] })
    } else group.failures.push(failure)
  }
  return [...groups.values()].toSorted((a, b) => b.failures.length - a.failures.length)
}
