import { describe, expect, it } from 'vitest'
import { inParallel } from '../../../../electron/engine/transfer/in-parallel.ts'
import { turns } from '../../../support/fake-clock.ts'
import { errorOf } from '../../../support/until.ts'

describe('inParallel', () => {
  it('handles every item once, a few at a time', async () => {
    let running = 0
    let peak = 0
    const seen: number[] = []
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      peak = Math.max(peak, ++running)
      await turns(1)
      seen.push(item)
      running--
    })
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(peak).toBe(3)
  })

  it('throws the error that came first, when everything begun has ended', async () => {
    const ended: number[] = []
    const action = async (item: number): Promise<void> => {
      if (item === 2) throw new Error('first')
      await turns(2)
      ended.push(item)
      throw new Error('later')
    }
    expect(await errorOf(inParallel([1, 2, 3, 4], 2, action))).toMatchObject({ message: 'first' })
    expect(ended).toEqual([1])
  })

  it('has nothing to do for nothing', async () => {
    await expect(inParallel([], 4, () => Promise.reject(new Error('no')))).resolves.toBeUndefined()
  })
})
