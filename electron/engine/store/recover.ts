/**
 * Finds the newest provable state. Changes nothing, so it can be killed at any moment and repeated;
 * what it wants set aside is moved by the caller once a fresh generation is durable.
 */
import { join } from 'node:path'
import { createSharer, type ShareTask } from '../task/share-task.ts'
import { listIfThere } from './file-system.ts'
import { finalName, isTemporary } from './checked-file.ts'
import { checkpointFolder, generationFiles, generationName, type Place } from './place.ts'
import { firstSeqOf, readJournal, type FoundJournal } from './read-journal.ts'
import { applyRecord, checkRecord, emptyIndex, type Index, type StoreRecord } from './records.ts'
import { migrateRecord } from './schema.ts'
import { createSlices } from './slices.ts'
import { readSnapshot, type Snapshot } from './snapshot-file.ts'

export interface Recovered {
  readonly index: Index
  /** The number of the last group in it. */
  readonly seq: number
  /** Above every generation number ever seen here. */
  readonly nextGen: number
  /** Damaged files that are of no use any more. */
  readonly useless: readonly string[]
  /** Damaged files whose valid part was used: a copy is kept, the file stays until it is outlived. */
  readonly damaged: readonly string[]
  /** Files of an older schema that were read. */
  readonly outdated: readonly string[]
  /** Unfinished writes. */
  readonly leftovers: readonly string[]
  /** Records that did not hold up, by name. */
  readonly dropped: readonly string[]
  /** A snapshot and everything after it, undamaged, of this schema and safe from a power cut. */
  readonly isWhole: boolean
  /** There was a database, and nothing of it is left. */
  readonly isLost: boolean
}

/** Throws `disk/newer-version` when any file asks for a newer program; damage never throws. */
export async function recover(place: Place): Promise<Recovered> {
  const names = await place.files.list(place.folder)
  const found = generationFiles(names)
  const snapshotGens = found.filter(({ kind }) => kind === 'snap').map(({ gen }) => gen)
  const { snapshot, useless } = await newestSnapshot(place, snapshotGens)
  const journalGens = found
    .filter(({ kind, gen }) => kind === 'jnl' && gen >= (snapshot?.gen ?? 0))
    .map(({ gen }) => gen)
  const replayed = await replay(place, snapshot, journalGens)
  const { journals } = replayed
  const isDurable = await makeDurable(place, journals)
  const unborn = new Set(journals.filter(({ isUnborn }) => isUnborn).map(({ name }) => name))
  const firstBorn = journals.find(({ isUnborn }) => !isUnborn)
  const isFromStart = snapshot !== undefined || firstBorn?.firstSeq === 1
  const leftovers = names.filter(isTemporary)
  const everSeen = [...found, ...generationFiles(leftovers.map(finalName))]
  const nextGen = Math.max(0, ...everSeen.map(({ gen }) => gen)) + 1
  const damaged = [...replayed.damaged]
  if (snapshot !== undefined && snapshot.dropped.length > 0) damaged.push(`snap.${snapshot.gen}`)
  const old = outdated(place, snapshot, journals)
  // Every snapshot has a journal that was made before it: without one, changes may be missing.
  const missing = snapshot !== undefined && journals.length === 0 ? [`jnl.${snapshot.gen}`] : []
  const dropped = [...(snapshot?.dropped ?? []), ...replayed.dropped, ...missing]
  const hasFaults = [useless, damaged, old, dropped].some((list) => list.length > 0)
  const isLost =
    !isFromStart &&
    replayed.index.tasks.size === 0 &&
    // First starts that were killed leave nothing but empty journals.
    (snapshotGens.length > 0 ||
      everSeen.some(({ gen, name }) => gen > 1 && !unborn.has(name)) ||
      names.some((name) => laterNames.has(name)) ||
      (await hasCheckpoints(place)))
  return {
    index: replayed.index,
    seq: replayed.seq,
    nextGen,
    useless,
    damaged: isLost ? journals.map(({ name }) => name) : damaged,
    outdated: old,
    leftovers,
    dropped,
    isWhole: snapshot !== undefined && !hasFaults && isDurable,
    isLost,
  }
}

/**
 * What a killed program wrote may be in the memory of the system only: a power cut would take it away
 * from under what is built on it. Only the last journal can end so, for each was synced before the
 * next began.
 */
async function makeDurable(place: Place, journals: readonly FoundJournal[]): Promise<boolean> {
  const last = journals.at(-1)
  if (last === undefined || last.groups === 0) return true
  try {
    await place.files.sync(join(place.folder, last.name))
    return true
  } catch (error) {
    place.logger.warn('could not sync a journal', { file: last.name, error })
    return false
  }
}

