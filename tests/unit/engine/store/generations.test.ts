import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import {
  createGenerations,
  type Generations,
} from '../../../../electron/engine/store/generations.ts'
import { createQuarantine } from '../../../../electron/engine/store/quarantine.ts'
import { applyRecord, emptyIndex } from '../../../../electron/engine/store/records.ts'
import { storeSchema } from '../../../../electron/engine/store/schema.ts'
import { writeSnapshot } from '../../../../electron/engine/store/snapshot-file.ts'
import { createCrashDisk, type CrashDisk } from '../../../support/crash-file-system.ts'
import { aTask, eagerClock } from '../../../support/store-fixtures.ts'

const folder = '/data'
const index = emptyIndex()
applyRecord(index, { type: 'tasks.add', tasks: [aTask('a')] })

async function start(): Promise<{ disk: CrashDisk; generations: Generations }> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  const place = { folder, files: disk.files, schema: storeSchema, logger: silentLogger }
  const generations = createGenerations({
    holdFolder: () => disk.files.makeFolder('/data'),
    place,
    quarantine: createQuarantine({ ...place, clock: eagerClock() }),
    start: { gen: 1, seq: 0 },
    isWhole: false,
    leastCompactionBytes: 4 * 1024 * 1024,
    writeSnapshot: (cut) => writeSnapshot(place, cut, index),
  })
  return { disk, generations }
}

const names = (disk: CrashDisk): readonly string[] =>
  [...disk.content().keys()].map((path) => path.slice(folder.length + 1)).toSorted()

/** Fails the first call of a kind. */
function failOnce(disk: CrashDisk, call: string, code: string): void {
  let left = 1
  disk.failWith = (kind) => (kind === call && left-- > 0 ? code : undefined)
}

describe('generations', () => {
  it('numbers groups without gaps across generations', async () => {
    const { disk, generations } = await start()
    await generations.append('[]')
    await generations.rotate()
    await generations.append('[]')
    await generations.settled()
    expect(generations.seq()).toBe(2)
    expect(names(disk)).toEqual(['jnl.1', 'jnl.2', 'snap.1', 'snap.2'])
  })

  it('keeps the two newest generations', async () => {
    const { disk, generations } = await start()
    await generations.begin()
    for (let n = 0; n < 4; n++) await generations.rotate()
    await generations.settled()
    expect(names(disk)).toEqual(['jnl.4', 'jnl.5', 'snap.4', 'snap.5'])
  })

  it('keeps an older generation in the stead of one that rotted, and sets that aside', async () => {
    const { disk, generations } = await start()
    await generations.begin()
    await generations.rotate()
    await generations.settled()
    const rotten = disk.content().get('/data/snap.2') ?? Buffer.alloc(0)
    rotten[rotten.length - 3] = 0
    await generations.rotate()
    await generations.settled()
    expect(names(disk)).toEqual(
      expect.arrayContaining(['jnl.1', 'jnl.2', 'jnl.3', 'snap.1', 'snap.3']),
    )
    expect(names(disk).find((name) => name.endsWith('snap.2'))).toMatch(/^quarantine\//)
  })

  it('never touches a journal again after its sync failed, and trusts only a new snapshot', async () => {
    const { disk, generations } = await start()
    await generations.append('[]')
    failOnce(disk, 'sync', 'EIO')
    await expect(generations.append('["x"]')).rejects.toMatchObject({ code: 'EIO' })
    const poisoned = disk.content().get('/data/jnl.1')
    await generations.append('["x"]')
    expect(disk.content().get('/data/jnl.1')).toEqual(poisoned)
    expect(names(disk)).toContain('snap.2')
    expect(generations.seq()).toBe(2)
  })

  it('goes on in a new journal alone when there was no room: a snapshot would need more', async () => {
    const { disk, generations } = await start()
    await generations.append('[]')
    failOnce(disk, 'write', 'ENOSPC')
    await expect(generations.append('["x"]')).rejects.toMatchObject({ code: 'ENOSPC' })
    await generations.append('["x"]')
    expect(names(disk)).toEqual(['jnl.1', 'jnl.2', 'snap.1'])
  })

  it('leaves no empty journals behind while the disk refuses', async () => {
    const { disk, generations } = await start()
    disk.failWith = (call) => (call === 'rename' ? 'EIO' : undefined)
    for (let n = 0; n < 3; n++) await expect(generations.begin()).rejects.toThrow('EIO')
    expect(names(disk)).toEqual([])
  })

  it('goes on with the old journal when a new generation cannot begin', async () => {
    const { disk, generations } = await start()
    await generations.append('[]')
    failOnce(disk, 'create', 'EIO')
    await expect(generations.rotate()).rejects.toMatchObject({ code: 'EIO' })
    await generations.append('[]')
    expect(names(disk)).toEqual(['jnl.1', 'snap.1'])
    expect(generations.seq()).toBe(2)
  })

  it('keeps every journal since the last snapshot when a new snapshot fails', async () => {
    const { disk, generations } = await start()
    await generations.append('[]')
    failOnce(disk, 'rename', 'ENOSPC')
    await generations.rotate()
    await generations.settled()
    await generations.append('[]')
    expect(names(disk)).toEqual(['jnl.1', 'jnl.2', 'snap.1'])
  })
})
