/** A listing read in bites: pulled only while somebody waits, so nobody pays for pages he never asked for. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TransferError } from '../../engine/errors.ts'

export interface Bite<T> {
  readonly items: readonly T[]
  /** Nothing follows. */
  readonly isEnd: boolean
}

export interface Bites<T> {
  /**
   * What came since the bite before; waits for the first item. Throws what ended the source, after
   * what came before that; the signal's reason: then nothing is lost, and the next bite has it.
   */
  next(signal: AbortSignal): Promise<Bite<T>>
  /** Whoever made the source ends what it waits for. */
  end(): void
}

/** At most `most` items a bite. What is on the wire when a bite is answered is one page ahead. */
export function createBites<T>(source: AsyncIterable<T>, most: number): Bites<T> {
  const iterator = source[Symbol.asyncIterator]()
  const items: T[] = []
  let arrived = Promise.withResolvers<void>()
  let failure: { readonly error: unknown } | undefined
  let isEnd = false
  let isWanted = false
  let isPulling = false

  const isHungry = (): boolean => isWanted && !isEnd && items.length < most

  async function pull(): Promise<void> {
    isPulling = true
    try {
      while (isHungry()) {
        const { done, value } = await iterator.next()
        if (done === true) isEnd = true
        else items.push(value)
        arrived.resolve()
      }
    } catch (error) {
      failure = { error }
      isEnd = true
      arrived.resolve()
    }
    isPulling = false
  }

  async function gather(signal: AbortSignal): Promise<void> {
    if (!isHungry()) return
    if (!isPulling) void pull()
    if (items.length === 0) await unlessAborted(arrived.promise, signal)
    // The rest of a page needs nothing but its turn: it comes along.
    await nextTurn()
  }

  return {
    next: async (signal) => {
      signal.throwIfAborted()
      if (isWanted) {
        throw new TransferError('request/invalid', 'this listing is being looked at', {
          retry: 'never',
        })
      }
      isWanted = true
      try {
        await gather(signal)
      } finally {
        isWanted = false
      }
      const taken = items.splice(0, most)
      if (items.length === 0) arrived = Promise.withResolvers()
      if (taken.length === 0 && failure !== undefined) throw failure.error
      return { items: taken, isEnd: isEnd && items.length === 0 && failure === undefined }
    },
    end: () => {
      isEnd = true
      // Frees what it holds; what it says on its way out is nobody's business any more.
      iterator.return?.().catch(() => {})
    },
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const giveUp = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
