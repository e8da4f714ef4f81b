import { expect, it } from 'vitest'
import {
  firstLookMs,
  lookEveryMs,
  watchLifecycle,
} from '../../../../electron/engine/lifecycle/lifecycle-watch.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createRecordingLogger } from '../../../support/recording-logger.ts'

function bench(look: (signal: AbortSignal) => Promise<void> = async () => {}) {
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  let looks = 0
  const refreshKnown = async (signal: AbortSignal): Promise<void> => {
    looks++
    await look(signal)
  }
  const stop = watchLifecycle({ clock, logger, lifecycle: { refreshKnown } })
  return { clock, logger, stop, looks: () => looks }
}

it('looks once after the start, then every twelve hours', async () => {
  const { clock, looks, stop } = bench()
  await clock.advance(firstLookMs - 1)
  expect(looks()).toBe(0)
  await clock.advance(1)
  expect(looks()).toBe(1)
  await clock.advance(lookEveryMs - 1)
  expect(looks()).toBe(1)
  await clock.advance(1 + lookEveryMs)
  expect(looks()).toBe(3)
  await stop()
  await clock.advance(3 * lookEveryMs)
  expect(looks()).toBe(3)
  expect(clock.pending()).toBe(0)
})

it('does not begin a second look while one lasts, and ends one that lasts with the engine', async () => {
  const { clock, looks, stop } = bench(
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  )
  await clock.advance(3 * lookEveryMs)
  expect(looks()).toBe(1)
  await stop()
  expect(clock.pending()).toBe(0)
})

it('goes on after a failure, which is told', async () => {
  const { clock, logger, looks } = bench(() => Promise.reject(new Error('a bug')))
  await clock.advance(firstLookMs + lookEveryMs)
  expect(looks()).toBe(2)
  expect(logger.errors).toHaveLength(2)
})
