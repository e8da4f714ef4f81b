/** The task list on a damaged or hand-edited disk (reliability F67, F68, F71): nothing made up, nothing lost that is provable. */
import * as fc from 'fast-check'
import { encodeLine } from '../../../../electron/engine/store/checked-line.ts'
import type { Database } from '../../../../electron/engine/store/database.ts'
import type { ReadonlyIndex } from '../../../../electron/engine/store/records.ts'
import { taskSchema, type Task } from '../../../../electron/engine/task/task.ts'
import { settingsSchema } from '../../../../shared/settings.ts'
import { createCrashDisk, type CrashDisk, type DiskContent } from '../../crash-file-system.ts'
import { aConnection, aTask, textOf } from '../../store-fixtures.ts'
import { damaged, damages } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { anyHeader, anyRecord, anySeq, oddSettings, oddTask } from '../odd-records.ts'
import {
  checkedBytes,
  dataFolder,
  openSample,
  storeSample,
  type StoreSample,
} from '../store-samples.ts'

export interface StoreTargetDeps {
  /** What happens to the disk between the damage and the opening: a planted bug brings its own. */
  readonly before: (content: DiskContent) => DiskContent
}

const samplesKept = 8

export function storeTargets(
  { before }: StoreTargetDeps = { before: (c) => c },
): readonly FuzzTarget[] {
  const samples = new Map<number, Promise<StoreSample>>()
  const sampleOf = (seed: number): Promise<StoreSample> => {
    const sample = samples.get(seed) ?? storeSample(seed)
    samples.set(seed, sample)
    return sample
  }
  const seed = fc.nat({ max: samplesKept - 1 })
  return [
    fuzzTarget(
      'store: damaged journals and snapshots',
      0.4,
      fc.record({ seed, file: fc.nat({ max: 3 }), donor: fc.nat({ max: 3 }), acts: damages }),
      async ({ seed, file, donor, acts }) => {
        const sample = await sampleOf(seed)
        const name = sample.names[file % sample.names.length] ?? ''
        const other = sample.names[donor % sample.names.length] ?? ''
        const bytes = damaged(bytesOf(sample.content, name), acts, bytesOf(sample.content, other))
        const content = before(new Map(sample.content).set(`${dataFolder}/${name}`, bytes))
        const disk = createCrashDisk(content)
        const database = await openSample(disk)
        refuseInvented(database.index(), sample)
        const isNewestJournal = name === sample.names.at(-1)
        const text = textOf(database.index())
        if (!isNewestJournal && text !== sample.last.text) throw new Error(`${name} cost something`)
        if (isNewestJournal) refuseLost(database.index(), sample, bytes)
        refuseThrownAway(disk, content, database)
        await refuseSecondThoughts(disk, database)
      },
    ),
    fuzzTarget(
      'store: hand-edited records with valid sums',
      0.4,
      fc.record({
        seed,
        records: fc.array(anyRecord, { minLength: 1, maxLength: 4 }),
        groupSeq: anySeq,
        header: fc.option(anyHeader, { nil: undefined }),
      }),
      async ({ seed, records, groupSeq, header }) => {
        const sample = await sampleOf(seed)
        const disk = createCrashDisk(edited(sample, records, groupSeq, header))
        const database = await openSample(disk)
        const index = database.index()
        refuseInvalid(index)
        for (const task of [...sample.last.tasks, aTask('good')]) {
          if (index.tasks.has(task.id)) continue
          throw new Error(`${task.id} died with its neighbour`)
        }
        if (!Number.isSafeInteger(database.seq() + 1)) throw new Error(`group ${database.seq()}`)
        await refuseSecondThoughts(disk, database)
      },
    ),
    fuzzTarget(
      'store: hand-edited snapshots with valid sums',
      0.3,
      fc.record({
        seed,
        settings: oddSettings,
        tasks: fc.array(oddTask, { maxLength: 3 }),
        seq: fc.constantFrom<unknown>(500, 500, 500, 'x', null, -1, 1.5, 1e308, 2 ** 53),
      }),
      async ({ seed, settings, tasks, seq }) => {
        const sample = await sampleOf(seed)
        const head = { settings, connections: [...tasks, null, aConnection('good')] }
        const all = [aTask('good'), ...tasks, aTask('good', { retries: 9 }), aTask('other')]
        const body = Buffer.from(`${JSON.stringify(head)}\n${JSON.stringify(all)}`)
        const file = checkedBytes({ magic: 'PARTWAY-STATE', seq }, 900, body)
        const disk = createCrashDisk(new Map(sample.content).set(`${dataFolder}/snap.900`, file))
        const database = await openSample(disk)
        const index = database.index()
        refuseInvalid(index)
        if (seq !== 500 && textOf(index) !== sample.last.text) throw new Error('lost the older one')
        if (seq === 500 && !(index.tasks.get('good')?.retries === 0 && index.tasks.has('other'))) {
          throw new Error('a good task died with its neighbour')
        }
        if (seq === 500 && !index.connections.has('good')) throw new Error('lost a connection')
        if (!Number.isSafeInteger(database.seq() + 1)) throw new Error(`group ${database.seq()}`)
        await refuseSecondThoughts(disk, database)
      },
    ),
  ]
}

