import { describe, expect, it } from 'vitest'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import type { ErrorCode } from '#shared/error-codes.ts'
import { createUploadWatch } from '../../../electron/cli/upload-watch.ts'

/** Timers that run when time is moved. */
function fakeClock(): {
  readonly monotonic: () => number
  readonly timer: (ms: number, callback: () => void) => () => void
  readonly pass: (ms: number) => void
} {
  let now = 0
  const timers = new Map<object, { readonly at: number; readonly callback: () => void }>()
  return {
    monotonic: () => now,
    timer: (ms, callback) => {
      const handle = {}
      timers.set(handle, { at: now + ms, callback })
      return () => timers.delete(handle)
    },
    pass: (ms) => {
      now += ms
      for (const [handle, { at, callback }] of timers) {
        if (at > now) continue
        timers.delete(handle)
        callback()
      }
    },
  }
}

const changed = (state: TaskState): { type: 'task.changed'; task: TaskView } => ({
  type: 'task.changed',
  task: { id: 't', state } as TaskView,
})
const waiting = changed({
  kind: 'waiting',
  for: 'network',
  untilMs: 0,
  error: { code: 'network/refused', message: '' },
})
const failed = (code: ErrorCode): ReturnType<typeof changed> =>
  changed({ kind: 'ended', as: 'failed', error: { code, message: '' } })
const progress = (
  confirmedBytes: number,
): Parameters<ReturnType<typeof createUploadWatch>['hear']>[0] => ({
  type: 'progress',
  items: [{ id: 't', confirmedBytes, inFlightBytes: 0, partsStored: 0, speedBytesPerSecond: 0 }],
})

describe('createUploadWatch', () => {
  it('ends for what every other file would meet too, not for the trouble of one', () => {
    const one = createUploadWatch(fakeClock(), undefined)
    one.hear(failed('source/unreadable'))
    expect(one.signal.aborted).toBe(false)
    const all = createUploadWatch(fakeClock(), undefined)
    all.hear(failed('oss/no-such-bucket'))
    expect(all.signal.reason).toBe('concerns-all')
  })

  it('waits for ever unless told otherwise', () => {
    const clock = fakeClock()
    const watch = createUploadWatch(clock, undefined)
    watch.hear(waiting)
    clock.pass(1e9)
    expect(watch.signal.aborted).toBe(false)
  })

  it('gives up after that long without a confirmed byte', () => {
    const clock = fakeClock()
    const watch = createUploadWatch(clock, 60)
    watch.hear(waiting)
    clock.pass(59_000)
    watch.hear(progress(10))
    watch.hear(waiting)
    clock.pass(59_000)
    watch.hear(waiting)
    // What a new run finds stored already is no progress.
    watch.hear(progress(10))
    expect(watch.signal.aborted).toBe(false)
    clock.pass(1_000)
    expect(watch.signal.reason).toBe('gave-up')
  })

  it('gives up on a service that throttles and lets nothing through', () => {
    const clock = fakeClock()
    const watch = createUploadWatch(clock, 10)
    const slowed = {
      connectionId: 'c',
      state: 'slowed',
      requestsAtOnce: 1,
      error: { code: 'oss/throttled', message: '' },
      waitingTasks: 0,
    } as const
    watch.hear({ type: 'health', connections: [slowed] })
    clock.pass(9_000)
    watch.hear(progress(5))
    clock.pass(9_000)
    expect(watch.signal.aborted).toBe(false)
    watch.hear({ type: 'health', connections: [slowed] })
    clock.pass(10_000)
    expect(watch.signal.reason).toBe('gave-up')
  })
})