/** Made only when there is a database: where they are, there was one. */
const laterNames: ReadonlySet<string> = new Set(['home', 'receipts'])

async function hasCheckpoints(place: Place): Promise<boolean> {
  return (await listIfThere(place.files, join(place.folder, checkpointFolder))).length > 0
}

async function newestSnapshot(
  place: Place,
  gens: readonly number[],
): Promise<{ readonly snapshot: Snapshot | undefined; readonly useless: readonly string[] }> {
  const useless: string[] = []
  for (const gen of gens.toReversed()) {
    const snapshot = await readSnapshot(place, gen)
    if (snapshot !== undefined) return { snapshot, useless }
    place.logger.error('snapshot is damaged', { gen })
    useless.push(`snap.${gen}`)
  }
  return { snapshot: undefined, useless }
}

/** Checked and applied at once; a batch of `task-store.ts` is smaller. */
const tasksPerSlice = 500

function tasksIn(record: StoreRecord | undefined): number {
  return record?.type === 'tasks.add' ? record.tasks.length : 1
}

function shared(record: StoreRecord, share: ShareTask): StoreRecord {
  if (record.type === 'tasks.add') return { ...record, tasks: record.tasks.map(share) }
  return record.type === 'task.save' ? { ...record, task: share(record.task) } : record
}

interface Replayed {
  readonly journals: readonly FoundJournal[]
  readonly index: Index
  readonly seq: number
  readonly damaged: ReadonlySet<string>
  readonly dropped: readonly string[]
}

/**
 * Groups in the order of their numbers. Where the next journal begins, the one before has ended,
 * whatever else it holds: that is a write that failed and was repeated in the next.
 * After a gap the rest is still applied: each record stands for itself.
 */
async function replay(
  place: Place,
  snapshot: Snapshot | undefined,
  gens: readonly number[],
): Promise<Replayed> {
  const index = snapshot?.index ?? emptyIndex()
  const damaged = new Set<string>()
  const dropped: string[] = []
  let seq = snapshot?.seq ?? 0
  let hasGap = false
  let schema = snapshot?.schema ?? place.schema.version
  const slices = createSlices(tasksPerSlice)
  const share = createSharer()
  const journals: FoundJournal[] = []
  const begins: (number | undefined)[] = []
  for (const gen of gens) begins.push(await firstSeqOf(place, gen))
  const skipTo = (next: number, name: string, before: string | undefined): void => {
    if (next <= seq + 1) return
    place.logger.error('journal has a gap', { after: seq, before: next, file: name })
    hasGap = true
    if (before !== undefined) damaged.add(before)
    damaged.add(name)
    seq = next - 1
  }
  for (const [at, gen] of gens.entries()) {
    const name = generationName('jnl', gen)
    const beginSeq = begins[at]
    const endSeq = begins.slice(at + 1).find((begin) => begin !== undefined)
    let isOver = false
    if (beginSeq !== undefined) skipTo(beginSeq, name, journals.at(-1)?.name)
    const journal = await readJournal(place, gen, async (group, ownSchema) => {
      schema = ownSchema ?? schema
      isOver ||= endSeq !== undefined && group.seq >= endSeq
      if (group.seq <= seq || isOver) return
      skipTo(group.seq, name, undefined)
      for (const raw of group.records) {
        const checked = checkRecord(migrateRecord(place.schema, schema, raw))
        await slices.spend(tasksIn(checked.value))
        if (checked.value !== undefined) applyRecord(index, shared(checked.value, share), hasGap)
        if (checked.dropped.length > 0) damaged.add(name)
        dropped.push(...checked.dropped)
      }
      seq = group.seq
    })
    journals.push(journal)
    schema = journal.schema ?? schema
    if (journal.isDamaged) damaged.add(name)
    if (journal.end === 'clean') continue
    place.logger.warn('journal ends in an unfinished write', { file: journal.name, seq })
    // A whole line that does not hold may have been acknowledged once: kept for inspection.
    if (journal.end === 'bad-line' && endSeq === undefined) damaged.add(journal.name)
  }
  return { journals, index, seq, damaged, dropped }
}

function outdated(
  place: Place,
  snapshot: Snapshot | undefined,
  journals: readonly FoundJournal[],
): readonly string[] {
  const { version } = place.schema
  return [
    ...(snapshot !== undefined && snapshot.schema < version ? [`snap.${snapshot.gen}`] : []),
    ...journals.filter(({ schema }) => (schema ?? version) < version).map(({ name }) => name),
  ]
}
