import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatDuration,
  formatMoney,
  formatPercent,
  formatSpeed,
  formatTime,
  roundTimeLeft,
  steadyTimeLeft,
} from '../../../renderer/src/text/format.ts'

const GiB = 1024 ** 3

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1.0 KiB'],
    [1024 * 1024 - 1, '1.0 MiB'],
    [412.6 * GiB, '412.6 GiB'],
    [1004.8 * GiB, '1,004.8 GiB'],
    [1024 * GiB, '1.0 TiB'],
    [48.8 * 1024 * GiB, '48.8 TiB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text)
  })

  it('adds the second to a speed', () => {
    expect(formatSpeed(90_596_966, 'zh-CN')).toBe('86.4 MiB/s')
  })
})

describe('formatPercent', () => {
  it.each([
    [0, '0.0%'],
    [0.5775, '57.7%'],
    [0.99999, '99.9%'],
    [1, '100.0%'],
    [1.2, '100.0%'],
  ])('shows %d as %s, rounded down', (share, text) => {
    expect(formatPercent(share, 'en')).toBe(text)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0s', '0秒'],
    [59, '59s', '59秒'],
    [2067, '34m 27s', '34分钟27秒'],
    [3600, '1h', '1小时'],
    [14_880, '4h 8m', '4小时8分钟'],
    [266_400, '3d 2h', '3天2小时'],
  ])('shows %d s by its two largest units', (seconds, english, chinese) => {
    expect(formatDuration(seconds, 'en')).toBe(english)
    expect(formatDuration(seconds, 'zh-CN')).toBe(chinese)
  })
})

describe('time left', () => {
  it.each([
    [1, 5],
    [12, 10],
    [58, 60],
    [64, 60],
    [299, 300],
    [2067, 2040],
  ])('rounds %d s to %d s', (seconds, rounded) => {
    expect(roundTimeLeft(seconds)).toBe(rounded)
  })

  it('is not repainted for a change of less than 5 %', () => {
    expect(steadyTimeLeft(1000, 960)).toBe(1000)
    expect(steadyTimeLeft(1000, 940)).toBe(960)
  })

  it('is hidden as soon as it is unknown', () => {
    expect(steadyTimeLeft(1000, undefined)).toBeUndefined()
    expect(steadyTimeLeft(undefined, 7)).toBe(5)
  })
})

describe('formatMoney', () => {
  it.each([
    [0, '¥0.00'],
    [0.0004, '<¥0.01'],
    [0.01, '¥0.01'],
    [1.448, '¥1.45'],
    [99.994, '¥99.99'],
    [99.995, '¥100'],
    [12_345.6, '¥12,346'],
  ])('shows %d as %s', (amount, text) => {
    expect(formatMoney(amount, 'CNY', 'en')).toBe(text)
    expect(formatMoney(amount, 'CNY', 'zh-CN')).toBe(text)
  })

  it('names a currency that has no sign by its code', () => {
    expect(formatMoney(2, 'XAQ', 'en')).toContain('XAQ')
  })
})

describe('formatTime', () => {
  it('adds the date on another day', () => {
    const noon = new Date(2026, 10, 21, 12, 0).getTime()
    expect(formatTime(noon, noon + 3_600_000, 'en')).toMatch(/^12:00/)
    expect(formatTime(noon, noon + 86_400_000, 'en')).toMatch(/Nov 21/)
  })
})
