/** The person's own prices: `prices.json` in the data folder, written by hand or from the window. */
import { basename, join } from 'node:path'
import { defaultPrices, priceTableSchema, type PriceTable } from '#shared/price-table.ts'
import type { Clock } from '../ports.ts'
import { toDiskError } from './disk-error.ts'
import { diskFiles, readWhole, writeAll, type FileSystem } from './file-system.ts'

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
export async function readPrices(folder: string, files: FileSystem = diskFiles): Promise<Prices> {
  const path = join(folder, fileName)
  let text: string
  try {
    text = (await readWhole(files, path)).toString()
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
   * aside as `prices.json.damaged-<time>`, one that is given up as `prices.json.bak` (`.bak-2`, ... when
   * that is taken): what a person has written by hand is never lost. Throws `disk/full` or
   * `disk/unwritable`.
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
  const temporary = `${path}.tmp`
  let last: Promise<unknown> = Promise.resolve()

  async function save(table: PriceTable | null): Promise<Prices> {
    try {
      // First the new one: a full disk leaves everything as it was.
      if (table !== null) await writeBeside(table)
      const { from } = await readPrices(folder, files)
      const isStill = await keepOld(from, table === null)
      if (table !== null) await files.rename(temporary, path)
      else if (isStill) await files.unlink(path)
      await files.syncFolder(folder)
    } catch (error) {
      throw toDiskError(error, 'saving the prices')
    }
    return await readPrices(folder, files)
  }

  async function writeBeside(table: PriceTable): Promise<void> {
    // A killed attempt leaves it.
    if ((await files.list(folder)).includes(basename(temporary))) await files.unlink(temporary)
    const file = await files.create(temporary)
    try {
      await writeAll(file, Buffer.from(`${JSON.stringify(table, undefined, 2)}\n`))
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  /** Gives what a person may want back another name; answers whether it has its own one still. */
  async function keepOld(from: Prices['from'], isGivenUp: boolean): Promise<boolean> {
    if (from === 'default' || (from === 'file' && !isGivenUp)) return from === 'file'
    const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:.]/g, '')
    const wanted = from === 'file' ? `${path}.bak` : `${path}.damaged-${stamp}`
    const names = await files.list(folder)
    let aside = wanted
    for (let n = 2; names.includes(basename(aside)); n++) aside = `${wanted}-${n}`
    const isStill = await files.link(path, aside).then(
      () => true,
      // A folder, or a file system without second names.
      () => false,
    )
    if (!isStill) await files.rename(path, aside)
    // On the disk before the old name goes: a power cut may not take both.
    await files.syncFolder(folder)
    return isStill
  }

  return {
    read: () => readPrices(folder, files),
    save: (table) => {
      // One after the other: two would write the same temporary file.
      const saved = last.then(() => save(table))
      last = saved.catch(() => {})
      return saved
    },
  }
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
