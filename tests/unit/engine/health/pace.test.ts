import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  eased,
  slowed,
  type Pace,
  type Throttled,
} from '../../../../electron/engine/health/pace.ts'

const error = new TransferError('oss/throttled', 'less', { retry: 'now' })
const asking = (retryAfterMs: number): TransferError =>
  new TransferError('oss/throttled', 'less', { retry: 'now', retryAfterMs })
const reply = (fields: Partial<Throttled> = {}): Throttled => ({
  error,
  nowMs: 0,
  beganMs: fields.nowMs ?? 0,
  random: () => 0.5,
  inFlight: 16,
  ...fields,
})
const most = 16

describe('a throttled connection', () => {
  it('halves what is under way, once for replies that come together', () => {
    const first = slowed(undefined, reply())
    expect(first.limit).toBe(8)
    expect(slowed(first, reply({ nowMs: 999 })).limit).toBe(8)
    expect(slowed(first, reply({ nowMs: 1_000, inFlight: 8 })).limit).toBe(4)
  })

  it('waits once for replies that come together', () => {
    const first = slowed(undefined, reply())
    expect(slowed(first, reply({ nowMs: 90, beganMs: 0 })).notBeforeMs).toBe(100)
    expect(slowed(first, reply({ nowMs: 999, beganMs: 99 })).notBeforeMs).toBe(999)
    expect(slowed(first, reply({ nowMs: 999, beganMs: 100 })).notBeforeMs).toBe(1_199)
  })

  it('never goes below one request', () => {
    let pace = slowed(undefined, reply({ inFlight: 1 }))
    for (let n = 1; n < 20; n++) pace = slowed(pace, reply({ nowMs: n * 1_000, inFlight: 1 }))
    expect(pace.limit).toBe(1)
  })

  it('waits longer each time it is refused again, and anew after a success', () => {
    let pace: Pace | undefined
    const pauses: number[] = []
    for (let n = 0; n < 10; n++) {
      const nowMs = n * 60_000
      pace = slowed(pace, reply({ nowMs }))
      pauses.push(pace.notBeforeMs - nowMs)
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
    const after = pace === undefined ? undefined : eased(pace, most)
    expect(slowed(after, reply({ nowMs: 900_000 })).notBeforeMs).toBe(900_100)
  })

  it('waits as long as it is told, five minutes at most, and never less than was told before', () => {
    const told = slowed(undefined, reply({ error: asking(30_000) }))
    expect(told.notBeforeMs).toBe(30_000)
    expect(slowed(told, reply({ nowMs: 1, error: asking(1_000) })).notBeforeMs).toBe(30_000)
    expect(slowed(undefined, reply({ error: asking(86_400_000) })).notBeforeMs).toBe(300_000)
  })

  it('gets one request more for each round of successes, until nothing is held back', () => {
    let pace: Pace | undefined = slowed(undefined, reply())
    let successes = 0
    while (pace !== undefined) {
      pace = eased(pace, most)
      successes++
    }
    // 8 for the ninth, 9 for the tenth, and so on up to the sixteenth.
    expect(successes).toBe(8 + 9 + 10 + 11 + 12 + 13 + 14 + 15)
  })

  it('comes to rest around what the service can take', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 14 }), (capacity) => {
        let pace: Pace | undefined
        const limits: number[] = []
        for (let second = 1; second <= 200; second++) {
          const inFlight = Math.min(pace?.limit ?? most, most)
          if (inFlight > capacity) pace = slowed(pace, reply({ nowMs: second * 1_000, inFlight }))
          else for (let n = 0; n < inFlight && pace !== undefined; n++) pace = eased(pace, most)
          if (second > 50) limits.push(inFlight)
        }
        expect(Math.max(...limits)).toBeLessThanOrEqual(capacity + 1)
        expect(Math.min(...limits)).toBeGreaterThanOrEqual(Math.floor((capacity + 1) / 2))
      }),
    )
  })
})
