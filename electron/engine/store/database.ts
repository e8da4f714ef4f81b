/**
 * The database: lowdb holds the index in memory, snapshot generations and a journal keep it on the
 * disk. `commit` is the only way to change it: durable first, then memory, then the promise resolves.
 */
import { join } from 'node:path'
import { Low } from 'lowdb'
import type { Clock, Logger } from '../ports.ts'
import { fromElsewhere } from '../task/from-elsewhere.ts'
import { createCommitLoop } from './commit-loop.ts'
import { isDiskFull, toDiskError } from './disk-error.ts'
import type { FileSystem } from './file-system.ts'
import { createGenerations, leastCompactionBytes } from './generations.ts'
import type { Place } from './place.ts'
import { createQuarantine, keepOutdated, type Quarantine } from './quarantine.ts'
import {
  applyRecord,
  emptyIndex,
  type Index,
  type ReadonlyIndex,
  type StoreRecord,
} from './records.ts'
import { recover, type Recovered } from './recover.ts'
import { createReserve } from './reserve.ts'
import { storeSchema, type StoreSchema } from './schema.ts'
import { writeSnapshot, type Cut } from './snapshot-file.ts'
import type { RecoveryReport } from './stores.ts'
import { createTrouble, type Trouble } from './trouble.ts'

export interface Database {
  /** What is durable now. Changed by `commit` alone. */
  index(): ReadonlyIndex
  /** Grows with every change. */
  seq(): number
  /** All of the records or, after a crash, none. Waits while the disk is in trouble; rejects for an invalid record and when closed first. */
  commit(records: readonly StoreRecord[]): Promise<void>
  /** Writes a fresh generation and drops outlived ones; happens by itself as the journal grows. */
  compact(): Promise<void>
  readonly recovery: RecoveryReport
  readonly trouble: Trouble
  readonly quarantine: Quarantine
  close(): Promise<void>
}

export interface DatabaseDeps {
  /** Exists; nobody else writes to it. */
  readonly folder: string
  readonly files: FileSystem
  readonly clock: Clock
  readonly logger: Logger
  /** See `Lock.hold`; without it the folder is only made again. */
  readonly holdFolder?: () => Promise<void>
  /** The folder was copied from another computer: its tasks are paused, see `fromElsewhere`. */
  readonly isFromElsewhere?: boolean
  /** Tests bring older and newer ones. */
  readonly schema?: StoreSchema
  /** A shorter journal is never worth a new generation: 4 MiB unless a test says otherwise. */
  readonly leastCompactionBytes?: number
}

/**
 * Recovers the newest provable state, then writes it as a fresh generation.
 * Throws `disk/newer-version` (nothing was written), `disk/unwritable`, `disk/damaged` (no way up
 * from the schema found). On a full disk it opens in trouble: readable, commits wait for room.
 */
export async function openDatabase(deps: DatabaseDeps): Promise<Database> {
  const { folder, files, logger } = deps
  const place: Place = { folder, files, logger, schema: deps.schema ?? storeSchema }
  const found = await recover(place).catch((error: unknown) => {
    throw toDiskError(error, 'reading the task list')
  })
  const isFromElsewhere = deps.isFromElsewhere === true
  if (isFromElsewhere) pauseAll(found.index)
  let cut: Cut = { gen: 0, seq: 0 }
  let snapshotBytes = 0
  const low = new Low<Index>(
    {
      read: () => Promise.resolve(found.index),
      write: async (index) => {
        snapshotBytes = await writeSnapshot(place, cut, index)
      },
    },
    emptyIndex(),
  )
  await low.read()
  const quarantine = createQuarantine(deps)
  const generations = createGenerations({
    place,
    quarantine,
    start: { gen: found.nextGen, seq: found.seq },
    // What was changed here is on the disk before anything else happens.
    isWhole: found.isWhole && !isFromElsewhere,
    leastCompactionBytes: deps.leastCompactionBytes ?? leastCompactionBytes,
    writeSnapshot: async (next) => {
      cut = next
      await low.write()
      return snapshotBytes
    },
    holdFolder: deps.holdFolder ?? (() => files.makeFolder(folder)),
  })
  const trouble = createTrouble()
  const reserve = createReserve(files, folder)
  const loop = createCommitLoop({
    ...deps,
    generations,
    reserve,
    trouble,
    apply: (record) => applyRecord(low.data, record),
    known: (id) => low.data.tasks.get(id),
  })
  const begin = async (): Promise<void> => {
    await keepOutdated(files, folder, found.outdated, place.schema.version)
    await generations.begin()
  }
  try {
    await begin().catch(async (error: unknown) => {
      // Once is no failure: what went wrong is written anew, with more room if that was it.
      if (isDiskFull(error)) await reserve.release()
      await begin()
    })
    await setAside(place, quarantine, found)
    loop.keepReserve()
  } catch (error) {
    const problem = toDiskError(error, 'opening the task list')
    if (problem.code !== 'disk/full') throw problem
    loop.startInTrouble(problem)
  }
  return {
    index: () => low.data,
    seq: () => generations.seq(),
    commit: (records) => loop.commit(records),
    compact: () => loop.compact(),
    recovery: {
      quarantined: [...found.useless, ...found.damaged],
      dropped: found.dropped,
      lost: found.isLost,
      ...(isFromElsewhere ? { isFromElsewhere } : {}),
    },
    trouble,
    quarantine,
    close: () => loop.close(),
  }
}

function pauseAll({ tasks }: Index): void {
  for (const [id, task] of tasks) tasks.set(id, fromElsewhere(task))
}

/** Only now, with the fresh generation durable, are damaged files touched. */
async function setAside(place: Place, quarantine: Quarantine, found: Recovered): Promise<void> {
  for (const name of found.useless) await quarantine.move(place.folder, name)
  for (const name of found.damaged) await quarantine.copy(place.folder, name)
  for (const name of found.leftovers) {
    await place.files.unlink(join(place.folder, name)).catch((error: unknown) => {
      place.logger.warn('could not remove a left-over', { name, error })
    })
  }
}
