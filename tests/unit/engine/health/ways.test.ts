import { expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { createWays } from '../../../../electron/engine/health/ways.ts'
import { createSlots } from '../../../../electron/engine/transfer/slots.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

it.each([
  ['fails', new TransferError('network/refused', 'closed', { retry: 'later' })],
  ['is throttled', new TransferError('oss/throttled', 'less', { retry: 'now' })],
])('leaves no timer behind when a request %s after the end', async (_, error) => {
  const clock = createFakeClock()
  const ways = createWays({
    clock,
    random: () => 0.5,
    most: () => 8,
    bodies: createSlots(8),
    changed: () => {},
  })
  const trip = await ways.of('connection').depart('a', false, new AbortController().signal)
  ways.stop()
  trip.failed(error)
  trip.end()
  expect(clock.pending()).toBe(0)
})
