import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  createMeasure,
  measureEach,
  type FragmentRef,
} from '../../../../electron/engine/fragments/measure-fragments.ts'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import type {
  ListedPart,
  OnRequest,
  UploadRef,
} from '../../../../electron/engine/storage/storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'

const live = new AbortController().signal

function aRef(uploadId: string): FragmentRef {
  return { connectionId: 'c', bucket: 'b', key: 'k', uploadId }
}

/** Whoever would do something by itself has done it then. */
async function loopTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn()
}

/** `sizes` by upload ID; every request waits for its gate. */
function bench(sizes: Readonly<Record<string, readonly number[] | TransferError>>) {
  const asked: string[] = []
  const inUse = new Set<string>()
  const gate = Promise.withResolvers<void>()
  let now = 0
  let most = 0
  const listParts = async function* (
    { uploadId }: UploadRef,
    _: AbortSignal,
    onRequest?: OnRequest,
  ): AsyncGenerator<ListedPart> {
    onRequest?.()
    asked.push(uploadId)
    most = Math.max(most, ++now)
    await gate.promise
    now--
    const found = sizes[uploadId] ?? []
    if (found instanceof TransferError) throw found
    for (const [index, sizeBytes] of found.entries()) {
      yield { number: index + 1, sizeBytes, etag: 'E', crc64: undefined, lastModifiedMs: 0 }
    }
  }
  const measure = createMeasure({
    open: () => Promise.resolve({ listParts }),
    isInUse: ({ uploadId }) => inUse.has(uploadId),
    clock: createFastClock(1_000),
    random: () => 0.5,
  })
  return { measure, asked, inUse, gate, most: () => most }
}

describe('createMeasure', () => {
  it('adds up parts and bytes, and asks only once for what nobody changes', async () => {
    const { measure, asked, gate } = bench({ u: [10, 20, 5] })
    gate.resolve()
    const budget = createRequestBudget()
    const size = { kind: 'known', parts: 3, bytes: 35 }
    expect(await measure.measure(aRef('u'), budget, live)).toEqual(size)
    expect(await measure.measure(aRef('u'), budget, live)).toEqual(size)
    expect(asked).toEqual(['u'])
    expect(budget.made).toBe(1)
    measure.forget(aRef('u'))
    await measure.measure(aRef('u'), budget, live)
    expect(asked).toEqual(['u', 'u'])
  })

  it('asks anew for one a task of ours is working on', async () => {
    const { measure, asked, inUse, gate } = bench({ u: [10] })
    gate.resolve()
    inUse.add('u')
    await measure.measure(aRef('u'), createRequestBudget(), live)
    await measure.measure(aRef('u'), createRequestBudget(), live)
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['oss/no-such-upload', { kind: 'gone' }],
    ['oss/access-denied', { kind: 'failed', error: { code: 'oss/access-denied' } }],
  ] as const)('answers %s, and remembers nothing of it', async (code, expected) => {
    const error = new TransferError(code, 'no', { retry: 'never' })
    const { measure, asked, gate } = bench({ u: error })
    gate.resolve()
    expect(await measure.measure(aRef('u'), createRequestBudget(), live)).toMatchObject(expected)
    await measure.measure(aRef('u'), createRequestBudget(), live)
    expect(asked).toHaveLength(2)
  })

  it('has at most four requests on the way, whoever asks', async () => {
    const { measure, asked, gate, most } = bench({})
    const sizes = Array.from({ length: 20 }, (_, index) =>
      measure.measure(aRef(`${index}`), createRequestBudget(), live),
    )
    await loopTurns(20)
    expect(asked).toEqual(['0', '1', '2', '3'])
    gate.resolve()
    expect(await Promise.all(sizes)).toHaveLength(20)
    expect(most()).toBe(4)
  })

  it('gives up those that wait when they are cancelled, and lets others in', async () => {
    const { measure, asked, gate } = bench({ other: [1] })
    const cancel = new AbortController()
    const sizes = Array.from({ length: 9 }, (_, index) =>
      measure.measure(aRef(`${index}`), createRequestBudget(), cancel.signal),
    )
    const ended = Promise.allSettled(sizes.slice(4))
    await loopTurns(20)
    cancel.abort('enough')
    expect((await ended).map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 'rejected'),
    )
    expect(asked).toHaveLength(4)
    gate.resolve()
    await Promise.allSettled(sizes)
    const other = await measure.measure(aRef('other'), createRequestBudget(), live)
    expect(other).toEqual({ kind: 'known', parts: 1, bytes: 1 })
  })
})

describe('measureEach', () => {
  it('keeps the order, and asks only a few ahead of whoever reads', async () => {
    const { measure, asked, gate } = bench({ 0: [1], 1: [2], 2: [3] })
    gate.resolve()
    const refs = Array.from({ length: 50 }, (_, index) => aRef(`${index}`))
    const source = (async function* () {
      yield* refs
    })()
    const ids: string[] = []
    for await (const { fragment } of measureEach(source, measure, createRequestBudget(), live)) {
      ids.push(fragment.uploadId)
      expect(asked.length - ids.length).toBeLessThanOrEqual(4)
      if (ids.length === 10) break
    }
    expect(ids).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(asked.length).toBeLessThanOrEqual(14)
  })
})
