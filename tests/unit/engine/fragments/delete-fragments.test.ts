import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { createClaim } from '../../../../electron/engine/fragments/claims.ts'
import {
  deleteFragments,
  type DeleteOutcome,
} from '../../../../electron/engine/fragments/delete-fragments.ts'
import type { FragmentRef } from '../../../../electron/engine/fragments/measure-fragments.ts'
import { createFakeStorage, type FakeStorage } from '../../../support/fake-storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'
import { until } from '../../../support/until.ts'

const live = new AbortController().signal
const options = { contentType: '', metadata: {}, forbidOverwrite: false }

async function bench(count: number) {
  const storage = createFakeStorage()
  const refs: FragmentRef[] = []
  for (let index = 0; index < count; index++) {
    const target = { bucket: 'bucket', key: `k${index}` }
    refs.push({ connectionId: 'c', ...(await storage.initiate(target, options, live)) })
  }
  const inUse = new Set<string>()
  const outcomes: DeleteOutcome[] = []
  const run = (signal = live, tell = (outcome: DeleteOutcome) => void outcomes.push(outcome)) =>
    deleteFragments(
      refs,
      {
        open: () => Promise.resolve(storage),
        claim: createClaim(new Set(), ({ uploadId }) => inUse.has(uploadId)),
        clock: createFastClock(1_000),
        random: () => 0.5,
      },
      tell,
      signal,
    )
  return { storage, refs, inUse, outcomes, run }
}

const aborts = ({ calls }: FakeStorage): number => calls.filter((call) => call === 'abort').length
const kinds = (outcomes: readonly DeleteOutcome[]): readonly string[] =>
  outcomes.map(({ kind, fragment }) => `${kind} ${fragment.key}`).toSorted()

describe('deleteFragments', () => {
  it('deletes exactly those it is given, also one that is gone already', async () => {
    const { storage, refs, outcomes, run } = await bench(6)
    const other = await storage.initiate({ bucket: 'bucket', key: 'k0' }, options, live)
    storage.uploads.delete(refs[3]?.uploadId ?? '')
    await run()
    expect(outcomes.every(({ kind }) => kind === 'deleted')).toBe(true)
    expect(outcomes).toHaveLength(6)
    expect([...storage.uploads.keys()]).toEqual([other.uploadId])
  })

  it('leaves alone what a task took over after it was chosen', async () => {
    const { storage, refs, inUse, outcomes, run } = await bench(10)
    const taken = refs[9]?.uploadId ?? ''
    await run(live, (outcome) => {
      outcomes.push(outcome)
      inUse.add(taken)
    })
    expect(outcomes.find(({ kind }) => kind === 'in-use')?.fragment.uploadId).toBe(taken)
    expect([...storage.uploads.keys()]).toEqual([taken])
  })

  it('goes on after a failure, tells its cause, and deletes the rest when asked again', async () => {
    const { storage, outcomes, run } = await bench(5)
    const denied = new TransferError('oss/access-denied', 'no', { retry: 'person', requestId: 'R' })
    storage.faults.add('abort', { kind: 'before', error: denied })
    await run()
    const failed = outcomes.filter(({ kind }) => kind === 'failed')
    expect(failed).toMatchObject([{ error: { code: 'oss/access-denied', requestId: 'R' } }])
    expect([...storage.uploads.keys()]).toEqual([failed[0]?.fragment.uploadId])
    await run()
    expect(storage.uploads.size).toBe(0)
  })

  it('has at most four on the way', async () => {
    const { storage, outcomes, run } = await bench(12)
    const gate = Promise.withResolvers<void>()
    storage.faults.add('abort', { kind: 'wait', for: gate.promise }, 12)
    const running = run()
    await until(() => aborts(storage) === 4)
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    expect(aborts(storage)).toBe(4)
    gate.resolve()
    await running
    expect(kinds(outcomes)).toHaveLength(12)
  })

  it('stops when it is cancelled, and has told what is gone', async () => {
    const { storage, refs, outcomes, run } = await bench(40)
    const abort = storage.abort.bind(storage)
    let answered = 0
    storage.abort = async (upload, signal) => {
      const answer = await abort(upload, signal)
      if (++answered <= 10) return answer
      // Deleted on the service, and the answer never comes.
      await once(signal, 'abort')
      throw signal.reason
    }
    const cancel = new AbortController()
    const running = run(cancel.signal, (outcome) => {
      outcomes.push(outcome)
      if (outcomes.length === 10) cancel.abort('enough')
    })
    await expect(running).rejects.toBe('enough')
    const left = new Set(storage.uploads.keys())
    expect(left.size).toBeGreaterThan(20)
    const deleted = outcomes.filter(({ kind }) => kind === 'deleted')
    for (const { fragment } of deleted) expect(left.has(fragment.uploadId)).toBe(false)
    // What was on the wire is told, too: nothing of the rest was touched.
    const called = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.error] : []))
    expect(called.length).toBeGreaterThan(0)
    expect(called.length).toBeLessThanOrEqual(4)
    expect(new Set(called.map(({ code }) => code))).toEqual(new Set(['request/aborted']))
    const told = new Set(outcomes.map(({ fragment }) => fragment.uploadId))
    for (const { uploadId } of refs) expect(told.has(uploadId) || left.has(uploadId)).toBe(true)
    expect(aborts(storage)).toBe(told.size)
  })
})
