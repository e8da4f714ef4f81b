/** Scenarios that begin with what an earlier life left behind. */
import { identify } from '../../../electron/engine/pipeline/source-file.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { storeSchema, type StoreSchema } from '../../../electron/engine/store/schema.ts'
import { createTask } from '../../../electron/engine/task/task.ts'
import { silentLogger } from '../../../electron/engine/ports.ts'
import { createCrashDisk, type DiskContent } from '../crash-file-system.ts'
import { eagerClock } from '../store-fixtures.ts'
import type { LocalFile } from '../twin/local-file.ts'
import { bucket, connectionId } from '../twin/world.ts'
import { dataFolder, liveOrDie, withDeadLocks, type Scenario } from './case.ts'
import type { Left } from './crasher.ts'
import { partSizeBytes, uploadAll, type MakeFile, type Play } from './play.ts'

/** The life before dies at `point`. */
async function diedAt(play: Play, point: string, ...files: readonly LocalFile[]): Promise<Left> {
  const { crasher } = play
  crasher.arm({ point, death: 'kill' }, new Map())
  await liveOrDie(play, { run: () => uploadAll(play, ...files) }, new Map())
  if (crasher.left === undefined) throw new Error(`${point} was not met`)
  return { ...crasher.left, content: withDeadLocks(crasher.left.content) }
}

/** Killed in the middle of an upload: what is counted begins with the recovery. */
export function recovering(makeFile: MakeFile): Scenario {
  const file = makeFile('recovery', 5)
  return {
    name: 'recovery',
    partsAtOnce: 2,
    files: [file],
    before: (play) => diedAt(play, 'part.answered middle#2', file),
    run: (play) => uploadAll(play, file),
  }
}

/** The very first start was killed: what it left is no loss, and goes. */
export function killedStart(makeFile: MakeFile): Scenario {
  const file = makeFile('killed-start', 1)
  return {
    name: 'killed-start',
    partsAtOnce: 1,
    files: [file],
    before: (play) => diedAt(play, 'snapshot.rename.before start#1', file),
    run: (play) => uploadAll(play, file),
  }
}

/** The data folder is lost, the upload is open: the same file is dropped again. */
export function adopting(makeFile: MakeFile): Scenario {
  const file = makeFile('adoption', 5)
  return { ...forgotten(file), name: 'adoption', run: (play) => uploadAll(play, file) }
}

/** The same, but a person finds the upload among the fragments, and says which file it is from. */
export function adoptingByHand(makeFile: MakeFile): Scenario {
  const file = makeFile('by-hand', 5)
  return {
    ...forgotten(file),
    name: 'by-hand',
    run: async (play) => {
      await play.adopt(file)
      await play.rest(file)
    },
  }
}

/** Three parts are stored, and nobody here knows. */
function forgotten(file: LocalFile): Omit<Scenario, 'name' | 'run'> {
  return {
    partsAtOnce: 2,
    files: [file],
    before: async (play) => {
      await diedAt(play, 'part.answered middle#2', file)
      play.forget()
      return { content: new Map(), durable: new Map() }
    },
  }
}

/** The answer to Initiate was lost with the program. */
export function leftoverUpload(makeFile: MakeFile): Scenario {
  const file = makeFile('leftover', 3)
  return {
    name: 'leftover',
    partsAtOnce: 2,
    files: [file],
    before: (play) => diedAt(play, 'initiate.applied#1', file),
    run: (play) => uploadAll(play, file),
  }
}

/** A made-up older version that is written like this one, and counted no retries. */
const olderSchema: StoreSchema = { version: 0, minReader: 0, migrations: [] }
const retriesThen = 4
const withRetries = (task: unknown): unknown => ({ ...(task as object), retries: retriesThen })
const newerSchema: StoreSchema = {
  ...storeSchema,
  migrations: [
    {
      from: 0,
      snapshot: (data) => {
        const index = data as { readonly tasks: readonly unknown[] }
        return { ...index, tasks: index.tasks.map(withRetries) }
      },
      record: (record) => {
        const { task, tasks, ...rest } = record as { task?: unknown; tasks?: readonly unknown[] }
        if (tasks !== undefined) return { ...rest, tasks: tasks.map(withRetries) }
        return task === undefined ? rest : { ...rest, task: withRetries(task) }
      },
    },
    ...storeSchema.migrations,
  ],
}

