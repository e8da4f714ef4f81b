/**
 * What a power cut may leave of the store, state by state: recovery must find every acknowledged
 * change, and nothing that was never written.
 */
import { silentLogger } from '../../electron/engine/ports.ts'
import { openDatabase, type Database } from '../../electron/engine/store/database.ts'
import type { FileSystem } from '../../electron/engine/store/file-system.ts'
import { generationFiles } from '../../electron/engine/store/place.ts'
import { emptyIndex, type StoreRecord } from '../../electron/engine/store/records.ts'
import { recover } from '../../electron/engine/store/recover.ts'
import { storeSchema } from '../../electron/engine/store/schema.ts'
import {
  crashStates,
  createCrashDisk,
  type CrashDisk,
  type CrashState,
  type DiskContent,
} from './crash-file-system.ts'
import { seededChoices, type Choices } from './choices.ts'
import { aConnection, aTask, eagerClock, textOf } from './store-fixtures.ts'

const folder = '/data'
const clock = eagerClock()

/** What was handed over, in order; `texts[k]` is the index after k commits. */
interface History {
  readonly texts: string[]
  readonly model: ReturnType<typeof emptyIndex>
  acknowledged: number
}

function startHistory(): History {
  const model = emptyIndex()
  return { texts: [textOf(model)], model, acknowledged: 0 }
}

/** A bug planted between the store and the disk. */
export type MutateFiles = (files: FileSystem) => FileSystem

export interface CrashStatesWanted {
  readonly seed: number
  readonly count: number
  readonly mutate?: MutateFiles
}

export interface CrashStatesReport {
  readonly counts: Readonly<Record<'ordered' | 'any' | 'rotten' | 'again' | 'lives', number>>
  readonly total: number
  /** What was lost or made up, each with how to see it again; it ends with the first life of them. */
  readonly wrong: readonly string[]
}

/** Lives of the store, and every state a power cut could leave of each. */
export async function runCrashStates(ask: CrashStatesWanted): Promise<CrashStatesReport> {
  const { seed, count, mutate = (files) => files } = ask
  const counts = { ordered: 0, any: 0, rotten: 0, again: 0, lives: 0 }
  const total = (): number => counts.ordered + counts.any + counts.rotten + counts.again
  const wrong: string[] = []
  const check = async (state: CrashState, history: History, hint: string): Promise<void> => {
    const problem = await verdict(state, history)
    if (problem !== undefined) wrong.push(`${hint}: ${problem}`)
  }
  while (total() < count && wrong.length === 0) {
    const random = seededChoices(seed + counts.lives)
    const disk = createCrashDisk()
    await disk.files.makeFolder(folder)
    const history = startHistory()
    await live({ disk, mutate }, history, random)
    for (const order of ['ordered', 'any'] as const) {
      const hint = `seed ${seed + counts.lives}, ${order}`
      for (const state of crashStates(disk, new Map(), order, random)) {
        await check(state, history, hint)
        counts[order] += 1
        if (random.below(10) === 0) {
          await check(withRot(state, random), history, `${hint}, rot`)
          counts.rotten += 1
        }
        if (random.below(400) > 0) continue
        const again = await crashAgain(state, history, random, mutate)
        counts.again += again.count
        wrong.push(...again.wrong.map((problem) => `${hint}, again: ${problem}`))
      }
    }
    counts.lives += 1
  }
  return { counts, total: total(), wrong }
}

interface MutatedDisk {
  readonly disk: CrashDisk
  readonly mutate: MutateFiles
}

const open = ({ disk, mutate }: MutatedDisk): Promise<Database> =>
  openDatabase({ folder, files: mutate(disk.files), clock, logger: silentLogger })

/** A model of its own: what the records mean, written down a second time. */
function expectRecord({ model }: History, record: StoreRecord): void {
  if (record.type === 'tasks.add') for (const task of record.tasks) model.tasks.set(task.id, task)
  if (record.type === 'task.save' && model.tasks.has(record.task.id)) {
    model.tasks.set(record.task.id, record.task)
  }
  if (record.type === 'tasks.remove') for (const id of record.ids) model.tasks.delete(id)
  if (record.type === 'settings.change') Object.assign(model, merged(model, record.change))
  if (record.type === 'connection.save') {
    model.connections.set(record.connection.id, record.connection)
  }
  if (record.type === 'connection.remove') model.connections.delete(record.id)
}

function merged(model: History['model'], change: object): Partial<History['model']> {
  return { settings: { ...model.settings, ...change } }
}

