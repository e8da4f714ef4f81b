/** A data folder on another computer, or back from an older copy: nobody's upload is harmed. */
import { cp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { diskFiles, type FileSystem } from '../../../electron/engine/store/file-system.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { startTestOss, type TestOss } from '../../support/local-oss.ts'
import { KiB, startRealEngine, type RealEngine } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { aTask } from '../../support/store-fixtures.ts'
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'

const P = 100 * KiB
const upload = { uploadId: 'U', key: 'a', partSizeBytes: 5, initiatedAtMs: 1 }

const open = (folder: string, computer: string, files: FileSystem = diskFiles): Promise<Stores> =>
  openStores({
    folder,
    files,
    clock: systemClock,
    logger: silentLogger,
    computer: () => Promise.resolve(computer),
  })

const kindsOf = (stores: Stores): readonly string[] =>
  stores.tasks.all().map(({ state }) => state.kind)

async function filled(folder: string): Promise<void> {
  const stores = await open(folder, 'a')
  await stores.tasks.add([
    aTask('a', { state: { kind: 'stopping', to: 'cancelled' }, upload }),
    aTask('b'),
    aTask('c', { state: { kind: 'ended', as: 'done' } }),
  ])
  await stores.close()
}

describe('a data folder that was copied from another computer', () => {
  it('is said to be, once, and has everything unfinished paused on the disk', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    const here = await open(folder.path, 'b')
    expect(here.recovery).toEqual({
      quarantined: [],
      dropped: [],
      lost: false,
      isFromElsewhere: true,
    })
    expect(kindsOf(here)).toEqual(['paused', 'paused', 'ended'])
    await here.close()
    const again = await open(folder.path, 'b')
    expect(again.recovery.isFromElsewhere).toBeUndefined()
    expect(kindsOf(again)).toEqual(['paused', 'paused', 'ended'])
    expect(again.tasks.all()[0]).toMatchObject({ upload, resume: 'verify' })
    await again.close()
    const back = await open(folder.path, 'a')
    expect(back.recovery.isFromElsewhere).toBe(true)
    await back.close()
  })

  it('is paused also when the note of the new computer cannot be written, and says so again', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    const files: FileSystem = {
      ...diskFiles,
      rename: async (from, to) => {
        if (to.endsWith('home')) throw Object.assign(new Error('EIO'), { code: 'EIO' })
        await diskFiles.rename(from, to)
      },
    }
    for (let start = 0; start < 2; start++) {
      const stores = await open(folder.path, 'b', files)
      expect(stores.recovery.isFromElsewhere).toBe(true)
      expect(kindsOf(stores)).toEqual(['paused', 'paused', 'ended'])
      await stores.close()
    }
    expect(await readdir(folder.path)).toContain('home')
  })
})

interface Bench extends AsyncDisposable {
  readonly oss: TestOss
  readonly files: TempFolder
  start(folder: string, computer: string): Promise<RealEngine>
}

async function bench(): Promise<Bench> {
  const oss = await startTestOss()
  const files = await tempFolder()
  return {
    oss,
    files,
    start: (folder, computer) =>
      startRealEngine({
        folder,
        computer,
        access: () => Promise.resolve(oss.access),
        limits: { partsAtOnce: 4 },
      }),
    [Symbol.asyncDispose]: async () => {
      await files[Symbol.asyncDispose]()
      await oss[Symbol.asyncDispose]()
    },
  }
}

/** A copy of the folder as a backup program makes it, without the lock. */
async function copied(real: RealEngine, id: string, from: string, to: string): Promise<void> {
  await real.stores.checkpoints.flush(id)
  await cp(from, to, { recursive: true })
  await rm(join(to, 'lock'), { force: true })
}

/** A task of 20 parts with five of them stored, the others on their way into a black hole. */
async function halfWay(from: Bench, real: RealEngine): Promise<{ id: string; heal: () => void }> {
  const { server } = from.oss
  const path = await from.files.file('file', seededBytes(20 * P, 1))
  const hole = server.faults.add({
    operation: 'UploadPart',
    key: 'file',
    skip: 5,
    fault: { kind: 'blackHole' },
  })
  const id = await real.addOne(path)
  await hole.hit(4)
  await until(() => real.engine.task(id)?.partsStored === 5)
  return { id, heal: () => hole.remove() }
}

