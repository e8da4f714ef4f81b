import { describe, expect, it } from 'vitest'
import { SpeedLog } from '../../../../electron/engine/queue/speed-log.ts'

const wall = 1_700_000_000_000

describe('SpeedLog', () => {
  it('keeps one value a second', () => {
    const log = new SpeedLog()
    for (let tick = 0; tick <= 12; tick++) log.sample(tick * 250, tick * 100, wall + tick * 250)
    expect(log.history()).toEqual({
      endMs: wall + 3000,
      stepMs: 1000,
      bytesPerSecond: [400, 400, 400],
    })
  })

  it('shows a pause as zeros, not as one long average', () => {
    const log = new SpeedLog()
    log.sample(0, 0, wall)
    log.sample(1000, 400, wall)
    log.sample(5000, 800, wall)
    expect(log.history().bytesPerSecond).toEqual([400, 0, 0, 0, 100])
  })

  it('does not take parts found stored for speed', () => {
    const log = new SpeedLog()
    log.sample(0, 500, wall)
    log.rebase(0)
    log.rebase(500_000)
    log.sample(1000, 500_100, wall)
    expect(log.history().bytesPerSecond).toEqual([100])
  })

  it('counts bytes given back as nothing', () => {
    const log = new SpeedLog()
    log.sample(0, 500, wall)
    log.sample(1000, 100, wall)
    expect(log.history().bytesPerSecond).toEqual([0])
  })

  it('keeps three minutes', () => {
    const log = new SpeedLog()
    for (let second = 0; second <= 500; second++) log.sample(second * 1000, second, wall)
    expect(log.history().bytesPerSecond).toHaveLength(180)
    log.sample(10_000_000, 600, wall)
    expect(log.history().bytesPerSecond).toHaveLength(180)
  })
})
