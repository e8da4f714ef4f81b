import { describe, expect, it } from 'vitest'
import { createMeter } from '../../../../electron/engine/tuning/meter.ts'

describe('createMeter', () => {
  it('measures what moved in the window only', () => {
    const meter = createMeter(0)
    meter.moved(1_000)
    meter.restart(1_000)
    meter.moved(5_000)
    meter.moved(-1_000)
    expect(meter.read(3_000)).toMatchObject({ spanMs: 2_000, bytes: 4_000, bytesPerSecond: 2_000 })
  })

  it('never tells a speed below nothing', () => {
    const meter = createMeter(0)
    meter.moved(-1)
    expect(meter.read(0).bytesPerSecond).toBe(0)
    expect(meter.read(1_000)).toMatchObject({ bytes: -1, bytesPerSecond: 0 })
  })

  it('keeps what is in flight through a new window, and averages over the time', () => {
    const meter = createMeter(0)
    meter.began(0)
    meter.restart(1_000)
    meter.began(2_000)
    expect(meter.inFlight).toBe(2)
    expect(meter.read(3_000).meanInFlight).toBe(1.5)
  })

  it('counts how parts ended, and how long they had been on their way', () => {
    const meter = createMeter(0)
    meter.began(0)
    meter.began(1_000)
    meter.ended(false, 4_000)
    meter.ended(true, 4_000)
    expect(meter.read(5_000)).toMatchObject({ ended: 2, troubles: 1, partMs: 3_500 })
    meter.restart(5_000)
    expect(meter.read(6_000)).toMatchObject({ ended: 0, troubles: 0, partMs: 0 })
  })

  it('counts parts begun since there may be another number, whatever the window', () => {
    const meter = createMeter(0)
    meter.began(0)
    meter.changed(0)
    meter.began(1)
    meter.restart(2)
    meter.began(3)
    expect(meter.read(4).begun).toBe(2)
  })

  it('believes parts that were sent from begin to end more than sockets that tell quite another story', () => {
    const meter = createMeter(0)
    const whole = { bytes: 1_000, ms: 1_000 }
    for (let part = 0; part < 4; part++) meter.began(0)
    meter.moved(40_000)
    meter.ended(false, 1_000, whole)
    expect(meter.read(1_000).bytesPerSecond).toBe(40_000)
    meter.ended(false, 1_000, whole)
    expect(meter.read(1_000).bytesPerSecond).toBe(4_000)
  })

  it('believes sockets where both tell much the same', () => {
    const meter = createMeter(0)
    meter.began(0)
    meter.began(0)
    meter.moved(2_400)
    for (const bytes of [1_000, 1_000]) meter.ended(false, 1_000, { bytes, ms: 1_000 })
    expect(meter.read(1_000).bytesPerSecond).toBe(2_400)
  })

  it('does not ask parts that began when there were others beside them', () => {
    const meter = createMeter(0)
    meter.began(0)
    meter.began(0)
    meter.changed(500)
    meter.moved(40_000)
    for (const bytes of [1_000, 1_000]) meter.ended(false, 1_000, { bytes, ms: 1_000 })
    expect(meter.read(1_000).bytesPerSecond).toBe(40_000)
  })

  it('bears events that are told out of order, and ends without a beginning', () => {
    const meter = createMeter(1_000)
    meter.ended(false, 1_000)
    meter.began(900)
    expect(meter.inFlight).toBe(1)
    expect(meter.read(800)).toMatchObject({ spanMs: 0, bytesPerSecond: 0, meanInFlight: 1 })
  })
})
