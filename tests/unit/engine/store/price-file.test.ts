import { mkdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { defaultPrices, priceTableSchema } from '#shared/price-table.ts'
import { readPrices } from '../../../../electron/engine/store/price-file.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const own = {
  version: 1,
  asOf: '2026-11-01',
  currency: 'USD',
  perGbMonth: { 'ap-southeast-1': { Standard: 0.0173 } },
}

async function pricesOf(text: string) {
  await using folder = await tempFolder()
  await folder.file('prices.json', text)
  return await readPrices(folder.path)
}

describe('readPrices', () => {
  it('takes the dated default without a file, or a folder', async () => {
    await using folder = await tempFolder()
    const expected = { from: 'default', table: defaultPrices }
    expect(await readPrices(folder.path)).toMatchObject(expected)
    expect(await readPrices(`${folder.path}/nowhere`)).toMatchObject(expected)
    expect(priceTableSchema.parse(defaultPrices)).toEqual(defaultPrices)
  })

  it('takes the prices of the file', async () => {
    expect(await pricesOf(JSON.stringify(own))).toMatchObject({ from: 'file', table: own })
  })

  it.each([
    ['no JSON', '{', 'the whole'],
    ['another kind of file', '[]', 'the whole'],
    ['a newer version', JSON.stringify({ ...own, version: 2 }), 'version'],
    ['a date that is none', JSON.stringify({ ...own, asOf: '2026-13-01' }), 'asOf'],
    [
      'a price below zero',
      JSON.stringify({ ...own, perGbMonth: { a: { IA: -1 } } }),
      'perGbMonth.a.IA',
    ],
    [
      'a class nobody knows',
      JSON.stringify({ ...own, perGbMonth: { a: { Ice: 1 } } }),
      'perGbMonth.a',
    ],
    [
      'a price that is a text',
      JSON.stringify({ ...own, perGbMonth: { a: { IA: '1' } } }),
      'perGbMonth.a.IA',
    ],
  ])('says what is wrong with %s, and takes the default', async (_, text, where) => {
    const prices = await pricesOf(text)
    expect(prices).toMatchObject({ from: 'damaged', table: defaultPrices })
    expect(prices.from === 'damaged' && prices.problem.startsWith(`${where}: `)).toBe(true)
  })

  it('says so when the file cannot be read', async () => {
    await using folder = await tempFolder()
    await mkdir(`${folder.path}/prices.json`)
    const prices = await readPrices(folder.path)
    expect(prices).toMatchObject({ from: 'damaged', problem: 'it cannot be read (EISDIR)' })
  })
})
