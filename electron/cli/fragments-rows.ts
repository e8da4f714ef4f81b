/** Fragments with what they hold, found as the command line asks for them. */
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentSize, FragmentUse } from '#shared/fragment-view.ts'
import type { FragmentCalls } from '../engine/fragments/fragment-calls.ts'
import { measureEach, type FragmentRef } from '../engine/fragments/measure-fragments.ts'
import type { FragmentScope } from '../engine/fragments/list-fragments.ts'
import type { RequestBudget } from '../engine/fragments/request-budget.ts'
import type { FragmentAccess } from './fragments-access.ts'
import type { FragmentFilter, NamedFragment } from './fragments-arguments.ts'

/** One line of a list. */
export interface FragmentRow extends FragmentRef {
  readonly region: string
  /** Unknown when only the upload ID was given. */
  readonly initiatedMs: number | undefined
  readonly storageClass: string | undefined
  readonly use: FragmentUse
}

export interface MeasuredRow {
  readonly fragment: FragmentRow
  readonly size: Exclude<FragmentSize, { kind: 'gone' }>
}

export interface FoundRows {
  /** In the order of the service; what ends while it is looked at is left out. */
  readonly rows: AsyncIterable<MeasuredRow>
  /** Buckets that could not be listed to their end; complete once the rows are read. */
  readonly failed: readonly { readonly bucket: string; readonly error: WireError }[]
}

export function findRows(
  connectionId: string,
  filter: FragmentFilter,
  { fragments, nowMs }: Pick<FragmentAccess, 'fragments' | 'nowMs'>,
  budget: RequestBudget,
  signal: AbortSignal,
): FoundRows {
  const failed: { readonly bucket: string; readonly error: WireError }[] = []
  const { targets, prefix, olderThanSeconds } = filter
  const scope: FragmentScope = {
    connectionId,
    buckets: targets.length === 0 ? { all: true, prefix } : targets,
  }
  let latestMs: number | undefined
  /** Asked for the first one: the service has answered by then. */
  const latest = (): number =>
    olderThanSeconds === undefined ? Infinity : nowMs() - olderThanSeconds * 1000

  async function* listed(): AsyncGenerator<FragmentRow> {
    /** Two targets may overlap. */
    const told = new Set<string>()
    for await (const event of fragments.list(scope, budget, signal)) {
      if (event.kind === 'bucket-failed') failed.push(event)
      if (event.kind !== 'fragment') continue
      latestMs ??= latest()
      if (event.fragment.initiatedMs > latestMs) continue
      const id = JSON.stringify([event.fragment.bucket, event.fragment.uploadId])
      if (told.has(id)) continue
      told.add(id)
      yield event.fragment
    }
  }

  async function* rows(): AsyncGenerator<MeasuredRow> {
    for await (const { fragment, size } of measureEach(listed(), fragments, budget, signal)) {
      if (size.kind !== 'gone') yield { fragment, size }
    }
  }

  return { rows: rows(), failed }
}

/** One that is named; `undefined` when the service does not know it (any more). */
export async function lookAt(
  connectionId: string,
  { bucket, key, uploadId }: NamedFragment,
  fragments: FragmentCalls,
  budget: RequestBudget,
  signal: AbortSignal,
): Promise<MeasuredRow | undefined> {
  const ref = { connectionId, bucket, key, uploadId }
  const size = await fragments.measure(ref, budget, signal)
  if (size.kind === 'gone') return undefined
  const fragment = {
    ...ref,
    region: '',
    initiatedMs: undefined,
    storageClass: undefined,
    use: fragments.useOf(ref),
  }
  return { fragment, size }
}
