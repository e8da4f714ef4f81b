import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultPrices } from '#shared/price-table.ts'
import { systemClock } from '../../../../electron/engine/ports.ts'
import { createPriceFile } from '../../../../electron/engine/store/price-file.ts'
import { priceHandlers } from '../../../../electron/main/ipc/price-handlers.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

it('shows, saves and gives up prices, and never tells where they lie', async () => {
  await using folder = await tempFolder()
  const ask = priceHandlers({
    prices: createPriceFile({ folder: folder.path, clock: systemClock }),
  })
  expect(await ask['prices.get']({})).toEqual({
    from: 'default',
    table: defaultPrices,
    problem: undefined,
  })
  const table = { ...defaultPrices, currency: 'EUR' }
  const saved = { from: 'file', table, problem: undefined }
  expect(await ask['prices.save']({ table })).toEqual(saved)
  expect(await ask['prices.get']({})).toEqual(saved)
  expect(JSON.parse(await readFile(join(folder.path, 'prices.json'), 'utf8'))).toEqual(table)
  expect(await ask['prices.save']({ table: null })).toMatchObject({ from: 'default' })
})

it('says what is wrong with a file that was written by hand', async () => {
  await using folder = await tempFolder()
  await folder.file('prices.json', '{"version":1}')
  const ask = priceHandlers({
    prices: createPriceFile({ folder: folder.path, clock: systemClock }),
  })
  const view = await ask['prices.get']({})
  expect(view).toMatchObject({ from: 'damaged', table: defaultPrices })
  expect(view.problem).toContain('asOf')
})
