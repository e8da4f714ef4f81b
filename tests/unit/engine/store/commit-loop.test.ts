import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { openDatabase, type Database } from '../../../../electron/engine/store/database.ts'
import type { TransferError } from '../../../../electron/engine/errors.ts'
import { createCrashDisk, type CrashDisk } from '../../../support/crash-file-system.ts'
import { aTask, handClock, type HandClock } from '../../../support/store-fixtures.ts'

const folder = '/data'
const add = (id: string) => [{ type: 'tasks.add' as const, tasks: [aTask(id)] }]

async function start(): Promise<{ disk: CrashDisk; clock: HandClock; database: Database }> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  const clock = handClock()
  const deps = { folder, files: disk.files, clock, logger: silentLogger }
  return { disk, clock, database: await openDatabase(deps) }
}

/** Until a timer waits: the loop has given up for now. */
async function untilPaused(clock: HandClock): Promise<void> {
  while (clock.waiting().length === 0) await new Promise((resolve) => setImmediate(resolve))
}

describe('committing', () => {
  it('changes memory only when the change is durable', async () => {
    const { disk, database } = await start()
    const committed = database.commit(add('a'))
    expect(database.index().tasks.size).toBe(0)
    await committed
    expect(database.index().tasks.size).toBe(1)
    expect(disk.operations.at(-1)?.type).toBe('sync')
  })

  it('makes what is committed in one tick durable with one sync', async () => {
    const { disk, database } = await start()
    const before = disk.operations.length
    await Promise.all(['a', 'b', 'c'].map((id) => database.commit(add(id))))
    expect(disk.operations.slice(before).map(({ type }) => type)).toEqual(['write', 'sync'])
    expect([...database.index().tasks.keys()]).toEqual(['a', 'b', 'c'])
  })

  it('refuses a record that a later start would drop, and no other', async () => {
    const { database } = await start()
    const bad = [{ type: 'tasks.add' as const, tasks: [aTask('x', { retries: -1 })] }]
    const outcomes = await Promise.allSettled([
      database.commit(add('a')),
      database.commit(bad),
      database.commit(add('b')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'internal/bug' } })
    expect([...database.index().tasks.keys()]).toEqual(['a', 'b'])
  })

  it('refuses a record that has no JSON, and goes on', async () => {
    const { database } = await start()
    const task = Object.assign(aTask('x'), { colour: 1n })
    const commit = database.commit([{ type: 'tasks.add', tasks: [task] }])
    await expect(commit).rejects.toMatchObject({ code: 'internal/bug' })
    await database.commit(add('a'))
  })

  it('heals a single failure by itself, unnoticed', async () => {
    const { disk, database } = await start()
    const troubles: unknown[] = []
    database.trouble.subscribe((error) => troubles.push(error))
    let left = 1
    disk.failWith = (call) => (call === 'sync' && left-- > 0 ? 'EIO' : undefined)
    await database.commit(add('a'))
    expect(troubles).toEqual([])
  })

  it('waits in trouble, backs off, and goes on when the disk does', async () => {
    const { disk, clock, database } = await start()
    const codes: (string | undefined)[] = []
    database.trouble.subscribe((error) => codes.push(error?.code))
    disk.failWith = () => 'ENOSPC'
    const committed = Promise.all([database.commit(add('a')), database.commit(add('b'))])
    const delays: number[] = []
    for (let n = 0; n < 8; n++) {
      await untilPaused(clock)
      delays.push(...clock.waiting())
      clock.fire()
    }
    await untilPaused(clock)
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
    expect(database.index().tasks.size).toBe(0)
    disk.failWith = () => undefined
    clock.fire()
    await committed
    // All is well again only when the reserve is back.
    expect(codes).toEqual(['disk/full'])
    clock.fire()
    while (codes.length < 2) await new Promise((resolve) => setImmediate(resolve))
    expect(codes).toEqual(['disk/full', undefined])
    expect([...database.index().tasks.keys()]).toEqual(['a', 'b'])
  })

  it('tells a disk that refuses from one that is full', async () => {
    const { disk, clock, database } = await start()
    disk.failWith = () => 'EROFS'
    const committed = database.commit(add('a'))
    await untilPaused(clock)
    let told: TransferError | undefined
    database.trouble.subscribe((error) => (told = error))
    expect(told).toMatchObject({ code: 'disk/unwritable', details: { osCode: 'EROFS' } })
    disk.failWith = () => undefined
    clock.fire()
    await committed
  })

  it('tries a last time at the end, then says that the change was not kept', async () => {
    const { disk, clock, database } = await start()
    await database.commit(add('a'))
    disk.failWith = () => 'ENOSPC'
    const outcomes = Promise.allSettled([database.commit(add('b')), database.commit(add('c'))])
    await untilPaused(clock)
    await database.close()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disk/full' } })
    }
    await expect(database.commit(add('d'))).rejects.toThrow('closed')
    expect(clock.waiting()).toEqual([])
  })

  it('writes what waits before it closes', async () => {
    const { database } = await start()
    const committed = database.commit(add('a'))
    await database.close()
    await committed
    expect(database.index().tasks.size).toBe(1)
  })

  it('opens on a full disk: readable, and writing when there is room', async () => {
    const first = await start()
    await first.database.commit(add('a'))
    await first.database.close()
    const disk = createCrashDisk(first.disk.content())
    const clock = handClock()
    disk.failWith = () => 'ENOSPC'
    const deps = { folder, files: disk.files, clock, logger: silentLogger }
    const database = await openDatabase(deps)
    expect([...database.index().tasks.keys()]).toEqual(['a'])
    expect(database.trouble.current()?.code).toBe('disk/full')
    const committed = database.commit(add('b'))
    await untilPaused(clock)
    disk.failWith = () => undefined
    clock.fire()
    await committed
    await database.close()
    const again = await openDatabase({ ...deps, files: createCrashDisk(disk.content()).files })
    expect([...again.index().tasks.keys()]).toEqual(['a', 'b'])
  })
})
