import { describe, expect, it } from 'vitest'
import { createUsualTrouble } from '../../../../electron/engine/tuning/usual-trouble.ts'

const minuteMs = 60_000

function aLine(known = 0) {
  const usual = createUsualTrouble(known, 0)
  return {
    usual,
    parts: (good: number, bad: number) => {
      for (let n = 0; n < good; n++) usual.ended(false)
      for (let n = 0; n < bad; n++) usual.ended(true)
    },
  }
}

describe('createUsualTrouble', () => {
  it('finds any trouble unusual at first', () => {
    const { usual, parts } = aLine()
    parts(100, 0)
    expect(usual.isUnusual(0, 0)).toBe(false)
    parts(0, 1)
    expect(usual.isUnusual(0, 0)).toBe(true)
    expect(usual.isUnusual(0, 0.3)).toBe(false)
  })

  it('takes as much trouble as it has learnt to be usual for usual, for a while', () => {
    const { usual, parts } = aLine()
    parts(95, 5)
    usual.learnt(0)
    expect(usual.isUnusual(0, 0)).toBe(false)
    expect(usual.share(0)).toBeCloseTo(0.06, 1)
    expect(usual.share(5 * minuteMs)).toBeCloseTo(usual.share(0) / 2)
    expect(usual.isUnusual(10 * minuteMs, 0)).toBe(true)
  })

  it('finds a good deal more than usual unusual', () => {
    const { usual, parts } = aLine(0.05)
    parts(95, 5)
    expect(usual.isUnusual(0, 0)).toBe(false)
    parts(80, 20)
    expect(usual.isUnusual(0, 0)).toBe(true)
  })

  it('sees that fewer parts made nothing better, once there was trouble enough', () => {
    const { usual, parts } = aLine()
    parts(90, 10)
    usual.cut()
    parts(9, 1)
    expect(usual.isNoBetter()).toBe(false)
    parts(9, 1)
    expect(usual.isNoBetter()).toBe(true)
  })

  it('sees that fewer parts made it better', () => {
    const { usual, parts } = aLine()
    parts(80, 20)
    usual.cut()
    parts(98, 2)
    expect(usual.isNoBetter()).toBe(false)
  })
})
