import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settingsSchema } from '#shared/settings.ts'
import {
  joinSize,
  numberProblem,
  plainSize,
  rangeOf,
  sizeUnits,
  splitSize,
  type NumberSetting,
} from '../../../renderer/src/components/settings/settings-fields.ts'

const numbers: readonly NumberSetting[] = [
  'tasksAtOnce',
  'partsAtOnce',
  'connectionsAtOnce',
  'stallSeconds',
  'multipartThresholdBytes',
]

describe('rangeOf', () => {
  it.each(numbers)('tells for %s exactly what main accepts', (setting) => {
    const { min, max } = rangeOf(setting)
    const accepts = (value: number): boolean =>
      settingsSchema.partial().safeParse({ [setting]: value }).success
    expect([min - 1, min, max, max + 1].map(accepts)).toEqual([false, true, true, false])
  })
})

describe('numberProblem', () => {
  const range = { min: 1, max: 16 }
  it.each([
    [undefined, 'notANumber'],
    [Number.NaN, 'notANumber'],
    [0, 'outOfRange'],
    [1, undefined],
    [16, undefined],
    [17, 'outOfRange'],
    [2.5, 'notWhole'],
  ] as const)('answers %s with %s', (value, problem) => {
    expect(numberProblem(value, range)).toBe(problem)
  })
})

describe('sizes', () => {
  it('keep every whole size when split into number and unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4096 }),
        fc.constantFrom('KiB', 'MiB', 'GiB'),
        (value, unit) => {
          const bytes = value * sizeUnits[unit]
          const split = splitSize(bytes)
          expect(joinSize(split.value, split.unit)).toBe(bytes)
        },
      ),
    )
  })

  it('are said without needless decimals', () => {
    expect(plainSize(102_400, 'en')).toBe('100 KiB')
    expect(plainSize(5 * 1024 ** 3, 'en')).toBe('5 GiB')
    expect(plainSize(1500, 'en')).toBe('1.46 KiB')
  })
})
