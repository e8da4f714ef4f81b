/** The person's own prices: `prices.json` in the data folder, written by hand or from the window. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultPrices, priceTableSchema, type PriceTable } from '#shared/price-table.ts'
import type { Clock } from '../ports.ts'
import { toDiskError } from './disk-error.ts'
import { diskFiles, listIfThere, writeAll, type FileSystem } from './file-system.ts'

const fileName = 'prices.json'

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
  const path = join(folder, fileName)
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

export interface PriceFile {
  /** See `readPrices`. */
  read(): Promise<Prices>
  /**
   * Durable when it resolves; `null` goes back to the estimates. A file that was not understood is put
   * aside as `prices.json.damaged-<time>`, one that is given up as `prices.json.bak`: what a person has
   * written by hand is never lost. Throws `disk/full` or `disk/unwritable`; nothing has changed then.
   */
  save(table: PriceTable | null): Promise<Prices>
}

/** The one writer of the file. */
export function createPriceFile(deps: {
  readonly folder: string
  readonly clock: Pick<Clock, 'now'>
  readonly files?: FileSystem
}): PriceFile {
  const { folder, clock, files = diskFiles } = deps
  const path = join(folder, fileName)
  let last: Promise<unknown> = Promise.resolve()

  async function save(table: PriceTable | null): Promise<Prices> {
    try {
      // First the new one: a full disk leaves everything as it was.
      const written = table === null ? undefined : await writeBeside(table)
      const names = await files.list(folder)
      const { from } = await readPrices(folder)
      const isGoing = table === null && names.includes(fileName)
      if (from === 'damaged') {
        const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:.]/g, '')
        await files.rename(path, join(folder, freeName(`${fileName}.damaged-${stamp}`, names)))
      } else if (isGoing) {
        await files.rename(path, join(folder, freeName(`${fileName}.bak`, names)))
      }
      if (written !== undefined) await files.rename(written, path)
      await files.syncFolder(folder)
    } catch (error) {
      throw toDiskError(error, 'saving the prices')
    }
    return await readPrices(folder)
  }

  async function writeBeside(table: PriceTable): Promise<string> {
    const temporary = `${path}.tmp`
    const names = await listIfThere(files, folder)
    // A killed attempt leaves it.
    if (names.includes(`${fileName}.tmp`)) await files.unlink(temporary)
    const file = await files.create(temporary)
    try {
      await writeAll(file, Buffer.from(`${JSON.stringify(table, undefined, 2)}\n`))
      await file.datasync()
    } finally {
      await file.close()
    }
    return temporary
  }

  return {
    read: () => readPrices(folder),
    save: (table) => {
      // One after the other: two would write the same temporary file.
      const saved = last.then(() => save(table))
      last = saved.catch(() => {})
      return saved
    },
  }
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let n = 2; taken.includes(name); n++) name = `${wanted}-${n}`
  return name
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
