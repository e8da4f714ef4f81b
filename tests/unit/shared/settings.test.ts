import { describe, expect, it } from 'vitest'
import {
  defaultSettings,
  partSizeLimits,
  settingsChangeSchema,
  settingsSchema,
} from '#shared/settings.ts'

const { minBytes, maxBytes } = partSizeLimits

describe('settings', () => {
  it('has a complete set of defaults that is itself valid', () => {
    expect(settingsSchema.parse(defaultSettings)).toEqual(defaultSettings)
    expect(defaultSettings.verifyMd5).toBe(true)
    expect(defaultSettings.partSizeBytes).toBe('auto')
    expect(defaultSettings.partsAtOnce).toBe('auto')
  })

  it.each([
    [minBytes - 1, false],
    [minBytes, true],
    [minBytes + 1, true],
    [maxBytes - 1, true],
    [maxBytes, true],
    [maxBytes + 1, false],
    [minBytes + 0.5, false],
    ['auto', true],
  ])('judges a part size of %s as valid: %s (S24)', (partSizeBytes, isValid) => {
    expect(settingsChangeSchema.safeParse({ partSizeBytes }).success).toBe(isValid)
  })

  it.each([
    [0, false],
    [1, true],
    [32, true],
    [33, false],
    [4.5, false],
    ['auto', true],
    ['many', false],
  ])('judges parts at once of %s as valid: %s', (partsAtOnce, isValid) => {
    expect(settingsChangeSchema.safeParse({ partsAtOnce }).success).toBe(isValid)
  })

  it.each(['tasksAtOnce', 'partsAtOnce', 'connectionsAtOnce'])('never lets %s be zero', (name) => {
    expect(settingsChangeSchema.safeParse({ [name]: 0 }).success).toBe(false)
  })
})
