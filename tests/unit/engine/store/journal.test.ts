import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { createJournal } from '../../../../electron/engine/store/journal.ts'
import {
  firstSeqOf,
  readJournal,
  type FoundGroup,
  type FoundJournal,
} from '../../../../electron/engine/store/read-journal.ts'
import { storeSchema } from '../../../../electron/engine/store/schema.ts'
import type { Place } from '../../../../electron/engine/store/place.ts'
import { createCrashDisk } from '../../../support/crash-file-system.ts'

const folder = '/data'
const path = '/data/jnl.4'

function placeOn(content: Buffer | undefined): Place {
  const disk = createCrashDisk(content === undefined ? new Map() : new Map([[path, content]]))
  return { folder, files: disk.files, schema: storeSchema, logger: silentLogger }
}

async function written(groups: readonly string[]): Promise<Buffer> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  const journal = await createJournal({ ...placeOn(undefined), files: disk.files }, 4, 11)
  for (const [at, records] of groups.entries()) {
    await journal.write(11 + at, records)
    await journal.sync()
  }
  await journal.close()
  expect(journal.groups()).toBe(groups.length)
  expect(journal.sizeBytes()).toBe(disk.content().get(path)?.length)
  return disk.content().get(path) ?? Buffer.alloc(0)
}

/** What was found, with the groups that were handed over. */
async function read(place: Place): Promise<{ found: FoundJournal; groups: FoundGroup[] }> {
  const groups: FoundGroup[] = []
  const found = await readJournal(place, 4, async (group) => void groups.push(group))
  expect(found.groups).toBe(groups.length)
  expect(await firstSeqOf(place, 4)).toBe(found.firstSeq)
  return { found, groups }
}

describe('a journal', () => {
  it('gives back its groups in order', async () => {
    const { found, groups } = await read(placeOn(await written(['[1]', '[2,3]'])))
    expect(found).toMatchObject({
      firstSeq: 11,
      schema: storeSchema.version,
      isDamaged: false,
      end: 'clean',
    })
    expect(groups).toEqual([
      { seq: 11, records: [1] },
      { seq: 12, records: [2, 3] },
    ])
  })

  it('reads every cut as an unfinished write and keeps all groups before it', async () => {
    const whole = await written(['[1]', '[2]'])
    const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1)
    for (let length = 0; length < whole.length; length++) {
      const { found, groups } = await read(placeOn(whole.subarray(0, length)))
      const lines = lineEnds.filter((end) => end <= length).length
      expect(groups).toHaveLength(Math.max(0, lines - 1))
      expect(found.isDamaged).toBe(false)
      expect(found.end).toBe(length > 0 && lineEnds.includes(length) ? 'clean' : 'torn')
    }
  })

  it('calls a bad line with a valid one behind it damage, and keeps the valid one', async () => {
    const whole = await written(['[1]', '[2]', '[3]'])
    const at = whole.indexOf('[2]')
    whole[at + 1] = (whole[at + 1] ?? 0) ^ 1
    const { found, groups } = await read(placeOn(whole))
    expect(found.isDamaged).toBe(true)
    expect(groups.map(({ seq }) => seq)).toEqual([11, 13])
  })

  it('tells a whole last line that does not hold from a torn one', async () => {
    const whole = await written(['[1]', '[2]'])
    const at = whole.indexOf('[2]')
    whole[at + 1] = (whole[at + 1] ?? 0) ^ 1
    expect((await read(placeOn(whole))).found.end).toBe('bad-line')
  })

  it('begins where its first group says when its header is damaged', async () => {
    const whole = await written(['[1]'])
    whole[3] = (whole[3] ?? 0) ^ 1
    const { found } = await read(placeOn(whole))
    expect(found).toMatchObject({ firstSeq: 11, schema: undefined, isDamaged: true })
  })

  it('refuses one of a newer program', async () => {
    const disk = createCrashDisk()
    await disk.files.makeFolder(folder)
    const place = { ...placeOn(undefined), files: disk.files }
    const newer = { version: 9, minReader: 9, migrations: [] }
    await createJournal({ ...place, schema: newer }, 4, 1)
    await expect(readJournal(place, 4, async () => {})).rejects.toMatchObject({
      code: 'disk/newer-version',
    })
  })

  it.each(['create', 'write', 'sync', 'sync-folder'] as const)(
    'leaves no file when %s fails at its creation',
    async (call) => {
      const disk = createCrashDisk()
      await disk.files.makeFolder(folder)
      disk.failWith = (kind) => (kind === call ? 'ENOSPC' : undefined)
      const create = createJournal({ ...placeOn(undefined), files: disk.files }, 4, 1)
      await expect(create).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(await disk.files.list(folder)).toEqual([])
    },
  )
})
