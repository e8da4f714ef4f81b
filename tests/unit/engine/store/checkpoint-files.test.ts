import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { openCheckpoints } from '../../../../electron/engine/store/checkpoint-files.ts'
import { createQuarantine } from '../../../../electron/engine/store/quarantine.ts'
import { storeSchema } from '../../../../electron/engine/store/schema.ts'
import type { CheckpointStore, PartProof } from '../../../../electron/engine/store/stores.ts'
import { createTrouble, type Trouble } from '../../../../electron/engine/store/trouble.ts'
import {
  createCrashDisk,
  type CrashDisk,
  type DiskContent,
} from '../../../support/crash-file-system.ts'
import { handClock, type HandClock } from '../../../support/store-fixtures.ts'
import { until } from '../../../support/until.ts'

const folder = '/data'
const empty = { taskId: 't', uploadId: 'U', sizeBytes: 1000, partSizeBytes: 100, parts: new Map() }

function proof(number: number): PartProof {
  return { number, md5: 'ab'.repeat(16), crc64: '1', etag: 'AB'.repeat(16) }
}

interface Setup {
  readonly disk: CrashDisk
  readonly clock: HandClock
  readonly trouble: Trouble
  readonly store: CheckpointStore
  readonly names: () => readonly string[]
}

async function start(
  content: DiskContent = new Map(),
  known?: ReadonlySet<string>,
): Promise<Setup> {
  const disk = createCrashDisk(content)
  await disk.files.makeFolder(folder)
  const clock = handClock()
  const trouble = createTrouble()
  const common = { folder, files: disk.files, clock, logger: silentLogger }
  const quarantine = createQuarantine(common)
  const store = await openCheckpoints(
    { ...common, schema: storeSchema, quarantine, trouble },
    known,
  )
  const names = (): readonly string[] => [...disk.content().keys()].toSorted()
  return { disk, clock, trouble, store, names }
}

async function reopened(disk: CrashDisk): Promise<Setup> {
  return start(disk.content())
}

