/** What fragments hold: their sizes come from ListParts only, a billed request for 1,000 parts. */
import type { FragmentSize } from '#shared/fragment-view.ts'
import { toWireError, TransferError } from '../errors.ts'
import type { ObjectStorage, UploadRef } from '../storage/storage.ts'
import { attemptPolicy, withRetry, type RetryDeps } from '../transfer/retry.ts'
import { createSlots } from '../transfer/slots.ts'
import type { RequestBudget } from './request-budget.ts'

/** What is asked for: a fragment of a connection, or one known by its upload ID only. */
export interface FragmentRef extends UploadRef {
  readonly connectionId: string
}

export interface Measure {
  /**
   * The size of one. A fragment nobody here works on is asked for once and then remembered, until
   * `forget`. Rejects with the signal's reason only.
   */
  measure(fragment: FragmentRef, budget: RequestBudget, signal: AbortSignal): Promise<FragmentSize>
  /** Its size, if it was asked for already; nothing is asked now. Of one in use it may be outdated. */
  remembered(fragment: FragmentRef): FragmentSize | undefined
  /** It was changed from here. */
  forget(fragment: FragmentRef): void
}

export interface MeasureDeps extends RetryDeps {
  readonly open: (connectionId: string) => Promise<Pick<ObjectStorage, 'listParts'>>
  /** A task of ours is changing it: its size is not remembered. */
  readonly isInUse: (fragment: FragmentRef) => boolean
}

/** ListParts requests at the same time, whoever asks. */
const requestsAtOnce = 4

export function createMeasure(deps: MeasureDeps): Measure {
  const known = new Map<string, FragmentSize>()
  const slots = createSlots(requestsAtOnce)

  async function ask(
    fragment: FragmentRef,
    budget: RequestBudget,
    signal: AbortSignal,
  ): Promise<FragmentSize> {
    try {
      const storage = await deps.open(fragment.connectionId)
      return await withRetry(attemptPolicy, deps, signal, async () => {
        let parts = 0
        let bytes = 0
        for await (const part of storage.listParts(fragment, signal, () => budget.take())) {
          parts++
          bytes += part.sizeBytes
        }
        return { kind: 'known', parts, bytes }
      })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      if (error.code === 'oss/no-such-upload') return { kind: 'gone' }
      return { kind: 'failed', error: toWireError(error) }
    }
  }

  return {
    measure: async (fragment, budget, signal) => {
      const id = idOf(fragment)
      const remembered = known.get(id)
      if (remembered !== undefined && !deps.isInUse(fragment)) return remembered
      const giveBack = await slots.take(signal)
      try {
        const size = await ask(fragment, budget, signal)
        if (size.kind === 'known' && !deps.isInUse(fragment)) known.set(id, size)
        return size
      } finally {
        giveBack()
      }
    },
    remembered: (fragment) => known.get(idOf(fragment)),
    forget: (fragment) => void known.delete(idOf(fragment)),
  }
}

/**
 * Sizes in the order of the fragments, asked for a few ahead of whoever reads: a listing that nobody
 * reads any further asks for no more.
 */
export async function* measureEach<T extends FragmentRef>(
  fragments: AsyncIterable<T>,
  { measure }: Pick<Measure, 'measure'>,
  budget: RequestBudget,
  signal: AbortSignal,
): AsyncGenerator<{ readonly fragment: T; readonly size: FragmentSize }> {
  const ahead: { readonly fragment: T; readonly size: Promise<FragmentSize> }[] = []
  try {
    for await (const fragment of fragments) {
      const size = measure(fragment, budget, signal)
      // Awaited in its turn; until then a rejection must not count as nobody's.
      size.catch(() => {})
      ahead.push({ fragment, size })
      const [first] = ahead
      if (first === undefined || ahead.length < requestsAtOnce) continue
      ahead.shift()
      yield { fragment: first.fragment, size: await first.size }
    }
    for (const { fragment, size } of ahead) yield { fragment, size: await size }
  } finally {
    await Promise.allSettled(ahead.map(({ size }) => size))
  }
}

function idOf({ connectionId, bucket, key, uploadId }: FragmentRef): string {
  return JSON.stringify([connectionId, bucket, key, uploadId])
}
