import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  attemptPolicy,
  retryDelayMs,
  taskPolicy,
  withRetry,
} from '../../../../electron/engine/transfer/retry.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { errorOf } from '../../../support/until.ts'

const low = (): number => 0
const high = (): number => 0.999_999

const trouble = (retry: 'now' | 'later' | 'never', retryAfterMs?: number): TransferError =>
  new TransferError('network/reset', 'reset', { retry, retryAfterMs })

describe('retryDelayMs', () => {
  it.each([
    [0, 100, 200],
    [1, 100, 400],
    [6, 100, 12_800],
    [7, 100, 20_000],
    [1000, 100, 20_000],
  ])('after %i failures waits %i to %i ms', (failures, shortest, longest) => {
    expect(retryDelayMs(failures, attemptPolicy, low)).toBe(shortest)
    expect(retryDelayMs(failures, attemptPolicy, high)).toBeCloseTo(longest, -1)
  })

  it('lets a task wait from half a second to a minute', () => {
    expect(retryDelayMs(0, taskPolicy, low)).toBe(500)
    expect(retryDelayMs(100, taskPolicy, high)).toBeCloseTo(60_000, -1)
  })

  it.each([
    [0, 0],
    [7_000, 7_000],
    [300_001, 300_000],
  ])('does what a service asks that says %i ms, up to five minutes', (asked, waited) => {
    expect(retryDelayMs(3, attemptPolicy, high, asked)).toBe(waited)
  })
})

describe('withRetry', () => {
  const live = new AbortController().signal

  async function run(errors: readonly Error[], signal = live) {
    const clock = createFakeClock()
    let calls = 0
    const answer = withRetry(attemptPolicy, { clock, random: low }, signal, async () => {
      const error = errors[calls++]
      if (error !== undefined) throw error
      return 'done'
    })
    answer.catch(() => {})
    await clock.advance(1_000_000)
    return { answer, calls: () => calls, clock }
  }

  it('repeats what may be repeated now', async () => {
    const { answer, calls } = await run([trouble('now'), trouble('now')])
    expect(await answer).toBe('done')
    expect(calls()).toBe(3)
  })

  it('gives up after five attempts with the last error', async () => {
    const errors = Array.from({ length: 6 }, () => trouble('now'))
    const { answer, calls } = await run(errors)
    expect(await errorOf(answer)).toBe(errors[4])
    expect(calls()).toBe(5)
  })

  it.each([trouble('later'), trouble('never'), new Error('a bug')])(
    'throws at once what repeating now cannot cure: %o',
    async (error) => {
      const { answer, calls } = await run([error])
      expect(await errorOf(answer)).toBe(error)
      expect(calls()).toBe(1)
    },
  )

  it('stops waiting when it is told to, and leaves no timer', async () => {
    const clock = createFakeClock()
    const controller = new AbortController()
    const answer = errorOf(
      withRetry(attemptPolicy, { clock, random: low }, controller.signal, async () => {
        throw trouble('now', 5000)
      }),
    )
    await clock.advance(4_999)
    controller.abort('pause')
    expect(await answer).toBe('pause')
    expect(clock.pending()).toBe(0)
  })

  it('says "told to stop" even if the attempt failed for another reason meanwhile', async () => {
    const controller = new AbortController()
    const answer = withRetry(
      attemptPolicy,
      { clock: createFakeClock(), random: low },
      controller.signal,
      async () => {
        controller.abort('cancel')
        throw trouble('never')
      },
    )
    expect(await errorOf(answer)).toBe('cancel')
  })
})