describe('checkpoints', () => {
  it('has none for a task that never wrote one', async () => {
    const { store } = await start()
    expect(await store.read('t')).toBeUndefined()
  })

  it('is durable when a write resolves', async () => {
    const { disk, store } = await start()
    await store.write({ ...empty, parts: new Map([[2, proof(2)]]) })
    const back = await (await reopened(disk)).store.read('t')
    expect(back).toEqual({ ...empty, parts: new Map([[2, proof(2)]]) })
  })

  it('writes stored parts at most once a second, all that came meanwhile together', async () => {
    const { disk, clock, store, names } = await start()
    await store.write(empty)
    const before = disk.operations.length
    for (let n = 1; n <= 5; n++) store.stored('t', proof(n))
    expect(clock.waiting()).toEqual([1000])
    expect(disk.operations.length).toBe(before)
    clock.fire()
    await store.flush('t')
    expect(names()).toEqual(['/data/tasks/t.2'])
    expect((await (await reopened(disk)).store.read('t'))?.parts.size).toBe(5)
  })

  it('writes at once at a flush, and nothing when nothing is new', async () => {
    const { disk, clock, store } = await start()
    await store.write(empty)
    store.stored('t', proof(1))
    await store.flush('t')
    expect(clock.waiting()).toEqual([])
    const before = disk.operations.length
    await store.flush('t')
    expect(disk.operations.length).toBe(before)
    expect((await (await reopened(disk)).store.read('t'))?.parts.size).toBe(1)
  })

  it('removes the older version only when the newer is durable', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    const before = disk.operations.length
    await store.write({ ...empty, uploadId: 'V' })
    const types = disk.operations.slice(before).map(({ type }) => type)
    expect(types.slice(-2)).toEqual(['sync-folder', 'names'])
    expect(types.indexOf('sync')).toBeLessThan(types.indexOf('sync-folder'))
  })

  it('falls back to the version before when the newest is damaged, and sets that aside', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    const older = disk.content().get('/data/tasks/t.1') ?? Buffer.alloc(0)
    await store.write({ ...empty, uploadId: 'V' })
    const newer = Buffer.from(disk.content().get('/data/tasks/t.2') ?? older)
    newer[newer.length - 2] = 0
    const content = new Map([
      ['/data/tasks/t.1', older],
      ['/data/tasks/t.2', newer],
    ])
    const again = await start(content)
    expect((await again.store.read('t'))?.uploadId).toBe('U')
    expect(again.names().some((name) => /^\/data\/quarantine\/.*t\.2$/.test(name))).toBe(true)
    // The number of the damaged one is not used again.
    await again.store.write(empty)
    expect(again.names()).toContain('/data/tasks/t.3')
  })

  it('has none when all are damaged', async () => {
    const { store, names } = await start(new Map([['/data/tasks/t.1', Buffer.from('{}')]]))
    expect(await store.read('t')).toBeUndefined()
    expect(names().every((name) => name.startsWith('/data/quarantine/'))).toBe(true)
  })

  it('does not take the file of one task for that of another', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    const bytes = disk.content().get('/data/tasks/t.1') ?? Buffer.alloc(0)
    const other = await start(new Map([['/data/tasks/u.1', bytes]]))
    expect(await other.store.read('u')).toBeUndefined()
  })

  it('hands out copies: a later part does not change what was read', async () => {
    const { store } = await start()
    await store.write(empty)
    const before = await store.read('t')
    store.stored('t', proof(1))
    expect(before?.parts.size).toBe(0)
    expect((await store.read('t'))?.parts.size).toBe(1)
  })

  it('forgets a removed upload, and a part that arrives late does not bring it back', async () => {
    const { clock, store, names } = await start()
    await store.write(empty)
    store.stored('t', proof(1))
    await store.remove('t')
    store.stored('t', proof(2))
    expect(clock.waiting()).toEqual([])
    expect(names()).toEqual([])
    await store.write(empty)
    expect(names()).toEqual(['/data/tasks/t.2'])
  })

  it('tells a write that failed, and tries noted parts again by itself, slower and slower', async () => {
    const { disk, clock, store, trouble } = await start()
    await store.write(empty)
    disk.failWith = () => 'ENOSPC'
    store.stored('t', proof(1))
    await expect(store.flush('t')).rejects.toMatchObject({ code: 'disk/full', retry: 'later' })
    expect(trouble.current()?.code).toBe('disk/full')
    store.stored('t', proof(2))
    expect(clock.waiting()).toEqual([2000])
    clock.fire()
    while (clock.waiting().length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(clock.waiting()).toEqual([4000])
    disk.failWith = () => undefined
    await store.flush('t')
    expect(trouble.current()).toBeUndefined()
    expect((await (await reopened(disk)).store.read('t'))?.parts.size).toBe(2)
  })

  it('says while a write has failed, and when one has worked after all', async () => {
    const { disk, clock, store } = await start()
    await store.write(empty)
    expect(store.recovery('t')).toBeUndefined()
    disk.failWith = () => 'ENOSPC'
    store.stored('t', proof(1))
    clock.fire()
    await until(() => store.recovery('t') !== undefined)
    disk.failWith = () => undefined
    await until(() => clock.waiting().length > 0)
    clock.fire()
    await store.recovery('t')
    expect(store.recovery('t')).toBeUndefined()
    expect((await (await reopened(disk)).store.read('t'))?.parts.size).toBe(1)
  })

  it('lets nobody wait for the upload that was removed', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    disk.failWith = (call) => (call === 'create' ? 'ENOSPC' : undefined)
    store.stored('t', proof(1))
    await expect(store.flush('t')).rejects.toMatchObject({ code: 'disk/full' })
    const recovery = store.recovery('t')
    expect(recovery).toBeDefined()
    await store.remove('t')
    await recovery
    expect(store.recovery('t')).toBeUndefined()
  })

  it('writes everything at the end, and ends even when the disk refuses', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    await store.write({ ...empty, taskId: 'u' })
    store.stored('t', proof(1))
    store.stored('u', proof(1))
    await store.close()
    const again = await reopened(disk)
    expect((await again.store.read('t'))?.parts.size).toBe(1)
    expect((await again.store.read('u'))?.parts.size).toBe(1)
    again.disk.failWith = () => 'EIO'
    again.store.stored('t', proof(2))
    await again.store.close()
  })

  it('is well again when the upload it could not write is removed', async () => {
    const { disk, store, trouble } = await start()
    await store.write(empty)
    disk.failWith = (call) => (call === 'create' ? 'ENOSPC' : undefined)
    store.stored('t', proof(1))
    await expect(store.flush('t')).rejects.toMatchObject({ code: 'disk/full' })
    await store.remove('t')
    expect(trouble.current()).toBeUndefined()
  })

  it('never uses a name twice, also when it has forgotten the upload', async () => {
    const { disk, store, names } = await start()
    const used = new Set<string>()
    for (let n = 0; n < 3; n++) {
      for (const taskId of ['t', 'u']) {
        await store.write({ ...empty, taskId })
        await store.write({ ...empty, taskId })
        expect(names().filter((name) => used.has(name))).toEqual([])
        for (const name of names()) used.add(name)
        await store.remove(taskId)
      }
    }
    expect(disk.content().size).toBe(0)
  })

  it('keeps what is written while a removal is on its way', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    await Promise.all([store.remove('t'), store.write({ ...empty, uploadId: 'V' })])
    store.stored('t', proof(1))
    await store.flush('t')
    const back = await (await reopened(disk)).store.read('t')
    expect([back?.uploadId, back?.parts.size]).toEqual(['V', 1])
  })

  it('sets a damaged left-over aside instead of removing it', async () => {
    const content = new Map([['/data/tasks/gone.3', Buffer.from('half of a header')]])
    const { names } = await start(content, new Set())
    expect(names()).toHaveLength(1)
    expect(names()[0]).toMatch(/^\/data\/quarantine\/.*-gone\.3$/)
  })

  it('removes what is of no upload when the list is whole, and nothing otherwise', async () => {
    const { disk, store } = await start()
    await store.write(empty)
    await store.write({ ...empty, taskId: 'gone' })
    const content = new Map(disk.content()).set('/data/tasks/t.9.tmp', Buffer.from('half'))
    expect((await start(content)).names()).toEqual(['/data/tasks/gone.1', '/data/tasks/t.1'])
    expect((await start(content, new Set(['t']))).names()).toEqual(['/data/tasks/t.1'])
  })

  it('refuses ids and proofs that cannot be kept', async () => {
    const { store } = await start()
    await expect(store.read('../lock')).rejects.toMatchObject({ code: 'internal/bug' })
    await store.write(empty)
    expect(() => store.stored('t', { ...proof(1), crc64: 'x' })).toThrow('does not hold up')
    const bad = { ...empty, parts: new Map([[1, { ...proof(1), md5: 'x' }]]) }
    await expect(store.write(bad)).rejects.toMatchObject({ code: 'internal/bug' })
  })

  it('does not touch the file of a newer program', async () => {
    const newer = { version: 9, minReader: 9, migrations: [] }
    const disk = createCrashDisk()
    const common = { folder, files: disk.files, clock: handClock(), logger: silentLogger }
    const deps = { ...common, quarantine: createQuarantine(common), trouble: createTrouble() }
    await (await openCheckpoints({ ...deps, schema: newer }, undefined)).write(empty)
    const { store, names } = await reopened(disk)
    await expect(store.read('t')).rejects.toMatchObject({ code: 'disk/newer-version' })
    expect(names()).toEqual(['/data/tasks/t.1'])
  })
})
