/** Journals as they are found: line by line, so that 60 MB of them are never in memory together. */
import { join } from 'node:path'
import { decodeLines, type FoundLine } from './checked-line.ts'
import { journalMagic, longestJournalHeaderBytes } from './journal.ts'
import { generationName, isGroupNumber, type Place } from './place.ts'
import { refuseNewer } from './schema.ts'
import { createSlices } from './slices.ts'

/** Read at once; a group is rarely longer. */
const sliceBytes = 256 * 1024
const lineFeed = 0x0a

export interface FoundGroup {
  readonly seq: number
  readonly records: readonly unknown[]
}

/** Takes the groups of a journal; `schema` is what its header says, if one was read before. */
export type GroupTaker = (group: FoundGroup, schema: number | undefined) => Promise<void>

/** A journal as it was found. */
export interface FoundJournal {
  readonly gen: number
  readonly name: string
  /** `undefined`: the header does not hold. */
  readonly schema: number | undefined
  /** The number its first group has or would have; `undefined` when nothing in it is valid. */
  readonly firstSeq: number | undefined
  /** How many were taken. */
  readonly groups: number
  /** Killed while its header was being written: it never took a group. */
  readonly isUnborn: boolean
  /** A valid line follows a bad one. */
  readonly isDamaged: boolean
  /** How it ends: `torn` is what a crash leaves; `bad-line` may be that or a damaged last group. */
  readonly end: 'clean' | 'torn' | 'bad-line'
}

/** The number with which `jnl.<gen>` begins; see `FoundJournal`. */
export async function firstSeqOf(place: Place, gen: number): Promise<number | undefined> {
  for await (const line of linesOf(place, gen)) {
    const meaning = meaningOf(line)
    if (meaning.kind === 'header') return meaning.header.firstSeq
    if (meaning.kind === 'group') return meaning.group.seq
  }
  return undefined
}

/** Reads `jnl.<gen>` and hands over its groups. Throws `disk/newer-version` for one of a newer program. */
export async function readJournal(
  place: Place,
  gen: number,
  take: GroupTaker,
): Promise<FoundJournal> {
  const name = generationName('jnl', gen)
  let header: Header | undefined
  let firstGroup: number | undefined
  let groups = 0
  let bytes = 0
  let isDamaged = false
  let end: FoundJournal['end'] = 'clean'
  const slices = createSlices(sliceBytes)
  for await (const line of linesOf(place, gen)) {
    bytes += line.bytes + (line.isComplete ? 1 : 0)
    await slices.spend(line.bytes)
    if (!line.isValid) {
      end = line.isComplete ? 'bad-line' : end === 'clean' ? 'torn' : end
      continue
    }
    if (end !== 'clean') isDamaged = true
    end = 'clean'
    const meaning = meaningOf(line)
    if (meaning.kind === 'header') {
      header = meaning.header
      refuseNewer(place.schema, name, header)
    } else if (meaning.kind === 'group') {
      firstGroup ??= meaning.group.seq
      groups += 1
      await take(meaning.group, header?.schema)
    } else {
      // Its sum holds, so somebody wrote it by hand: it must not take the groups behind it along.
      isDamaged = true
    }
  }
  return {
    gen,
    name,
    schema: header?.schema,
    firstSeq: header?.firstSeq ?? firstGroup,
    groups,
    isUnborn: header === undefined && groups === 0 && bytes <= longestJournalHeaderBytes,
    isDamaged,
    end: bytes === 0 ? 'torn' : end,
  }
}

interface Header {
  readonly schema: number
  readonly minReader: number
  readonly firstSeq: number
}

type Meaning =
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'group'; readonly group: FoundGroup }
  | { readonly kind: 'unknown' }

function meaningOf(line: FoundLine): Meaning {
  const value = (line.value ?? {}) as Readonly<Record<string, unknown>>
  if (value['magic'] === journalMagic && isHeader(value)) return { kind: 'header', header: value }
  const { seq, records } = value
  if (!isGroupNumber(seq) || !Array.isArray(records)) return { kind: 'unknown' }
  return { kind: 'group', group: { seq, records } }
}

function isHeader(value: object): value is Header {
  const { schema, minReader, firstSeq } = value as Partial<Header>
  return Number.isInteger(schema) && Number.isInteger(minReader) && isGroupNumber(firstSeq)
}

/** What lies behind an unreadable place of the disk (`EIO`) is missing, as if cut off. */
async function* linesOf(place: Place, gen: number): AsyncGenerator<FoundLine> {
  /** One for all: the memory of hundreds that were just let go stays with the process. */
  let space = Buffer.alloc(0)
  let held = 0
  try {
    for await (const piece of place.files.read(join(place.folder, generationName('jnl', gen)))) {
      if (held + piece.length > space.length) {
        const bigger = Buffer.allocUnsafeSlow(2 * (held + piece.length))
        space.copy(bigger, 0, 0, held)
        space = bigger
      }
      space.set(piece, held)
      const lastFeed = piece.lastIndexOf(lineFeed)
      const end = lastFeed === -1 ? 0 : held + lastFeed + 1
      held += piece.length
      if (end === 0) continue
      yield* decodeLines(gen, space.subarray(0, end))
      space.copyWithin(0, end, held)
      held -= end
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
  }
  yield* decodeLines(gen, space.subarray(0, held))
}