function randomRecord(random: Choices): StoreRecord {
  const id = `t${random.below(6)}`
  const task = aTask(id, { retries: random.below(1000) })
  switch (random.below(7)) {
    case 0:
    case 1:
      return { type: 'tasks.add', tasks: [task, aTask(`n${random.below(1000)}`)] }
    case 2:
    case 3:
      return { type: 'task.save', task }
    case 4:
      return { type: 'tasks.remove', ids: [id] }
    case 5:
      return { type: 'settings.change', change: { tasksAtOnce: 1 + random.below(16) } }
    default:
      return random.below(3) === 0
        ? { type: 'connection.remove', id: 'c1' }
        : { type: 'connection.save', connection: aConnection('c1', `name ${random.below(99)}`) }
  }
}

async function commitRandom(
  database: Database,
  disk: CrashDisk,
  history: History,
  random: Choices,
): Promise<void> {
  const commits = Array.from({ length: 1 + random.below(3) }, async () => {
    const records = Array.from({ length: 1 + random.below(2) }, () => randomRecord(random))
    for (const record of records) expectRecord(history, record)
    history.texts.push(textOf(history.model))
    const number = history.texts.length - 1
    await database.commit(records)
    history.acknowledged = Math.max(history.acknowledged, number)
    disk.mark(history.acknowledged)
  })
  await Promise.all(commits)
}

/** A life of the store: commits, compactions, restarts and failing calls. */
async function live(own: MutatedDisk, history: History, random: Choices): Promise<void> {
  const { disk } = own
  let database = await open(own)
  for (let step = 3 + random.below(6); step > 0; step--) {
    const failing = random.below(4) === 0 ? 1 + random.below(3) : 0
    const code = random.pick(['ENOSPC', 'EIO'])
    let calls = random.below(4)
    let left = failing
    disk.failWith = () => (calls-- <= 0 && left-- > 0 ? code : undefined)
    await commitRandom(database, disk, history, random)
    const next = random.below(6)
    if (next === 0) await database.compact()
    disk.failWith = () => undefined
    if (next === 1) {
      await database.close()
      database = await open(own)
    }
  }
  await database.close()
}

/** `undefined`: as promised; otherwise what is wrong. */
async function verdict(state: CrashState, history: History): Promise<string | undefined> {
  const { files } = createCrashDisk(state.content)
  await files.makeFolder(folder)
  const found = await recover({ folder, files, schema: storeSchema, logger: silentLogger })
  const text = textOf(found.index)
  const promised = history.texts.slice(state.mark)
  if (promised.includes(text)) return undefined
  const names = [...state.content].map(([path, bytes]) => `${path}(${bytes.length})`).join(' ')
  const what = history.texts.includes(text) ? 'lost an acknowledged change' : 'made up a state'
  return `${what}; ${state.mark} of ${history.texts.length - 1} acknowledged; ${names}`
}

/** The same crash, and the newest snapshot rots or is deleted meanwhile. */
function withRot(state: CrashState, random: Choices): CrashState {
  const names = [...state.content.keys()].map((path) => path.slice(folder.length + 1))
  const newest = generationFiles(names).findLast(({ kind }) => kind === 'snap')
  if (newest === undefined) return state
  const content = new Map(state.content)
  const path = `${folder}/${newest.name}`
  const bytes = Buffer.from(content.get(path) ?? Buffer.alloc(0))
  const at = random.below(Math.max(1, bytes.length))
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  if (random.below(2) === 0) content.delete(path)
  else content.set(path, bytes)
  return { ...state, content }
}

/** Opens a crashed store for real, goes on, and crashes again on the way. */
async function crashAgain(
  state: CrashState,
  before: History,
  random: Choices,
  mutate: MutateFiles,
): Promise<{ readonly count: number; readonly wrong: readonly string[] }> {
  const { index } = await recover({
    folder,
    files: createCrashDisk(withFolder(state.content)).files,
    schema: storeSchema,
    logger: silentLogger,
  })
  const history: History = {
    texts: [textOf(index)],
    model: structuredClone(index),
    acknowledged: 0,
  }
  const disk = createCrashDisk(withFolder(state.content))
  const database = await open({ disk, mutate })
  const wrong: string[] = []
  const found = textOf(database.index())
  if (found !== history.texts[0]) wrong.push('opening finds another state than recovering')
  if (!before.texts.includes(found)) wrong.push('opening makes up a state')
  await commitRandom(database, disk, history, random)
  await database.close()
  let count = 0
  for (const next of crashStates(disk, state.content, random.pick(['ordered', 'any']), random)) {
    if (random.below(8) > 0) continue
    const problem = await verdict(next, history)
    if (problem !== undefined) wrong.push(problem)
    count += 1
  }
  return { count, wrong }
}

function withFolder(content: DiskContent): DiskContent {
  return content.size > 0 ? content : new Map([[`${folder}/other`, Buffer.alloc(0)]])
}