describe('two computers with the same list', () => {
  it('do not abort each other: what one completes is done for both', async () => {
    await using world = await bench()
    await using first = await tempFolder()
    await using second = await tempFolder()
    const { oss } = world
    await using there = await world.start(first.path, 'a')
    const { id, heal } = await halfWay(world, there)
    await copied(there, id, first.path, second.path)
    await there.engine.command(id, 'pause')
    await there.reaches(id, 'paused')
    heal()
    const before = oss.server.log.entries().length

    await using here = await world.start(second.path, 'b')
    expect(here.engine.task(id)?.state.kind).toBe('paused')
    expect(oss.server.log.entries()).toHaveLength(before)
    await here.engine.command(id, 'resume')
    const task = await here.reaches(id, 'done', 'failed')
    expect(task.state).toEqual({ kind: 'ended', as: 'done' })
    expect(task.partsReused).toBe(5)

    await there.engine.command(id, 'resume')
    expect((await there.reaches(id, 'done', 'failed')).state).toEqual({ kind: 'ended', as: 'done' })
    expect(await oss.object('file')).toEqual(seededBytes(20 * P, 1))
    expect(oss.requests('AbortMultipartUpload')).toEqual([])
    expect(oss.requests('InitiateMultipartUpload')).toHaveLength(1)
    expect(oss.server.listUploads('bucket')).toEqual([])
  })

  it('sends again what differs from the file here', async () => {
    await using world = await bench()
    await using first = await tempFolder()
    await using second = await tempFolder()
    await using there = await world.start(first.path, 'a')
    const { id, heal } = await halfWay(world, there)
    await copied(there, id, first.path, second.path)
    await there.engine.command(id, 'pause')
    await there.reaches(id, 'paused')
    heal()
    // Same path, same size, other content, as on another computer.
    const bytes = seededBytes(20 * P, 2)
    const other = await world.files.file('other', bytes)
    await rename(other, join(world.files.path, 'file'))
    await using here = await world.start(second.path, 'b')
    await here.engine.command(id, 'resume')
    await here.reaches(id, 'source-changed')
    await here.engine.resolve(id, { choice: 'keep-matching' })
    const task = await here.reaches(id, 'done', 'failed')
    expect(task.state).toEqual({ kind: 'ended', as: 'done' })
    expect(task.partsReused).toBe(0)
    expect(await world.oss.object('file')).toEqual(bytes)
  })
})

describe('an older copy of the data folder', () => {
  it('that names an upload finished since ends done, and nothing is sent again', async () => {
    await using world = await bench()
    await using folder = await tempFolder()
    await using backup = await tempFolder()
    const { oss } = world
    {
      await using real = await world.start(folder.path, 'a')
      const { id, heal } = await halfWay(world, real)
      await copied(real, id, folder.path, backup.path)
      await real.engine.command(id, 'pause')
      await real.reaches(id, 'paused')
      heal()
      await real.engine.command(id, 'resume')
      await real.reaches(id, 'done')
    }
    const sent = oss.requests('UploadPart').length
    const object = oss.server.findObject('bucket', 'file')
    await rm(folder.path, { recursive: true })
    await cp(backup.path, folder.path, { recursive: true })
    await using restored = await world.start(folder.path, 'a')
    expect(restored.stores.recovery.isFromElsewhere).toBeUndefined()
    const [task] = restored.engine.tasks()
    const ended = await restored.reaches(task?.id ?? '', 'done', 'failed')
    expect(ended.state).toEqual({ kind: 'ended', as: 'done' })
    expect(oss.requests('UploadPart')).toHaveLength(sent)
    expect(oss.requests('InitiateMultipartUpload')).toHaveLength(1)
    expect(oss.requests('AbortMultipartUpload')).toEqual([])
    expect(oss.server.findObject('bucket', 'file')).toEqual(object)
  })
})
