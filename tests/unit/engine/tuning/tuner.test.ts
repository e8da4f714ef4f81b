import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createTuner,
  manualTuner,
  type PartEnd,
  type Tuner,
} from '../../../../electron/engine/tuning/tuner.ts'

const host = 'oss-cn-hangzhou.aliyuncs.com:443'
const MiB = 1024 * 1024

/** Keeps as many parts in flight as the tuner lets it. */
function aSender(tuner: Tuner) {
  let nowMs = 0
  let inFlight = 0
  const seen: number[] = []

  function fill(): void {
    for (; inFlight < tuner.limit(nowMs); inFlight++) tuner.began(nowMs)
  }

  function end(how: PartEnd): void {
    tuner.ended(how, nowMs)
    inFlight--
    seen.push(tuner.limit(nowMs))
    fill()
  }

  return {
    /** For some seconds; `speed`: bytes per second that get through. Two parts are stored each second. */
    run: (seconds: number, speed: (parts: number) => number) => {
      fill()
      for (const endMs = nowMs + seconds * 1000; nowMs < endMs; nowMs += 500) {
        tuner.moved(speed(inFlight) / 2, nowMs)
        end('stored')
      }
    },
    end,
    /** The most parts that were allowed at once. */
    most: () => Math.max(...seen),
    limit: () => tuner.limit(nowMs),
    now: () => nowMs,
  }
}

/** As large as it will be, with no trial going on. */
function aGrown(most: number) {
  const tuner = createTuner({ host, nowMs: 0, most })
  const sender = aSender(tuner)
  sender.run(20, perPart)
  while (sender.limit() < most && sender.now() < 600_000) sender.run(0.5, perPart)
  return { tuner, sender }
}

const perPart = (parts: number): number => parts * MiB

