import { describe, expect, it } from 'vitest'
import { createTuners, partsToRead } from '../../../../electron/engine/tuning/tuners.ts'
import type { HostRecord } from '../../../../electron/engine/store/stores.ts'

const MiB = 1024 * 1024
const parts = (sizeBytes: number, withMd5 = true) => ({ sizeBytes, withMd5 })

function aBench(wish: { partsAtOnce?: number | 'auto'; most?: number; record?: HostRecord } = {}) {
  const settings = { partsAtOnce: wish.partsAtOnce ?? ('auto' as const), most: wish.most ?? 16 }
  const hostNames = new Map<string, string>()
  let nowMs = 1_000
  const tuners = createTuners({
    clock: { now: () => 1e12 + nowMs, monotonic: () => nowMs },
    partsAtOnce: () => settings.partsAtOnce,
    most: () => settings.most,
    hostOf: (connectionId) => hostNames.get(connectionId),
    recall: () => wish.record,
  })
  return {
    tuners,
    settings,
    hostNames,
    /** Sends with all that the tasks may have, each part at 1 MiB/s. */
    send: (connectionId: string, seconds: number, inFlight: () => number) => {
      const part = tuners.forPart(connectionId)
      let begun = 0
      for (const endMs = nowMs + seconds * 1000; nowMs < endMs; nowMs += 500) {
        for (; begun < inFlight(); begun++) part.began(nowMs)
        part.moved((begun * MiB) / 2, nowMs)
        part.ended('stored', nowMs)
        begun--
      }
    },
  }
}

const silent = (): void => {}

describe('createTuners', () => {
  it('gives each task what a person has set, and measures nothing then', () => {
    const { tuners, send } = aBench({ partsAtOnce: 7 })
    const one = tuners.share('a', parts(MiB), silent)
    const two = tuners.share('a', parts(MiB), silent)
    send('a', 60, () => 14)
    expect([one.most(), two.most()]).toEqual([7, 7])
    expect(tuners.line('a')).toBeUndefined()
    expect(tuners.records()).toEqual([])
  })

  it('shares what a host takes among its tasks', () => {
    const { tuners } = aBench()
    const one = tuners.share('a', parts(MiB), silent)
    expect(one.most()).toBe(4)
    const two = tuners.share('a', parts(MiB), silent)
    const three = tuners.share('a', parts(MiB), silent)
    expect([one.most(), two.most(), three.most()]).toEqual([1, 1, 2])
    two.end()
    expect([one.most(), three.most()]).toEqual([2, 2])
  })

  it('leaves each task a part, be there more tasks than parts', () => {
    const { tuners } = aBench({ most: 16 })
    const shares = Array.from({ length: 6 }, () => tuners.share('a', parts(MiB), silent))
    expect(shares.map((share) => share.most())).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('keeps hosts apart, and tells the tasks of the one that grew', () => {
    const { tuners, send } = aBench()
    let told: string[] = []
    const one = tuners.share('a', parts(MiB), () => void told.push('a'))
    const other = tuners.share('b', parts(MiB), () => void told.push('b'))
    told = []
    send('a', 8, () => one.most())
    expect(one.most()).toBe(16)
    expect(told).toEqual(['a', 'a'])
    expect(other.most()).toBe(4)
  })

  it('never gives more than all connections together, nor than fits into memory', () => {
    const { tuners, settings, send } = aBench({ most: 32 })
    const small = tuners.share('a', parts(MiB), silent)
    send('a', 12, () => small.most())
    expect(small.most()).toBe(32)
    settings.most = 6
    tuners.limitsChanged()
    expect(small.most()).toBe(6)
    settings.most = 32
    tuners.limitsChanged()
    small.end()
    const large = tuners.share('a', parts(16 * MiB), silent)
    send('a', 60, () => Math.max(6, large.most()))
    expect(large.most()).toBeLessThanOrEqual(8)
  })

  it('lets memory bound what a person sets, and counts only a slice of what is not held', () => {
    const { tuners } = aBench({ partsAtOnce: 20 })
    const held = tuners.share('a', parts(16 * MiB), silent)
    expect(held.most()).toBe(8)
    const second = tuners.share('b', parts(16 * MiB), silent)
    expect([held.most(), second.most()]).toEqual([4, 4])
    held.end()
    second.end()
    expect(tuners.share('a', parts(16 * MiB, false), silent).most()).toBe(20)
    expect(tuners.share('b', parts(32 * MiB), silent).most()).toBe(20)
  })

  it('takes back to measuring when a person gives the parts back', () => {
    const { tuners, settings, send } = aBench({ partsAtOnce: 2 })
    const share = tuners.share('a', parts(MiB), silent)
    send('a', 60, () => share.most())
    settings.partsAtOnce = 'auto'
    tuners.limitsChanged()
    expect(share.most()).toBe(4)
    send('a', 90, () => share.most())
    expect(share.most()).toBe(16)
  })

  it('knows a line as it was measured, or remembered until then', () => {
    const record = { host: 'a', parts: 8, bytesPerSecond: MiB, troubleShare: 0, atMs: 1e12 }
    const { tuners, send } = aBench({ record })
    expect(tuners.line('a')).toEqual(record)
    const share = tuners.share('a', parts(MiB), silent)
    send('a', 90, () => share.most())
    expect(tuners.line('a')).toMatchObject({ host: 'a', parts: 16 })
    expect(tuners.records()).toMatchObject([{ host: 'a', parts: 16 }])
  })

  it('begins anew where a connection talks to another host, once nobody is in the middle', () => {
    const { tuners, hostNames, send } = aBench()
    hostNames.set('a', 'old:443')
    const share = tuners.share('a', parts(MiB), silent)
    send('a', 90, () => share.most())
    hostNames.set('a', 'new:443')
    expect(tuners.line('a')).toMatchObject({ host: 'old:443' })
    share.end()
    expect(tuners.line('a')).toBeUndefined()
    expect(tuners.share('a', parts(MiB), silent).most()).toBe(4)
  })
})

describe('partsToRead', () => {
  it('is what a person has set, else few', () => {
    expect([partsToRead(9), partsToRead('auto')]).toEqual([9, 4])
  })
})
