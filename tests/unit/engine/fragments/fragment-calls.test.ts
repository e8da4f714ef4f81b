import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { createFragmentCalls } from '../../../../electron/engine/fragments/fragment-calls.ts'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import type { Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'
import { createFakeStorage } from '../../../support/fake-storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'

const live = new AbortController().signal
const options = { contentType: '', metadata: {}, forbidOverwrite: false }

describe('a deletion that failed', () => {
  it('leaves no size that may not be true any more, and keeps it where nothing was done', async () => {
    const storage = createFakeStorage()
    const target = { bucket: 'bucket', key: 'k' }
    const fragment = { connectionId: 'c', ...(await storage.initiate(target, options, live)) }
    let code: 'oss/access-denied' | 'network/reset' = 'oss/access-denied'
    const fragments = createFragmentCalls({
      storages: {
        open: async () => ({
          ...storage,
          abort: () => Promise.reject(new TransferError(code, 'no', { retry: 'person' })),
        }),
        access: () => Promise.reject(new Error('nobody asks')),
      },
      clock: createFastClock(1_000),
      random: () => 0.5,
      tasks: () => [],
      tasksWith: () => [],
      claims: new Set(),
    })
    const size = await fragments.measure(fragment, createRequestBudget(), live)
    await fragments.delete([fragment], () => {}, live)
    expect(fragments.remembered(fragment)).toEqual(size)
    code = 'network/reset'
    await fragments.delete([fragment], () => {}, live)
    expect(fragments.remembered(fragment)).toBeUndefined()
  })
})

describe('thousands of fragments beside 100,000 tasks', () => {
  it('are measured and deleted without a look at each task for each of them', async () => {
    const storage = createFakeStorage()
    const begin = async (key: string) => {
      const target = { bucket: 'bucket', key }
      return { connectionId: 'c', ...(await storage.initiate(target, options, live)) }
    }
    const [own, stray] = [await begin('own'), await begin('stray')]
    const { uploadId, key } = own
    const upload = { uploadId, key, partSizeBytes: 100, initiatedAtMs: 0 }
    const task = aTask({ bucket: 'bucket', upload, state: { kind: 'paused' } })
    let looks = 0
    const fragments = createFragmentCalls({
      storages: {
        open: () => Promise.resolve(storage),
        access: () => Promise.reject(new Error('nobody asks')),
      },
      clock: createFastClock(1_000),
      random: () => 0.5,
      tasks: function* (): Iterable<Task> {
        looks++
        yield task
      },
      tasksWith: (id) => (id === uploadId ? [task] : []),
      claims: new Set(),
    })
    const budget = createRequestBudget()
    for (const each of [own, stray]) await fragments.measure(each, budget, live)
    const told: string[] = []
    await fragments.delete(
      [own, stray],
      (outcome) => void told.push(`${outcome.kind} ${outcome.fragment.key}`),
      live,
    )
    expect(told.toSorted()).toEqual(['deleted stray', 'in-use own'])
    expect(looks).toBe(0)
  })
})
