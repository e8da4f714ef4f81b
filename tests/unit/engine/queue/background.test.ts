import { expect, it } from 'vitest'
import { createBackground } from '../../../../electron/engine/queue/background.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createRecordingLogger } from '../../../support/recording-logger.ts'

const patienceMs = 3_000

function aBackground() {
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  return { clock, logger, background: createBackground({ clock, logger }) }
}

it('waits at the end for what the work before sets in motion', async () => {
  const { clock, background } = aBackground()
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  background.own(first.promise.then(() => background.own(second.promise)))
  let isOver = false
  const end = background.end(patienceMs).then(() => (isOver = true))
  first.resolve()
  await clock.advance(patienceMs - 1)
  expect(isOver).toBe(false)
  second.resolve()
  await end
  expect(clock.pending()).toBe(0)
})

it('tells a failure as an error, also while the end waits for it', async () => {
  const { logger, background } = aBackground()
  const work = Promise.withResolvers<void>()
  background.own(work.promise)
  const end = background.end(patienceMs)
  work.reject(new Error('broken'))
  await end
  expect(logger.errors).toHaveLength(1)
})

it('gives up what outlives its patience: how that fails is no error', async () => {
  const { clock, logger, background } = aBackground()
  const work = Promise.withResolvers<void>()
  background.own(work.promise)
  const end = background.end(patienceMs)
  await clock.advance(patienceMs)
  await end
  work.reject(new Error('the database is closed'))
  await clock.advance(0)
  expect(logger.lines.join()).toContain('the database is closed')
  expect(logger.errors).toEqual([])
})
