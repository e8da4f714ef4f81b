import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TransferError, type RetryAdvice } from '../../../../electron/engine/errors.ts'
import {
  answered,
  causeOf,
  changed,
  cutOff,
  failed,
  hurried,
  newWay,
  probePolicy,
  refused,
  type Circumstances,
  type DownWay,
  type Way,
} from '../../../../electron/engine/health/way.ts'

const error = (code: ConstructorParameters<typeof TransferError>[0], retry: RetryAdvice = 'now') =>
  new TransferError(code, 'test', { retry })
const reset = error('network/reset')
const closed = error('network/refused', 'later')
const stranger = error('network/not-oss', 'later')
const storm = error('oss/server-error')
const at = (nowMs = 0, fields: Partial<Circumstances> = {}): Circumstances => ({
  nowMs,
  random: () => 0.999,
  isOnline: true,
  ...fields,
})
const asked = (retryAfterMs: number): TransferError =>
  new TransferError('oss/server-error', 'busy', { retry: 'now', retryAfterMs })
const part = { isSuccess: true, isBody: true }
const head = { isSuccess: true, isBody: false }

function down(way: Way): DownWay {
  if (way.kind !== 'down') throw new Error(`the way is ${way.kind}`)
  return way
}

/** After so many failures in a row, none of them a probe. */
function after(count: number, cause: TransferError, way: Way = newWay): Way {
  return count === 0 ? way : after(count - 1, cause, failed(way, cause, false, at()))
}

describe('a way', () => {
  it('closes at the fifth failure in a row, whoever met it', () => {
    expect(after(4, reset)).toMatchObject({ kind: 'open', failures: 4 })
    expect(after(5, reset)).toMatchObject({ kind: 'down', rounds: 0, error: reset })
    expect(after(5, storm)).toMatchObject({ kind: 'down', error: storm })
  })

  it('stays open when one of five is answered', () => {
    const way = answered(after(4, reset), head, 0)
    expect(after(4, reset, way)).toMatchObject({ kind: 'open', failures: 4 })
  })

  it('closes at once where repeating meets the same wall', () => {
    expect(after(1, closed).kind).toBe('down')
    expect(after(1, stranger).kind).toBe('down')
  })

  it('doubles the time between probes up to the cap, and only probes count', () => {
    let way: Way = after(1, closed)
    const delays = [down(way).dueMs]
    for (let round = 1; round < 12; round++) {
      way = failed(way, closed, true, at())
      expect(failed(way, closed, false, at())).toMatchObject({
        rounds: round,
        dueMs: down(way).dueMs,
      })
      delays.push(down(way).dueMs)
    }
    const { baseMs, capMs } = probePolicy
    const expected = delays.map((_, round) => 0.999 * Math.min(capMs, baseMs * 2 ** round))
    expect(delays).toEqual(expected.map((ms) => expect.closeTo(ms, 6)))
  })

  it('waits as long as the service asked for, five minutes at most', () => {
    expect(down(after(5, asked(30_000))).dueMs).toBe(30_000)
    expect(down(after(5, asked(3_600_000))).dueMs).toBe(300_000)
  })

  it('opens with any answer to the probe', () => {
    const refusal = { isSuccess: false, isBody: false }
    expect(answered(after(5, storm), refusal, 0)).toMatchObject({ kind: 'open', failures: 0 })
  })

  it('goes on with its delays when it closes again soon, until a part went through', () => {
    const third = failed(failed(after(1, closed), closed, true, at()), closed, true, at())
    expect(down(third).rounds).toBe(2)
    const again = answered(third, head, 1_000)
    expect(down(failed(again, closed, false, at(2_000))).rounds).toBe(3)
    expect(down(failed(again, closed, false, at(100_000))).rounds).toBe(0)
    const proven = answered(again, part, 1_500)
    expect(down(failed(proven, closed, false, at(2_000))).rounds).toBe(0)
  })

  it('only checks now and then while the system says it is offline', () => {
    const offline = down(cutOff(newWay, closed, at(1_000)))
    expect(offline.dueMs).toBeLessThanOrEqual(1_200)
    for (const random of [() => 0, () => 0.999]) {
      const next = down(failed(offline, closed, true, at(0, { isOnline: false, random })))
      expect(next.dueMs).toBeGreaterThanOrEqual(probePolicy.capMs / 2)
      expect(next.dueMs).toBeLessThanOrEqual(probePolicy.capMs)
    }
    expect(cutOff(offline, reset, at())).toBe(offline)
  })

  it('may be tried at once when somebody asks, with short delays after that', () => {
    const long = failed(failed(after(1, closed), closed, true, at()), closed, true, at())
    expect(hurried(long, 7)).toMatchObject({ kind: 'down', dueMs: 7, rounds: 0 })
    expect(hurried(newWay, 7)).toBe(newWay)
  })

  it('of refused credentials opens only when they are changed', () => {
    const way = refused(error('oss/token-expired', 'person'))
    expect(answered(way, part, 0)).toBe(way)
    expect(failed(way, reset, true, at())).toBe(way)
    expect(hurried(way, 0)).toBe(way)
    expect(cutOff(way, closed, at())).toBe(way)
    expect(changed(way, 0)).toEqual(newWay)
  })

  it('forgets that credentials worked when they are changed', () => {
    const worked = answered(newWay, head, 0)
    expect(worked).toMatchObject({ hasWorked: true })
    expect(changed(worked, 0)).toMatchObject({ hasWorked: false })
    const closedThen = failed(worked, closed, false, at())
    expect(closedThen).toMatchObject({ kind: 'down', hasWorked: true })
    expect(changed(closedThen, 5)).toMatchObject({ kind: 'down', hasWorked: false, dueMs: 5 })
    const no = answered(newWay, { isSuccess: false, isBody: false }, 0)
    expect(no).toMatchObject({ hasWorked: false })
  })

  it('says why it is closed', () => {
    expect(causeOf(down(after(1, closed)), true)).toBe('network')
    expect(causeOf(down(after(1, closed)), false)).toBe('offline')
    expect(causeOf(down(after(5, storm)), true)).toBe('service')
    const twice = failed(after(1, stranger), stranger, true, at())
    expect(causeOf(down(twice), true)).toBe('network')
    const thrice = down(failed(twice, stranger, true, at()))
    expect(causeOf(thrice, true)).toBe('stranger')
    expect(causeOf(down(failed(thrice, closed, true, at())), true)).toBe('network')
  })

  it('never lets anything but a change of credentials or an answer open it, nor a delay grow past the cap', () => {
    const causes = [reset, closed, stranger, storm]
    const step = fc.record({
      cause: fc.constantFrom(...causes),
      isProbe: fc.boolean(),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
      isOnline: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let way: Way = newWay
        const kinds: string[] = []
        const delays: number[] = []
        for (const { cause, isProbe, random, isOnline } of steps) {
          way = failed(way, cause, isProbe, { nowMs: 0, random: () => random, isOnline })
          kinds.push(way.kind)
          if (way.kind === 'down') delays.push(way.dueMs)
        }
        expect(kinds.lastIndexOf('open')).toBe(kinds.length - delays.length - 1)
        expect(Math.min(...delays, probePolicy.capMs)).toBeGreaterThanOrEqual(
          probePolicy.baseMs / 2,
        )
        expect(Math.max(...delays, 0)).toBeLessThanOrEqual(probePolicy.capMs)
      }),
    )
  })
})