/** Appends a line by hand, and then one that is as the program writes it. */
function edited(
  sample: StoreSample,
  records: readonly unknown[],
  groupSeq: unknown,
  header: unknown,
): DiskContent {
  const name = sample.names.at(-1) ?? ''
  const gen = Number(name.slice('jnl.'.length))
  const whole = bytesOf(sample.content, name)
  const lastLine = whole.toString().trimEnd().split('\n').at(-1) ?? ''
  const { seq = 0, firstSeq = 1 } = JSON.parse(lastLine.slice(17)) as {
    seq?: number
    firstSeq?: number
  }
  const next = Math.max(seq, firstSeq - 1) + 1
  const said = groupSeq === 'next' ? next : groupSeq
  const lines = [
    ...(header === undefined ? [] : [encodeLine(gen, JSON.stringify(header))]),
    // By text, because JSON.stringify would write a number beyond all numbers as null.
    encodeLine(
      gen,
      `{"seq":${said === 'endless' ? '1e999' : JSON.stringify(said)},"records":${JSON.stringify(records)}}`,
    ),
    encodeLine(
      gen,
      JSON.stringify({ seq: next + 1, records: [{ type: 'tasks.add', tasks: [aTask('good')] }] }),
    ),
  ]
  return new Map(sample.content).set(`${dataFolder}/${name}`, Buffer.concat([whole, ...lines]))
}

function refuseInvented(index: ReadonlyIndex, { written }: StoreSample): void {
  for (const value of [...index.tasks.values(), ...index.connections.values()]) {
    if (!written.has(JSON.stringify(value))) throw new Error(`made up: ${JSON.stringify(value)}`)
  }
}

/** Lines that are still what was written, in their order, say what has to be there. */
function refuseLost(index: ReadonlyIndex, sample: StoreSample, bytes: Buffer): void {
  const name = sample.names.at(-1) ?? ''
  const original = bytesOf(sample.content, name).toString('latin1').trimEnd().split('\n')
  const found = bytes.toString('latin1').split('\n').slice(0, -1)
  const places = found.map((line) => original.indexOf(line)).filter((place) => place > 0)
  const isInOrder = places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))
  if (!isInOrder) return
  const removed = new Set<string>()
  const added = new Map<string, Task>()
  for (const line of original.slice(1)) {
    const { records } = JSON.parse(Buffer.from(line.slice(17), 'latin1').toString()) as {
      records: { type: string; tasks?: Task[]; task?: Task; ids?: string[] }[]
    }
    const isThere = places.includes(original.indexOf(line))
    for (const { tasks = [], ids = [] } of records) {
      for (const id of ids) removed.add(id)
      if (isThere) for (const task of tasks) added.set(task.id, task)
    }
  }
  // What the newest snapshot holds and no later line removes, and what an intact line adds.
  const snapshot = bytesOf(sample.content, sample.names.at(-2) ?? '')
    .toString()
    .split('\n')
    .slice(2)
  const kept = snapshot.flatMap((line) => (line === '' ? [] : (JSON.parse(line) as Task[])))
  for (const { id } of [...kept, ...added.values()]) {
    if (!removed.has(id) && !index.tasks.has(id)) throw new Error(`${id} is lost`)
  }
}

/** What was set aside lies in quarantine, byte for byte. */
function refuseThrownAway(disk: CrashDisk, before: DiskContent, { recovery }: Database): void {
  const aside = [...disk.content()].filter(([path]) => path.startsWith(`${dataFolder}/quarantine/`))
  for (const name of recovery.quarantined) {
    const bytes = bytesOf(before, name)
    const isKept = aside.some(([path, found]) => path.endsWith(`-${name}`) && found.equals(bytes))
    if (!isKept) throw new Error(`${name} was thrown away`)
  }
}

/** What can still be written is read again, and the second start finds nothing new to complain about. */
async function refuseSecondThoughts(disk: CrashDisk, database: Database): Promise<void> {
  await database.commit([{ type: 'tasks.add', tasks: [aTask('later')] }])
  const text = textOf(database.index())
  await database.close()
  const again = await openSample(disk)
  const { recovery } = again
  if (textOf(again.index()) !== text) throw new Error('opened twice, read differently')
  if (recovery.quarantined.length + recovery.dropped.length > 0 || recovery.lost) {
    throw new Error(`the second start set aside ${JSON.stringify(recovery)}`)
  }
  await again.close()
}

function refuseInvalid(index: ReadonlyIndex): void {
  for (const [id, task] of index.tasks) {
    const { success, data } = taskSchema.safeParse(task)
    if (!success || data.id !== id) throw new Error(`kept an invalid task ${id}`)
    if (!/^[A-Za-z0-9_][\w.-]*$/.test(id)) throw new Error(`kept the id ${id}`)
    if (data.restarts !== task.restarts) throw new Error(`${id} lacks what its type promises`)
  }
  if (!settingsSchema.safeParse(index.settings).success) throw new Error('kept invalid settings')
  for (const id of index.connections.keys()) {
    if (!/^[A-Za-z0-9_][\w.-]*$/.test(id)) throw new Error(`kept the connection ${id}`)
  }
}

function bytesOf(content: DiskContent, name: string): Buffer {
  return content.get(`${dataFolder}/${name}`) ?? Buffer.alloc(0)
}
