import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shareOut } from '../../../../electron/engine/tuning/share-out.ts'

describe('shareOut', () => {
  it.each([
    [[8], 16, [8]],
    [[32], 16, [16]],
    [[16, 16], 16, [8, 8]],
    [[2, 32], 16, [2, 14]],
    [[32, 2, 32], 16, [7, 2, 7]],
    [[8, 8, 8], 10, [3, 3, 4]],
    [[4, 4, 4], 2, [1, 1, 1]],
    [[], 16, []],
  ])('makes of %j under %i: %j', (wants, most, shares) => {
    expect(shareOut(wants, most)).toEqual(shares)
  })

  it('gives nobody more than it wants, nor all together more than there is, and leaves nothing unused', () => {
    const wants = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(wants, fc.integer({ min: 10, max: 64 }), (wanted, most) => {
        const shares = shareOut(wanted, most)
        const sum = shares.reduce((total, share) => total + share, 0)
        const all = wanted.reduce((total, want) => total + want, 0)
        expect(sum).toBe(Math.min(all, most))
        for (const [index, share] of shares.entries()) {
          expect(share).toBeLessThanOrEqual(wanted[index] ?? 0)
        }
      }),
    )
  })
})
