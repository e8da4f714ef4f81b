/** The price table as it is typed, and back. Pure. */
import type { PriceTable } from '#shared/price-table.ts'
import { storageClasses, type StorageClass } from '#shared/storage-class.ts'

/** One region; every cell as typed, empty: no price. */
export interface PriceRow {
  readonly region: string
  readonly cells: Readonly<Record<StorageClass, string>>
}

export interface PriceForm {
  readonly currency: string
  /** Mainland China first: it stands for all its regions that are not named. */
  readonly rows: readonly PriceRow[]
}

/** The name under which the table keeps the prices of mainland China. */
export const mainland = 'mainland'

/** What OSS bills in, and what people reckon in. */
const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'HKD', 'JPY', 'SGD']

/** Currencies to choose from; one of a file of one's own is among them. */
export function currenciesFor(current: string): readonly string[] {
  return currencies.includes(current) ? currencies : [current, ...currencies]
}

export function formOf({ currency, perGbMonth }: PriceTable): PriceForm {
  const others = Object.keys(perGbMonth).filter((region) => region !== mainland)
  const rows = [mainland, ...others.toSorted()].map((region): PriceRow => {
    const prices = Object.hasOwn(perGbMonth, region) ? perGbMonth[region] : undefined
    return { region, cells: cellsOf((name) => prices?.[name]) }
  })
  return { currency, rows }
}

/** The table of a form, looked up on the day `asOf`; `undefined` while a cell is no price. */
export function tableOf({ currency, rows }: PriceForm, asOf: string): PriceTable | undefined {
  if (rows.some((row) => storageClasses.some((name) => isWrong(row.cells[name])))) return undefined
  const perGbMonth = rows.map(({ region, cells }) => {
    const prices = storageClasses.flatMap((name) => {
      const price = priceOf(cells[name])
      return price === undefined ? [] : [[name, price] as const]
    })
    return [region, Object.fromEntries(prices)] as const
  })
  const named = perGbMonth.filter(
    ([region, prices]) => region !== mainland || Object.keys(prices).length > 0,
  )
  return { version: 1, asOf, currency, perGbMonth: Object.fromEntries(named) }
}

/** Neither a price nor empty. */
export function isWrong(cell: string): boolean {
  return cell.trim() !== '' && priceOf(cell) === undefined
}

/** Do both say the same, whatever their dates? */
export function samePrices(a: PriceTable, b: PriceTable): boolean {
  const regions = new Set([...Object.keys(a.perGbMonth), ...Object.keys(b.perGbMonth)])
  return (
    a.currency === b.currency &&
    [...regions].every(
      (region) =>
        Object.hasOwn(a.perGbMonth, region) === Object.hasOwn(b.perGbMonth, region) &&
        storageClasses.every(
          (name) => a.perGbMonth[region]?.[name] === b.perGbMonth[region]?.[name],
        ),
    )
  )
}

/** The form with one cell changed. */
export function withCell(
  form: PriceForm,
  region: string,
  name: StorageClass,
  text: string,
): PriceForm {
  const rows = form.rows.map((row) =>
    row.region === region ? { ...row, cells: { ...row.cells, [name]: text } } : row,
  )
  return { ...form, rows }
}

/** Why a region cannot be added. */
export function regionProblem(form: PriceForm, region: string): 'form' | 'taken' | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(region)) return 'form'
  return form.rows.some((row) => row.region === region) ? 'taken' : undefined
}

export function withRegion(form: PriceForm, region: string): PriceForm {
  return { ...form, rows: [...form.rows, { region, cells: cellsOf(() => undefined) }] }
}

export function withoutRegion(form: PriceForm, region: string): PriceForm {
  return { ...form, rows: form.rows.filter((row) => row.region !== region) }
}

/** The day at `atMs` where the person is, e.g. `2026-11-21`. */
export function dayOf(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** Where the file is, as this system writes paths. */
export function priceFilePath(dataFolder: string): string {
  const separator = dataFolder.includes('\\') ? '\\' : '/'
  return `${dataFolder}${separator}prices.json`
}

function cellsOf(price: (name: StorageClass) => number | undefined): PriceRow['cells'] {
  const cells = storageClasses.map((name) => [name, String(price(name) ?? '')] as const)
  return Object.fromEntries(cells) as Record<StorageClass, string>
}

/** A comma is taken as a point: half the world writes it so. */
function priceOf(cell: string): number | undefined {
  const text = cell.trim().replace(',', '.')
  return /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined
}
