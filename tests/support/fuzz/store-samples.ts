/** Stores that were really written, by drawn operations: what damage is done to. */
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { silentLogger } from '../../../electron/engine/ports.ts'
import { encodeLine } from '../../../electron/engine/store/checked-line.ts'
import { openCheckpoints } from '../../../electron/engine/store/checkpoint-files.ts'
import { openDatabase, type Database } from '../../../electron/engine/store/database.ts'
import { createQuarantine } from '../../../electron/engine/store/quarantine.ts'
import type { StoreRecord } from '../../../electron/engine/store/records.ts'
import { storeSchema } from '../../../electron/engine/store/schema.ts'
import type {
  Checkpoint,
  CheckpointStore,
  PartProof,
} from '../../../electron/engine/store/stores.ts'
import { createTrouble } from '../../../electron/engine/store/trouble.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { seededChoices, type Choices } from '../choices.ts'
import { createCrashDisk, type CrashDisk, type DiskContent } from '../crash-file-system.ts'
import { aConnection, aTask, eagerClock, textOf } from '../store-fixtures.ts'

export const dataFolder = '/data'

/** One store as it lies on the disk, and everything that was ever true of it. */
export interface StoreSample {
  readonly content: DiskContent
  /** Names of its generation files, oldest first; the last is the journal that was written to. */
  readonly names: readonly string[]
  /** JSON of every task, connection and settings there ever were. */
  readonly written: ReadonlySet<string>
  readonly last: { readonly text: string; readonly tasks: readonly Task[] }
}

export function openSample(disk: CrashDisk): Promise<Database> {
  const deps = { folder: dataFolder, clock: eagerClock(), logger: silentLogger }
  return openDatabase({ ...deps, files: disk.files })
}

/** The same seed writes the same store: three starts, a few changes each. */
export async function storeSample(seed: number): Promise<StoreSample> {
  const choices = seededChoices(seed)
  const disk = createCrashDisk()
  await disk.files.makeFolder(dataFolder)
  const written = new Set<string>()
  let last: StoreSample['last'] = { text: '', tasks: [] }
  for (let start = 0; start < 3; start++) {
    const database = await openSample(disk)
    const count = 2 + choices.below(4)
    for (let n = 0; n < count; n++) {
      const ids = [...database.index().tasks.keys()]
      await database.commit(drawnChange(choices, ids, `t${start}-${n}`))
      const { tasks, connections, settings } = database.index()
      for (const value of [...tasks.values(), ...connections.values(), settings]) {
        written.add(JSON.stringify(value))
      }
    }
    const { tasks } = database.index()
    last = { text: textOf(database.index()), tasks: [...tasks.values()] }
    await database.close()
  }
  const content = disk.content()
  const names = [...content.keys()]
    .filter((path) => /\/(snap|jnl)\.\d+$/.test(path))
    .map((path) => path.slice(dataFolder.length + 1))
    .toSorted(
      (a, b) => a.replace(/^\D+/, '').localeCompare(b.replace(/^\D+/, '')) || (a < b ? 1 : -1),
    )
  return { content, names, written, last }
}

function drawnChange(choices: Choices, ids: readonly string[], id: string): StoreRecord[] {
  const kind = ids.length < 2 ? 0 : choices.below(6)
  const known = ids.length === 0 ? id : choices.pick(ids)
  const retries = choices.below(100)
  switch (kind) {
    case 0:
    case 1:
      return [{ type: 'tasks.add', tasks: [aTask(id), aTask(`${id}-b`, { retries })] }]
    case 2:
      return [{ type: 'tasks.remove', ids: [known] }]
    case 3:
      return [{ type: 'settings.change', change: { tasksAtOnce: 1 + choices.below(16) } }]
    case 4:
      return [{ type: 'connection.save', connection: aConnection(id, `Office \u2028 ${retries}`) }]
    default:
      return [{ type: 'task.save', task: aTask(known, { retries, state: { kind: 'paused' } }) }]
  }
}

/** Part tables that were written one after the other, each file kept. */
export interface CheckpointSample {
  readonly taskId: string
  /** Oldest first. */
  readonly files: readonly (readonly [path: string, bytes: Buffer])[]
  /** What each of them says, as comparable text. */
  readonly says: readonly string[]
}

export async function openTables(disk: CrashDisk): Promise<CheckpointStore> {
  const base = { folder: dataFolder, files: disk.files, clock: eagerClock(), logger: silentLogger }
  await disk.files.makeFolder(dataFolder)
  return openCheckpoints(
    { ...base, schema: storeSchema, quarantine: createQuarantine(base), trouble: createTrouble() },
    undefined,
  )
}

export async function checkpointSample(seed: number): Promise<CheckpointSample> {
  const choices = seededChoices(seed)
  const taskId = `task-${seed}`
  const disk = createCrashDisk()
  const store = await openTables(disk)
  const kept = new Map<string, Buffer>()
  const says: string[] = []
  const count = 1 + choices.below(40)
  const sizes = { sizeBytes: count * 100 - choices.below(100), partSizeBytes: 100 }
  const parts = new Map<number, PartProof>()
  for (let version = 0; version < 2; version++) {
    for (let n = 0; n <= count / 3; n++) {
      const proof = drawnProof(choices, 1 + choices.below(count))
      parts.set(proof.number, proof)
    }
    const checkpoint: Checkpoint = { taskId, uploadId: `U${seed}`, ...sizes, parts: new Map(parts) }
    await store.write(checkpoint)
    says.push(checkpointText(checkpoint))
    for (const [path, bytes] of disk.content()) {
      if (dirname(path) === `${dataFolder}/tasks`) kept.set(path, Buffer.from(bytes))
    }
  }
  await store.close()
  return { taskId, files: [...kept], says }
}

function drawnProof(choices: Choices, number: number): PartProof {
  const md5 = Array.from({ length: 32 }, () => choices.below(16).toString(16)).join('')
  const crc64 = (BigInt(choices.below(2 ** 32)) * BigInt(choices.below(2 ** 32))).toString()
  const kind = choices.below(3)
  if (kind === 0) return { number, md5: undefined, crc64, etag: `"odd ${number}"` }
  return { number, md5, crc64, etag: kind === 1 ? md5.toUpperCase() : 'OTHER-1' }
}

/** A checked file of one generation by its format, with the sums it should have, whatever it says. */
export function checkedBytes(fields: object, gen: number, body: Buffer): Buffer {
  const sha256 = createHash('sha256').update(body).digest('hex')
  const header = { schema: 1, minReader: 1, gen, ...fields, bytes: body.length, sha256 }
  return Buffer.concat([encodeLine(gen, JSON.stringify(header)), body, Buffer.from('\n')])
}

/** Equal for equal part tables. */
export function checkpointText({ parts, ...rest }: Checkpoint): string {
  const ordered = [...parts.values()].toSorted((a, b) => a.number - b.number)
  const { taskId, uploadId, sizeBytes, partSizeBytes } = rest
  return JSON.stringify([
    [taskId, uploadId, sizeBytes, partSizeBytes],
    ordered.map(({ number, md5, crc64, etag }) => [number, md5 ?? null, crc64, etag]),
  ])
}
