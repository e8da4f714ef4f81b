import { describe, expect, it } from 'vitest'
import { fragmentParts } from '../../../../electron/engine/fragments/fragment-parts.ts'
import { smallestFileBytes } from '../../../../electron/engine/fragments/cut-plans.ts'
import type { ListedPart } from '../../../../electron/engine/storage/storage.ts'

/** `3:100` is part 3 of 100 bytes. */
function listed(...parts: readonly string[]): readonly ListedPart[] {
  return parts.map((text) => {
    const [number = NaN, sizeBytes = NaN] = text.split(':').map(Number)
    return { number, sizeBytes, etag: `E${number}`, crc64: `${number}`, lastModifiedMs: number }
  })
}

const offsets = (parts: readonly ListedPart[]) =>
  fragmentParts(parts).map(({ offsetBytes }) => offsetBytes)

describe('fragmentParts', () => {
  it.each([
    ['one size, without a gap', ['1:100', '2:100', '3:100'], [0, 100, 200]],
    ['one size, with gaps and a short end', ['2:100', '5:100', '9:7'], [100, 400, 800]],
    ['a part 1 alone', ['1:100'], [0]],
    ['a later part alone: it may be the last one', ['4:100'], [undefined]],
    ['all sizes, unbroken from 1', ['1:100', '2:50', '3:70'], [0, 100, 150]],
    ['all sizes, then a gap', ['1:100', '2:50', '4:70', '5:1'], [0, 100, undefined, undefined]],
    ['all sizes, part 1 missing', ['2:100', '3:50', '4:70'], [undefined, undefined, undefined]],
    ['a last part larger than the others', ['1:100', '2:100', '4:101'], [0, 100, undefined]],
    ['no part', [], []],
  ])('tells where parts begin: %s', (_, parts, expected) => {
    expect(offsets(listed(...parts))).toEqual(expected)
  })

  it('tells everything else as it is stored, ascending', () => {
    const [second, first] = listed('2:5', '1:100')
    expect(fragmentParts(listed('2:5', '1:100'))).toEqual([
      { ...first, offsetBytes: 0 },
      { ...second, offsetBytes: 100 },
    ])
  })
})

describe('smallestFileBytes', () => {
  it.each([
    [['1:100', '2:100'], 200],
    [['2:100', '5:7'], 407],
    [['4:100'], 400],
    [['1:100', '2:50', '7:70'], 220],
    [[], 0],
  ])('of %j is %i', (parts, bytes) => {
    expect(smallestFileBytes(listed(...parts))).toBe(bytes)
  })
})
