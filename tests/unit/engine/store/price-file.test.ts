import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultPrices, priceTableSchema } from '#shared/price-table.ts'
import { systemClock } from '../../../../electron/engine/ports.ts'
import { writeAll } from '../../../../electron/engine/store/file-system.ts'
import {
  createPriceFile,
  readPrices,
  type Prices,
} from '../../../../electron/engine/store/price-file.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import {
  crashStates,
  createCrashDisk,
  type DiskContent,
} from '../../../support/crash-file-system.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
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

const data = '/data'
const table = priceTableSchema.parse(own)
const another = { ...table, currency: 'CNY' }

async function onDisk(files: Readonly<Record<string, string>>) {
  const content = Object.entries(files).map(
    ([name, text]) => [`${data}/${name}`, Buffer.from(text)] as const,
  )
  const disk = createCrashDisk(new Map(content))
  await disk.files.makeFolder(data)
  const clock = createFakeClock(Date.UTC(2026, 10, 21, 9, 30))
  return { disk, prices: createPriceFile({ folder: data, clock, files: disk.files }) }
}

function textsOf(content: DiskContent): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(content, ([path, text]) => [basename(path), text.toString()]),
  )
}

describe('createPriceFile', () => {
  it('saves prices that are read back, also by others', async () => {
    await using folder = await tempFolder()
    const prices = createPriceFile({ folder: folder.path, clock: systemClock })
    expect(await prices.read()).toMatchObject({ from: 'default' })
    expect(await prices.save(table)).toMatchObject({ from: 'file', table })
    expect(await readPrices(folder.path)).toMatchObject({ from: 'file', table })
    expect(await prices.save(another)).toMatchObject({ from: 'file', table: another })
    expect(await readdir(folder.path)).toEqual(['prices.json'])
    const { mode } = await stat(join(folder.path, 'prices.json'))
    expect(mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
  })

  it('goes back to the estimates and keeps what was given up, each time', async () => {
    await using folder = await tempFolder()
    const prices = createPriceFile({ folder: folder.path, clock: systemClock })
    expect(await prices.save(null)).toMatchObject({ from: 'default' })
    for (const given of [table, another]) {
      await prices.save(given)
      expect(await prices.save(null)).toMatchObject({ from: 'default', table: defaultPrices })
    }
    expect((await readdir(folder.path)).toSorted()).toEqual([
      'prices.json.bak',
      'prices.json.bak-2',
    ])
    const kept = await readFile(join(folder.path, 'prices.json.bak-2'), 'utf8')
    expect(JSON.parse(kept)).toEqual(another)
  })

  it.each([table, null])('keeps a file it does not understand beside: %j', async (given) => {
    const { disk, prices } = await onDisk({ 'prices.json': '{ "Standard": 0,12 }' })
    expect(await prices.read()).toMatchObject({ from: 'damaged' })
    expect(await prices.save(given)).toMatchObject({ from: given === null ? 'default' : 'file' })
    const texts = textsOf(disk.content())
    expect(texts['prices.json.damaged-20261121T093000000Z']).toBe('{ "Standard": 0,12 }')
    expect(Object.keys(texts)).toHaveLength(given === null ? 1 : 2)
  })

  it('puts even a folder of that name aside', async () => {
    await using folder = await tempFolder()
    await mkdir(join(folder.path, 'prices.json'))
    const prices = createPriceFile({ folder: folder.path, clock: systemClock })
    expect(await prices.save(table)).toMatchObject({ from: 'file', table })
    expect(await readdir(folder.path)).toHaveLength(2)
  })

  it('writes one after the other, and the last one holds', async () => {
    await using folder = await tempFolder()
    const prices = createPriceFile({ folder: folder.path, clock: systemClock })
    const saves = [table, null, another, table, another].map((each) => prices.save(each))
    await Promise.all(saves)
    expect(await prices.read()).toMatchObject({ from: 'file', table: another })
  })

  it('changes nothing on a full disk, says so, and works again later', async () => {
    const { disk, prices } = await onDisk({ 'prices.json': JSON.stringify(another) })
    for (const call of ['create', 'write', 'sync'] as const) {
      disk.failWith = (kind) => (kind === call ? 'ENOSPC' : undefined)
      await expect(prices.save(table)).rejects.toMatchObject({ code: 'disk/full' })
      expect(await prices.read()).toMatchObject({ from: 'file', table: another })
      expect(disk.openFiles()).toBe(0)
    }
    disk.failWith = () => undefined
    expect(await prices.save(table)).toMatchObject({ from: 'file', table })
  })

  it.each([
    ['damaged', '{ "Standard": 0,12 }', table],
    ['damaged', '{ "Standard": 0,12 }', null],
    ['file', JSON.stringify(another), null],
    ['file', JSON.stringify(another), table],
  ] as const)('is the old or the new after a power cut (%s)', async (from, old, given) => {
    const { disk, prices } = await onDisk({})
    const file = await disk.files.create(`${data}/prices.json`)
    await writeAll(file, Buffer.from(old))
    await file.datasync()
    await disk.files.syncFolder(data)
    disk.mark(1)
    await prices.save(given)
    const random = seededChoices(printedSeed())
    const found: Prices[] = []
    let lost = 0
    for (const order of ['ordered', 'any'] as const) {
      for (const { content, mark } of crashStates(disk, new Map(), order, random)) {
        if (mark === 0) continue
        found.push(await readPrices(data, createCrashDisk(content).files))
        if (!Object.values(textsOf(content)).includes(old)) lost++
      }
    }
    expect(found.length).toBeGreaterThan(10)
    const expected = [from, given === null ? 'default' : 'file']
    expect(found.filter((each) => !expected.includes(each.from))).toEqual([])
    const tables = found.filter((each) => each.from === 'file').map((each) => each.table)
    expect(tables.filter(({ currency }) => !['CNY', 'USD'].includes(currency))).toEqual([])
    // What a person has given up or mistyped is there under some name.
    const isReplaced = from === 'file' && given !== null
    expect(lost === 0).toBe(!isReplaced)
  })
})
