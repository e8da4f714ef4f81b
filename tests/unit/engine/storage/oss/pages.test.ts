import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eachItem, type Page } from '../../../../../electron/engine/storage/oss/pages.ts'

/** Walks `count` pages of one item with a budget. */
function walk(count: number, budget: number): Promise<readonly number[]> {
  let asked = 0
  const fetchPage = async (): Promise<Page<number>> => ({
    items: [asked],
    next: ++asked < count ? { marker: `${asked}` } : undefined,
  })
  return Array.fromAsync(eachItem('things', fetchPage, budget))
}

describe('eachItem', () => {
  it('walks all pages with the markers of the page before', async () => {
    const asked: unknown[] = []
    const pages: readonly Page<number>[] = [
      { items: [1, 2], next: { marker: 'b' } },
      { items: [], next: { marker: 'c' } },
      { items: [3], next: undefined },
    ]
    const items = await Array.fromAsync(
      eachItem('things', async (markers) => {
        asked.push(markers)
        return pages[asked.length - 1] ?? { items: [], next: undefined }
      }),
    )
    expect(items).toEqual([1, 2, 3])
    expect(asked).toEqual([{}, { marker: 'b' }, { marker: 'c' }])
  })

  it.each([
    ['stands still', ['a', 'a']],
    ['goes round in a circle', ['a', 'b', 'c', 'a']],
  ])('ends a listing that %s', async (_, markers) => {
    let asked = 0
    const walk = Array.fromAsync(
      eachItem('things', async () => ({
        items: [],
        next: { marker: markers[asked++ % markers.length] ?? '' },
      })),
    )
    await expect(walk).rejects.toMatchObject({
      code: 'oss/protocol',
      message: expect.stringContaining('repeats itself'),
    })
    expect(asked).toBeLessThanOrEqual(markers.length)
  })

  it('spends its budget of pages and not one more', async () => {
    expect(await walk(4, 5)).toHaveLength(4)
    expect(await walk(5, 5)).toHaveLength(5)
    await expect(walk(6, 5)).rejects.toThrow(/more than 5 pages/)
  })

  it('fetches no page that nobody asked for', async () => {
    let asked = 0
    for await (const item of eachItem('things', async () => {
      asked++
      return { items: [1, 2], next: { marker: `${asked}` } }
    })) {
      expect(item).toBe(1)
      break
    }
    expect(asked).toBe(1)
  })

  it('tells exactly the union of any pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(), { maxLength: 5 }), { maxLength: 20 }),
        async (all) => {
          let at = 0
          const items = await Array.fromAsync(
            eachItem('things', async () => {
              const page = all[at] ?? []
              at++
              return { items: page, next: at < all.length ? { marker: `${at}` } : undefined }
            }),
          )
          expect(items).toEqual(all.flat())
        },
      ),
      { numRuns: 200 },
    )
  })
})