/** An older version has added a task and was closed: the new one brings its files up. */
export function migrated(makeFile: MakeFile): Scenario {
  const file = makeFile('migration', 3)
  return {
    name: 'migration',
    partsAtOnce: 2,
    files: [file],
    store: { schema: newerSchema },
    before: async (play) => {
      const disk = createCrashDisk()
      const deps = { clock: eagerClock(), logger: silentLogger, files: disk.files }
      const stores = await openStores({ folder: dataFolder, ...deps, schema: olderSchema })
      const task = createTask(
        {
          batchId: 'batch',
          source: { path: file.path, name: file.key, identity: await identify(file.path) },
          target: { connectionId, bucket, key: file.key },
          options: {
            contentType: '',
            forbidOverwrite: false,
            verifyMd5: true,
            partSizeBytes,
            multipartThresholdBytes: 2 * partSizeBytes,
          },
        },
        play.world.time.nowMs,
      )
      await stores.tasks.add([task])
      await stores.close()
      play.promise(file, task.id, () => {
        const found = play.world.program.stores.tasks.all().find(({ id }) => id === task.id)
        return found?.retries === retriesThen ? undefined : `it has ${found?.retries} retries`
      })
      return { content: disk.content(), durable: disk.content() }
    },
    run: (play) => uploadAll(play, file),
  }
}

/** The newest snapshot and the checkpoint rotted while the program was closed. */
export function damagedStore(makeFile: MakeFile): Scenario {
  const file = makeFile('damage', 5)
  return {
    name: 'damage',
    partsAtOnce: 2,
    files: [file],
    isDamaged: true,
    before: async (play) => {
      const { content } = await diedAt(play, 'complete.before#1', file)
      const rotten = withRot(content, /\/snap\.\d+$/, /\/tasks\/[^/]+\.\d+$/)
      return { content: rotten, durable: rotten }
    },
    run: (play) => uploadAll(play, file),
  }
}

/** One flipped bit in the newest file of each pattern. */
function withRot(content: DiskContent, ...patterns: readonly RegExp[]): DiskContent {
  const rotten = new Map(content)
  for (const pattern of patterns) {
    const path = [...content.keys()].filter((each) => pattern.test(each)).at(-1)
    if (path === undefined) throw new Error(`nothing matches ${String(pattern)}`)
    const bytes = Buffer.from(content.get(path) ?? Buffer.alloc(0))
    const at = bytes.length - 4
    bytes[at] = (bytes[at] ?? 0) ^ 1
    rotten.set(path, bytes)
  }
  return rotten
}

/** No room but the reserve's, which a pause needs; later a person makes some. */
export function fullDisk(makeFile: MakeFile): Scenario {
  const file = makeFile('full', 5)
  return {
    name: 'full-disk',
    partsAtOnce: 2,
    files: [file],
    disk: (real, disk, play) => {
      const needRoom = (path: string): void => {
        if (!play.isDiskFull || !disk.content().has(`${dataFolder}/reserve`)) return
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path })
      }
      return {
        ...real,
        create: async (path) => {
          needRoom(path)
          const file = await real.create(path)
          return { ...file, write: async (bytes) => (needRoom(path), file.write(bytes)) }
        },
      }
    },
    run: async (play) => {
      await play.add(file)
      await play.until(file, ({ partsStored }) => partsStored >= 2)
      play.isDiskFull = play.lives === 1
      await play.command(file, 'pause')
      await play.rest(file)
      play.isDiskFull = false
      await play.command(file, 'resume')
      await play.rest(file)
    },
  }
}
