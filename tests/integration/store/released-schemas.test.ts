/**
 * Data folders as earlier programs left them, byte for byte: `fixtures/v<schema>/`. They are never
 * changed; a new schema version adds a folder made by the last program of the one before.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { storeSchema, type StoreSchema } from '../../../electron/engine/store/schema.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { aConnection, aTask } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const fixtures = new URL('fixtures/', import.meta.url).pathname
const versions = Array.from({ length: storeSchema.version - 1 }, (_, before) => before + 1)

interface Expected {
  readonly tasks: readonly { readonly id: string }[]
  readonly settings: object
  readonly connections: readonly object[]
}

const open = (folder: string, schema?: StoreSchema): Promise<Stores> =>
  openStores({
    folder,
    clock: systemClock,
    logger: silentLogger,
    ...(schema === undefined ? {} : { schema }),
  })

/** Puts a fixture where a program may change it. */
async function unpack(version: number, name: string, folder: string): Promise<void> {
  await cp(join(fixtures, `v${version}`, name), folder, { recursive: true })
  await rm(join(folder, 'expected.json'), { force: true })
  for (const file of (await readdir(folder)).filter((item) => item.endsWith('.gz'))) {
    const packed = await readFile(join(folder, file))
    await writeFile(join(folder, file.slice(0, -'.gz'.length)), gunzipSync(packed))
    await rm(join(folder, file))
  }
}

async function expectedOf(version: number): Promise<Expected> {
  const text = await readFile(join(fixtures, `v${version}`, 'small', 'expected.json'), 'utf8')
  return JSON.parse(text) as Expected
}

describe.each(versions)('a data folder of schema version %i', (version) => {
  it('is opened whole, and a copy of what it was is kept', async () => {
    await using folder = await tempFolder()
    await unpack(version, 'small', folder.path)
    const before = await readFile(join(folder.path, 'snap.2'))
    const expected = await expectedOf(version)
    // The second time it is of the schema of now.
    for (let start = 0; start < 2; start++) {
      const stores = await open(folder.path)
      expect(stores.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
      // Fields may have come with a migration, none may be missing.
      expect(stores.tasks.all()).toMatchObject([...expected.tasks])
      expect(stores.settings.read()).toMatchObject(expected.settings)
      expect(stores.connections.all()).toMatchObject([...expected.connections])
      const checkpoint = await stores.checkpoints.read('running')
      expect([...(checkpoint?.parts.keys() ?? [])]).toEqual([1, 2, 3, 5])
      expect(checkpoint?.parts.get(2)).toMatchObject({ md5: undefined, etag: 'ETAG-2' })
      await stores.close()
      const kept = join(folder.path, `before-v${storeSchema.version}`)
      expect((await readdir(kept)).toSorted()).toEqual(['jnl.2', 'snap.2'])
      expect(await readFile(join(kept, 'snap.2'))).toEqual(before)
    }
  })

  it('is opened whole when it is large', async () => {
    await using folder = await tempFolder()
    await unpack(version, 'large', folder.path)
    const stores = await open(folder.path)
    expect(stores.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
    const ids = stores.tasks.all().map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: 5000 }, (_, n) => `t${n}`))
    await stores.close()
  })

  it('gives what is provable of it when it is damaged, and keeps the damaged files', async () => {
    await using folder = await tempFolder()
    // A wrong byte in the newest snapshot and in a part table, half a line at the end of the journal.
    await unpack(version, 'damaged', folder.path)
    const expected = await expectedOf(version)
    const stores = await open(folder.path)
    expect(stores.recovery).toMatchObject({ quarantined: ['snap.2'], dropped: [], lost: false })
    // The journals still tell everything but the last, torn change: a retry that was counted.
    const [first, ...others] = expected.tasks
    expect(stores.tasks.all()).toMatchObject([{ ...first, retries: 0 }, ...others])
    expect((await stores.checkpoints.read('running'))?.parts.size).toBe(4)
    expect(await stores.checkpoints.read('waiting')).toBeUndefined()
    await stores.close()
    const aside = await readdir(join(folder.path, 'quarantine'))
    expect(aside.map((name) => name.replace(/^[^-]+-/, '')).toSorted()).toEqual([
      'snap.2',
      'waiting.1',
    ])
  })
})

describe('a data folder of a newer schema', () => {
  const newer: StoreSchema = {
    ...storeSchema,
    version: storeSchema.version + 1,
    migrations: [
      ...storeSchema.migrations,
      { from: storeSchema.version, snapshot: (data) => data, record: (record) => record },
    ],
  }
  const task = { ...aTask('a'), colour: 'blue', source: { ...aTask('a').source, label: 7 } }
  const connection = { ...aConnection('c'), proxy: { host: 'p' } }
  const settings = { density: 'compact', tasksAtOnce: 5 }

  async function written(folder: string, schema: StoreSchema): Promise<void> {
    const stores = await open(folder, schema)
    await stores.tasks.add([task, aTask('b')])
    await stores.connections.save(connection)
    await stores.settings.save(settings)
    await stores.close()
  }

  it('keeps what this version does not know when its writer says it can be read', async () => {
    await using folder = await tempFolder()
    await written(folder.path, newer)
    const stores = await open(folder.path)
    const [first] = stores.tasks.all()
    if (first !== undefined) await stores.tasks.save({ ...first, retries: 3 })
    await stores.settings.save({ tasksAtOnce: 6 })
    await stores.close()
    const again = await open(folder.path, newer)
    expect(again.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
    expect(again.tasks.all()).toEqual([{ ...task, retries: 3 }, aTask('b')])
    expect(again.connections.all()).toEqual([connection])
    expect(again.settings.read()).toMatchObject({ density: 'compact', tasksAtOnce: 6 })
    await again.close()
  })

  it('is refused, and nothing in it is touched, when its writer says it cannot be read', async () => {
    await using folder = await tempFolder()
    await written(folder.path, { ...newer, minReader: newer.version })
    await mkdir(join(folder.path, 'tasks'), { recursive: true })
    await writeFile(join(folder.path, 'tasks', 'left.1.tmp'), 'half')
    const contents = async (): Promise<readonly (readonly [string, Buffer])[]> => {
      const entries = await readdir(folder.path, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name))
      return Promise.all(
        files.toSorted().map(async (file) => [file, await readFile(file)] as const),
      )
    }
    const before = await contents()
    await expect(open(folder.path)).rejects.toMatchObject({
      code: 'disk/newer-version',
      retry: 'person',
    })
    expect(await contents()).toEqual(before)
  })
})
