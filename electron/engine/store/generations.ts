/**
 * The generations on the disk: one journal takes the groups, and now and then a new generation
 * (journal first, then snapshot) replaces a long one. Names are never used twice.
 */
import { join } from 'node:path'
import { isDiskFull, toDiskError } from './disk-error.ts'
import { listIfThere } from './file-system.ts'
import { createJournal, type Journal } from './journal.ts'
import { generationFiles, generationName, type Place } from './place.ts'
import type { Quarantine } from './quarantine.ts'
import { isSnapshotValid, type Cut } from './snapshot-file.ts'

/** Not called by two at a time: the commit loop is the only caller. */
export interface Generations {
  seq(): number
  /**
   * Makes one group durable. When it rejects, nothing of it counts, the journal it went to is never
   * used again, and the next call begins a new generation from memory.
   */
  append(records: string): Promise<void>
  /** Opens a generation if none is open. */
  begin(): Promise<void>
  /** The journal has grown as long as the snapshot before it. */
  isCompactionDue(): boolean
  /**
   * Switches to a new generation. Resolves when its journal takes groups; the snapshot is written
   * behind it. When it rejects, the old journal goes on.
   */
  rotate(): Promise<void>
  /** Resolves when no snapshot is being written; never rejects. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface GenerationsDeps {
  readonly place: Place
  readonly quarantine: Quarantine
  /** Last durable group and first unused generation number, from recovery. */
  readonly start: Cut
  /** What was found is whole: the first snapshot may be written behind the start, not before it. */
  readonly isWhole: boolean
  /** A journal shorter than this is never worth a new generation. */
  readonly leastCompactionBytes: number
  /** Writes the snapshot of memory as it is at the call; answers its size in bytes. */
  readonly writeSnapshot: (cut: Cut) => Promise<number>
  /** Makes sure that the folder is there and ours, before a generation is written from memory. */
  readonly holdFolder: () => Promise<void>
}

/** At most so much is replayed at a start, unless the index itself is bigger. */
export const leastCompactionBytes = 4 * 1024 * 1024

export function createGenerations(deps: GenerationsDeps): Generations {
  const { place } = deps
  let { seq, gen: nextGen } = deps.start
  let journal: Journal | undefined
  // After damage or a sync that failed, nothing older is trusted: memory goes to a snapshot first.
  let needsSnapshot = !deps.isWhole
  let isFirst = true
  let snapshotBytes = 0
  let snapshotGen = 0
  let writing: Promise<void> = Promise.resolve()

  const snapshot = async (gen: number): Promise<void> => {
    snapshotGen = gen
    try {
      snapshotBytes = await deps.writeSnapshot({ gen, seq })
    } catch (error) {
      snapshotGen = 0
      throw error
    }
    await prune(deps, gen)
  }
  const snapshotBehind = (gen: number): void => {
    writing = snapshot(gen).catch((error: unknown) => {
      // The older snapshot and all journals since stay: nothing is lost, starting takes longer.
      place.logger.warn('could not write a snapshot', { gen, error: toDiskError(error, 'write') })
    })
  }
  const discard = async (old: Journal): Promise<void> => {
    // Whatever fails here concerns a file that holds nothing we still need.
    await old.close().catch(() => {})
    // The journal of a snapshot stays: one without would look as if somebody had deleted it.
    if (old.groups() > 0 || old.gen === snapshotGen) return
    await place.files.unlink(join(place.folder, `jnl.${old.gen}`)).catch(() => {})
  }
  const poison = async (mustSnapshot: boolean): Promise<void> => {
    const old = journal
    journal = undefined
    needsSnapshot ||= mustSnapshot
    if (old !== undefined) await discard(old)
  }
  const begin = async (): Promise<void> => {
    if (journal !== undefined) return
    await writing
    if (needsSnapshot) await deps.holdFolder()
    const next = await createJournal(place, nextGen++, seq + 1)
    try {
      if (needsSnapshot) await snapshot(next.gen)
    } catch (error) {
      await discard(next)
      throw error
    }
    if (isFirst && !needsSnapshot) snapshotBehind(next.gen)
    needsSnapshot = false
    isFirst = false
    journal = next
  }

  const closeQuietly = async (old: Journal | undefined): Promise<void> => {
    // Everything in it is synced: closing can lose nothing.
    await old?.close().catch((error: unknown) => {
      place.logger.warn('could not close a journal', { error })
    })
  }

  /** A folder that vanished while nothing was written is noticed here at the latest. */
  const stayOnDisk = async (): Promise<void> => {
    if (journal === undefined) return
    const names = await listIfThere(place.files, place.folder).catch(() => undefined)
    // What cannot be read now was synced when it was written.
    if (names === undefined || names.includes(generationName('jnl', journal.gen))) return
    place.logger.warn('journal is not on the disk any more', { gen: journal.gen })
    await poison(true)
    await begin().catch((error: unknown) => {
      place.logger.error('could not write the task list at the end', { error })
    })
  }

  return {
    seq: () => seq,
    begin,
    append: async (records) => {
      await begin()
      const current = journal
      if (current === undefined) throw new Error('no generation is open')
      try {
        await current.write(seq + 1, records)
      } catch (error) {
        // "No room" takes nothing away from what the file held before; any other error may.
        await poison(!isDiskFull(error))
        throw error
      }
      try {
        await current.sync()
      } catch (error) {
        // What a failed sync left on the disk cannot be known, and asking again would lie.
        await poison(true)
        throw error
      }
      seq += 1
    },
    isCompactionDue: () =>
      journal !== undefined &&
      journal.sizeBytes() > Math.max(deps.leastCompactionBytes, snapshotBytes),
    rotate: async () => {
      await writing
      const gen = nextGen++
      const next = await createJournal(place, gen, seq + 1)
      await closeQuietly(journal)
      journal = next
      snapshotBehind(gen)
    },
    settled: () => writing,
    close: async () => {
      await writing
      await stayOnDisk()
      await closeQuietly(journal)
      journal = undefined
    },
  }
}

/**
 * Keeps the two newest valid generations and drops the older ones. `newest` was read back when it
 * was written. A damaged one found on the way is set aside, and an older one kept in its stead.
 */
async function prune(deps: GenerationsDeps, newest: number): Promise<void> {
  const { place, quarantine } = deps
  try {
    const found = generationFiles(await place.files.list(place.folder))
    const older = found.filter(({ kind, gen }) => kind === 'snap' && gen < newest).toReversed()
    for (const { gen, name } of older) {
      if (!(await isSnapshotValid(place, gen))) {
        place.logger.error('an older snapshot is damaged', { file: name })
        await quarantine.move(place.folder, name)
        continue
      }
      for (const file of found) {
        if (file.gen < gen) await place.files.unlink(join(place.folder, file.name))
      }
      return
    }
  } catch (error) {
    // Clean-up is tried again with the next generation.
    place.logger.warn('could not remove older generations', { error })
  }
}
