import { describe, expect, it } from 'vitest'
import { defaultPrices, priceTableSchema, type PriceTable } from '#shared/price-table.ts'
import {
  currenciesFor,
  dayOf,
  formOf,
  isWrong,
  priceFilePath,
  regionProblem,
  samePrices,
  tableOf,
  withCell,
  withRegion,
  withoutRegion,
} from '../../../renderer/src/components/prices/price-form.ts'

const own: PriceTable = {
  version: 1,
  asOf: '2026-01-01',
  currency: 'USD',
  perGbMonth: { 'eu-central-1': { Standard: 0.02 }, mainland: { IA: 0.01, Archive: 0 } },
}

describe('the price form', () => {
  it.each([defaultPrices, own])('gives a table back as it was: %o', (table) => {
    const back = tableOf(formOf(table), table.asOf)
    expect(back).toEqual(table)
    expect(priceTableSchema.safeParse(back).success).toBe(true)
  })

  it('begins with mainland China, which stands for its regions', () => {
    expect(formOf(own).rows.map(({ region }) => region)).toEqual(['mainland', 'eu-central-1'])
    expect(formOf({ ...own, perGbMonth: {} }).rows).toHaveLength(1)
  })

  it.each([
    ['', false],
    ['0', false],
    ['0.12', false],
    ['0,12', false],
    ['.5', false],
    [' 1 ', false],
    ['-1', true],
    ['1e3', true],
    ['abc', true],
    ['1.2.3', true],
    ['.', true],
    ['Infinity', true],
  ])('takes the cell %j as wrong: %s', (text, wrong) => {
    expect(isWrong(text)).toBe(wrong)
    const form = withCell(formOf(own), 'eu-central-1', 'IA', text)
    expect(tableOf(form, '2026-11-21') === undefined).toBe(wrong)
  })

  it('leaves out what is empty, and keeps a price of 0', () => {
    const form = withCell(formOf(own), 'eu-central-1', 'Standard', '')
    expect(tableOf(form, '2026-11-21')).toEqual({
      ...own,
      asOf: '2026-11-21',
      perGbMonth: { 'eu-central-1': {}, mainland: { IA: 0.01, Archive: 0 } },
    })
  })

  it.each([
    ['ap-southeast-1', undefined],
    ['eu-central-1', 'taken'],
    ['mainland', 'form'],
    ['EU-central-1', 'form'],
    ['__proto__', 'form'],
    ['', 'form'],
  ])('refuses the region %j with %j', (region, problem) => {
    expect(regionProblem(formOf(own), region)).toBe(problem)
  })

  it('adds a region without prices, and removes it again', () => {
    const more = withRegion(formOf(own), 'cn-hongkong')
    expect(tableOf(more, own.asOf)?.perGbMonth['cn-hongkong']).toEqual({})
    expect(tableOf(withoutRegion(more, 'cn-hongkong'), own.asOf)).toEqual(own)
  })

  it('tells a change of prices from a change of the date', () => {
    expect(samePrices(own, { ...own, asOf: '2020-01-01' })).toBe(true)
    expect(samePrices(own, { ...own, currency: 'CNY' })).toBe(false)
    expect(samePrices(own, { ...own, perGbMonth: { ...own.perGbMonth, x: {} } })).toBe(false)
    expect(samePrices(own, defaultPrices)).toBe(false)
  })

  it('offers the currency of the file among the others', () => {
    expect(currenciesFor('CHF')[0]).toBe('CHF')
    expect(currenciesFor('CNY').filter((each) => each === 'CNY')).toHaveLength(1)
  })

  it('writes day and path as the person and the system do', () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59).getTime())).toBe('2026-01-05')
    expect(priceFilePath('/data/partway')).toBe('/data/partway/prices.json')
    expect(priceFilePath(String.raw`C:\Users\mei\Partway`)).toBe(
      String.raw`C:\Users\mei\Partway\prices.json`,
    )
  })
})
