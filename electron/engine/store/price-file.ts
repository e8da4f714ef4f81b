/** The person's own prices: `prices.json` in the data folder, written by hand. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultPrices, priceTableSchema, type PriceTable } from '#shared/price-table.ts'

/**
 * - `default`: there is no such file
 * - `file`: it is used
 * - `damaged`: it cannot be read or understood, the default is used; `problem` is for a person
 */
export type Prices =
  | { readonly from: 'default' | 'file'; readonly path: string; readonly table: PriceTable }
  | {
      readonly from: 'damaged'
      readonly path: string
      readonly table: PriceTable
      readonly problem: string
    }

/** Never fails: money is told beside the fragments, it must not hide them. */
export async function readPrices(folder: string): Promise<Prices> {
  const path = join(folder, 'prices.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { from: 'default', path, table: defaultPrices }
    return damaged(path, `it cannot be read (${code})`)
  }
  const parsed = priceTableSchema.safeParse(parseJson(text))
  if (parsed.success) return { from: 'file', path, table: parsed.data }
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return damaged(
    path,
    `${where === '' ? 'the whole' : where}: ${issue?.message ?? 'not understood'}`,
  )
}

function damaged(path: string, problem: string): Prices {
  return { from: 'damaged', path, table: defaultPrices, problem }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema says so.
    return undefined
  }
}
