import { describe, expect, it } from 'vitest'
import { parseDuration, parseSize } from '../../../electron/cli/values.ts'

const any = { min: 0, max: Number.MAX_SAFE_INTEGER }

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['104857600', 104_857_600],
    ['100KiB', 102_400],
    ['8MiB', 8_388_608],
    ['5GiB', 5_368_709_120],
    ['1.5GiB', 1_610_612_736],
    ['2 tib', 2_199_023_255_552],
    ['100KB', 100_000],
    ['5GB', 5_000_000_000],
    ['7B', 7],
  ])('reads %s as %i bytes', (text, bytes) => {
    expect(parseSize('--x', text, any)).toBe(bytes)
  })

  it.each(['', 'MiB', '8M', '-1', '1e3', '0x10', '1.5', '8MiBs', 'NaN', '1,5GiB'])(
    'refuses %j',
    (text) => {
      expect(() => parseSize('--x', text, any)).toThrow('--x')
    },
  )

  it('takes both limits and nothing beyond', () => {
    const limits = { min: 10, max: 20 }
    expect(parseSize('--x', '10', limits)).toBe(10)
    expect(parseSize('--x', '20', limits)).toBe(20)
    for (const text of ['9', '21']) {
      expect(() => parseSize('--x', text, limits)).toThrow('10 bytes to 20 bytes')
    }
  })
})

describe('parseDuration', () => {
  it.each([
    ['30d', 2_592_000],
    ['12h', 43_200],
    ['15m', 900],
    ['90s', 90],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration('--x', text)).toBe(seconds)
  })

  it('takes a plain number only where its unit is said', () => {
    expect(parseDuration('--x', '5', 's')).toBe(5)
    expect(() => parseDuration('--x', '5')).toThrow('is not a duration')
  })
})
