import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { openDatabase, type Database } from '../../../../electron/engine/store/database.ts'
import type { StoreSchema } from '../../../../electron/engine/store/schema.ts'
import { createCrashDisk, type CrashDisk } from '../../../support/crash-file-system.ts'
import { aTask, eagerClock, textOf } from '../../../support/store-fixtures.ts'

const folder = '/data'

function open(disk: CrashDisk, schema?: StoreSchema): Promise<Database> {
  const deps = { folder, files: disk.files, clock: eagerClock(), logger: silentLogger }
  return openDatabase(schema === undefined ? deps : { ...deps, schema })
}

async function emptyDisk(): Promise<CrashDisk> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  return disk
}

/** A made-up version 0 that is written like version 1; retries were not counted then. */
const version0: StoreSchema = { version: 0, minReader: 0, migrations: [] }
const addRetries = (task: unknown): unknown => ({ ...(task as object), retries: 4 })
const version1: StoreSchema = {
  version: 1,
  minReader: 1,
  migrations: [
    {
      from: 0,
      snapshot: (data) => {
        const index = data as { tasks: readonly unknown[] }
        return { ...index, tasks: index.tasks.map(addRetries) }
      },
      record: (record) => {
        const { task, ...rest } = record as { task?: unknown }
        return task === undefined ? rest : { ...rest, task: addRetries(task) }
      },
    },
  ],
}

async function version0Disk(): Promise<CrashDisk> {
  const disk = await emptyDisk()
  const database = await open(disk, version0)
  await database.commit([{ type: 'tasks.add', tasks: [aTask('a'), aTask('b')] }])
  await database.compact()
  await database.commit([{ type: 'task.save', task: aTask('b', { addedAtMs: 9 }) }])
  await database.close()
  return disk
}

describe('the database', () => {
  it('compacts by itself as the journal grows, and loses nothing by it', async () => {
    const disk = await emptyDisk()
    const database = await open(disk)
    const path = `/files/${'x'.repeat(20_000)}`
    const big = (id: string) => aTask(id, { source: { ...aTask(id).source, path } })
    for (let n = 0; n < 300; n++) {
      await database.commit([{ type: 'tasks.add', tasks: [big(`t${n % 7}`)] }])
    }
    const text = textOf(database.index())
    await database.close()
    expect([...disk.content().keys()]).toContain('/data/snap.2')
    const again = await open(createCrashDisk(disk.content()))
    expect(textOf(again.index())).toBe(text)
  })

  it('is the same after any number of restarts', async () => {
    const disk = await emptyDisk()
    for (let round = 0; round < 5; round++) {
      const database = await open(disk)
      expect(database.index().tasks.size).toBe(round)
      await database.commit([{ type: 'tasks.add', tasks: [aTask(`t${round}`)] }])
      await database.close()
    }
    expect(disk.content().size).toBe(4)
  })

  it('brings an older version up, snapshot and journal, and keeps the old files', async () => {
    const disk = await version0Disk()
    const database = await open(disk, version1)
    expect([...database.index().tasks.values()]).toEqual([
      aTask('a', { retries: 4 }),
      aTask('b', { retries: 4, addedAtMs: 9 }),
    ])
    expect(database.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
    await database.close()
    const kept = [...disk.content().keys()].filter((path) => path.startsWith('/data/before-v1/'))
    expect(kept).toEqual(['/data/before-v1/snap.2', '/data/before-v1/jnl.2'])
    const again = await open(disk, version1)
    expect(again.index().tasks.get('b')?.retries).toBe(4)
  })

  it('can be killed at any call while it brings an older version up', async () => {
    const old = (await version0Disk()).content()
    for (let calls = 0; ; calls++) {
      const disk = createCrashDisk(old)
      let left = calls
      disk.failWith = () => (left-- > 0 ? undefined : 'EIO')
      const opened = await open(disk, version1).catch(() => undefined)
      disk.failWith = () => undefined
      await opened?.close()
      const again = await open(createCrashDisk(disk.content()), version1)
      expect([...again.index().tasks.values()].map(({ retries }) => retries)).toEqual([4, 4])
      if (opened !== undefined && left > 0) break
    }
  })

  it('writes nothing where a newer version has written', async () => {
    const disk = await version0Disk()
    const newer = { version: 7, minReader: 6, migrations: version1.migrations }
    await expect(open(disk, { version: -1, minReader: -1, migrations: [] })).rejects.toMatchObject({
      code: 'disk/newer-version',
    })
    const future = await emptyDisk()
    await (await open(future, newer)).close()
    const before = future.operations.length
    await expect(open(future)).rejects.toMatchObject({ code: 'disk/newer-version' })
    expect(future.operations.length).toBe(before)
  })

  it('sets damaged files aside, reports them, and keeps the newest state', async () => {
    const disk = await emptyDisk()
    const database = await open(disk)
    await database.commit([{ type: 'tasks.add', tasks: [aTask('a')] }])
    await database.compact()
    await database.close()
    const rotten = disk.content().get('/data/snap.2') ?? Buffer.alloc(0)
    rotten[rotten.length >> 1] = 0
    const again = await open(disk)
    expect(again.recovery).toEqual({ quarantined: ['snap.2'], dropped: [], lost: false })
    expect(again.index().tasks.has('a')).toBe(true)
    await again.close()
    const aside = [...disk.content()].find(([path]) => path.endsWith('-snap.2'))
    expect(aside?.[0]).toMatch(/^\/data\/quarantine\//)
    expect(aside?.[1]).toEqual(rotten)
    expect((await open(disk)).recovery.quarantined).toEqual([])
  })
})