describe('createTuner', () => {
  it('begins with four parts, or with as many as it may', () => {
    expect(createTuner({ host, nowMs: 0, most: 64 }).limit(0)).toBe(4)
    expect(createTuner({ host, nowMs: 0, most: 3 }).limit(0)).toBe(3)
    expect(createTuner({ host, nowMs: 0, most: 0 }).limit(0)).toBe(1)
  })

  it('doubles while twice as much gets through, up to what it may', () => {
    const sender = aSender(createTuner({ host, nowMs: 0, most: 24 }))
    sender.run(12, perPart)
    expect(sender.limit()).toBe(24)
    sender.run(600, perPart)
    expect(sender.most()).toBe(24)
  })

  it('stays modest where more parts bring nothing', () => {
    const sender = aSender(createTuner({ host, nowMs: 0, most: 64 }))
    sender.run(600, () => 8 * MiB)
    expect(sender.most()).toBeLessThanOrEqual(8)
    expect(sender.limit()).toBeLessThanOrEqual(5)
  })

  it.each<PartEnd>(['stalled', 'timeout', 'reset', 'throttled'])(
    'has fewer parts at once after one ended as %s',
    (how) => {
      const { sender } = aGrown(16)
      sender.end(how)
      expect(sender.limit()).toBeLessThan(16)
      expect(sender.limit()).toBeGreaterThanOrEqual(8)
    },
  )

  it.each<PartEnd>(['stored', 'stopped'])('takes a part that ended as %s for no trouble', (how) => {
    const { sender } = aGrown(16)
    sender.end(how)
    expect(sender.limit()).toBe(16)
  })

  it('takes refusals that come together for one wish', () => {
    const { sender } = aGrown(16)
    for (let n = 0; n < 8; n++) sender.end('throttled')
    expect(sender.limit()).toBe(8)
  })

  it('comes back to what was refused only after a while', () => {
    const { sender } = aGrown(16)
    sender.end('throttled')
    const refusedMs = sender.now()
    sender.run(58, perPart)
    expect(sender.limit()).toBeLessThan(16)
    while (sender.limit() < 16 && sender.now() < refusedMs + 300_000) sender.run(0.5, perPart)
    expect(sender.limit()).toBe(16)
  })

  it('follows a smaller bound at once', () => {
    const { tuner, sender } = aGrown(32)
    tuner.bound({ most: 5 }, sender.now())
    expect(sender.limit()).toBe(5)
    tuner.bound({ most: 0 }, sender.now())
    expect(sender.limit()).toBe(1)
  })

  it('never has fewer than the tasks that need one each', () => {
    const { tuner, sender } = aGrown(8)
    tuner.bound({ most: 8, least: 6 }, sender.now())
    sender.end('throttled')
    expect(sender.limit()).toBe(6)
    tuner.bound({ most: 4, least: 6 }, sender.now())
    expect(sender.limit()).toBe(4)
  })

  it('has nothing to remember before it has measured something', () => {
    const fresh = createTuner({ host, nowMs: 0, most: 16 })
    expect(fresh.record(1_000, 0)).toBeUndefined()
    const { tuner, sender } = aGrown(16)
    sender.run(20, perPart)
    const record = tuner.record(1e12, sender.now())
    expect(record).toMatchObject({ host, parts: 16, troubleShare: 0 })
    const ageMs = 1e12 - (record?.atMs ?? 0)
    expect(ageMs).toBeLessThan(10_000)
    // An hour without a measurement makes it an hour older.
    const hourMs = 3_600_000
    expect(tuner.record(1e12, sender.now() + hourMs)?.atMs).toBe(1e12 - ageMs - hourMs)
    expect(tuner.record(0, sender.now())?.atMs).toBe(0)
    expect(record?.bytesPerSecond).toBeCloseTo(16 * MiB, -6)
  })

  it('remembers of an upload that ended while parts doubled what was proven until then', () => {
    const tuner = createTuner({ host, nowMs: 0, most: 64 })
    const sender = aSender(tuner)
    sender.run(4, perPart)
    expect(sender.limit()).toBe(8)
    const record = tuner.record(1e12, sender.now())
    expect(record).toMatchObject({ host, parts: 4 })
    expect(record?.bytesPerSecond).toBeCloseTo(4 * MiB, -6)
  })

  it('goes to what it remembers as soon as the line is seen to be the same', () => {
    const record = { host, parts: 24, bytesPerSecond: 24 * MiB, troubleShare: 0, atMs: 0 }
    const tuner = createTuner({ host, nowMs: 0, most: 64, known: { record, ageMs: 0 } })
    const sender = aSender(tuner)
    expect(sender.limit()).toBe(6)
    sender.run(4, perPart)
    expect(sender.limit()).toBe(24)
  })

  it('begins modestly with a memory that a slower line contradicts', () => {
    const record = { host, parts: 64, bytesPerSecond: 64 * MiB, troubleShare: 0, atMs: 0 }
    const tuner = createTuner({ host, nowMs: 0, most: 64, known: { record, ageMs: 0 } })
    const sender = aSender(tuner)
    sender.run(300, () => MiB)
    expect(sender.most()).toBeLessThanOrEqual(32)
    expect(sender.limit()).toBeLessThanOrEqual(16)
  })

  it('stays between one and the bound, whatever it is told', () => {
    const told = fc.oneof(
      fc.constant<'began'>('began'),
      fc.constantFrom<PartEnd>('stored', 'stopped', 'stalled', 'timeout', 'reset', 'throttled'),
      fc.integer({ min: -100 * MiB, max: 100 * MiB }),
    )
    const events = fc.array(fc.tuple(told, fc.integer({ min: 0, max: 20_000 })), { maxLength: 400 })
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 64 }), (list, most) => {
        const tuner = createTuner({ host, nowMs: 0, most })
        let nowMs = 0
        for (const [what, afterMs] of list) {
          nowMs += afterMs
          if (what === 'began') tuner.began(nowMs)
          else if (typeof what === 'number') tuner.moved(what, nowMs)
          else tuner.ended(what, nowMs)
          const parts = tuner.limit(nowMs)
          expect(Number.isInteger(parts) && parts >= 1 && parts <= most).toBe(true)
        }
      }),
    )
  })
})

describe('manualTuner', () => {
  it('never changes what a person has set', () => {
    const tuner = manualTuner(7)
    const sender = aSender(tuner)
    sender.run(60, perPart)
    sender.end('stalled')
    sender.end('throttled')
    tuner.bound({ most: 2 }, sender.now())
    expect(sender.limit()).toBe(7)
    expect(sender.most()).toBe(7)
    expect(tuner.record(0, 0)).toBeUndefined()
  })
})
