import { describe, expect, it } from 'vitest'
import type { AppEvent } from '#shared/ipc/contract.ts'
import { createEventFeed } from '../../../renderer/src/stores/event-feed.ts'

function event(seq: number): AppEvent {
  return { seq, type: 'theme', dark: true }
}

/** A feed whose loads are answered by hand. */
function aFeed() {
  const applied: number[] = []
  const failures: unknown[] = []
  const loads: PromiseWithResolvers<number>[] = []
  let listener: ((event: AppEvent) => void) | undefined
  const feed = createEventFeed({
    listen(next) {
      listener = next
      return () => {
        listener = undefined
      }
    },
    load() {
      const answer = Promise.withResolvers<number>()
      loads.push(answer)
      return answer.promise
    },
    apply: (each) => applied.push(each.seq),
    failed: (reason) => failures.push(reason),
  })
  return {
    feed,
    applied,
    failures,
    loads,
    emit: (...numbers: number[]) => {
      for (const seq of numbers) listener?.(event(seq))
    },
    isListening: () => listener !== undefined,
  }
}

/** Lets every promise that is settled run its course. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve()
}

describe('createEventFeed', () => {
  it('listens before it loads, so that nothing falls between the two', () => {
    const { feed, isListening, loads } = aFeed()
    void feed.start()
    expect(isListening()).toBe(true)
    expect(loads).toHaveLength(1)
  })

  it('drops what the snapshot holds and applies what came after it', async () => {
    const { feed, applied, emit, loads } = aFeed()
    const started = feed.start()
    emit(5, 6, 7, 8)
    loads[0]?.resolve(6)
    await started
    emit(9)
    expect(applied).toEqual([7, 8, 9])
  })

  it('loads again when a number is missing, and applies what came meanwhile', async () => {
    const { feed, applied, emit, loads } = aFeed()
    const started = feed.start()
    loads[0]?.resolve(1)
    await started
    emit(2, 4)
    emit(5)
    expect(applied).toEqual([2])
    loads[1]?.resolve(4)
    await settled()
    expect(loads).toHaveLength(2)
    expect(applied).toEqual([2, 5])
  })

  it('loads once more when a number is missing among the events held back', async () => {
    const { feed, applied, emit, loads } = aFeed()
    const started = feed.start()
    emit(2, 4)
    loads[0]?.resolve(1)
    await settled()
    expect(applied).toEqual([2])
    loads[1]?.resolve(3)
    await started
    expect(applied).toEqual([2, 4])
  })

  it('ignores an event that comes twice', async () => {
    const { feed, applied, emit, loads } = aFeed()
    const started = feed.start()
    loads[0]?.resolve(0)
    await started
    emit(1, 1, 2)
    expect(applied).toEqual([1, 2])
  })

  it('tells a failed load and starts anew when asked', async () => {
    const { feed, applied, emit, failures, isListening, loads } = aFeed()
    const first = feed.start()
    loads[0]?.reject(new Error('no answer'))
    await first
    expect(failures).toHaveLength(1)
    expect(isListening()).toBe(false)
    const second = feed.start()
    loads[1]?.resolve(3)
    await second
    emit(4)
    expect(applied).toEqual([4])
  })
})
