/**
 * Append-only record of what changed since a snapshot. The first line is a header; every further
 * line is one group of records that became durable together, numbered without gaps. A group is
 * written only after the one before is synced: a valid line behind a bad one therefore proves
 * damage, while a bad end alone is a write that was never acknowledged.
 */
import { join } from 'node:path'
import { createEncoder, decodeLines, encodeLine } from './checked-line.ts'
import { readWhole, writeAll } from './file-system.ts'
import { generationName, isGroupNumber, type Place } from './place.ts'
import { refuseNewer } from './schema.ts'
import { createSlices } from './slices.ts'

const magic = 'PARTWAY-JOURNAL'
/** With a group behind it a journal is longer. */
const longestHeaderBytes = 128
/** Read at once; a group is rarely longer. */
const sliceBytes = 256 * 1024

/** The journal being written. */
export interface Journal {
  readonly gen: number
  sizeBytes(): number
  /** How many groups were made durable in it. */
  groups(): number
  /** `records`: JSON of an array. After a failure of this or `sync` the file must not be used again. */
  write(seq: number, records: string): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/** Creates `jnl.<gen>`; file, header and name are durable when it resolves. */
export async function createJournal(place: Place, gen: number, firstSeq: number): Promise<Journal> {
  const { version: schema, minReader } = place.schema
  const header = encodeLine(gen, JSON.stringify({ magic, schema, minReader, gen, firstSeq }))
  const path = join(place.folder, generationName('jnl', gen))
  const file = await place.files.create(path)
  const encode = createEncoder()
  let sizeBytes = header.length
  let groups = 0
  try {
    await writeAll(file, header)
    await file.datasync()
    await place.files.syncFolder(place.folder)
  } catch (error) {
    // The first failure is the one to tell. Nothing was acknowledged in this file.
    await file.close().catch(() => {})
    await place.files.unlink(path).catch(() => {})
    throw error
  }
  return {
    gen,
    sizeBytes: () => sizeBytes,
    groups: () => groups,
    write: async (seq, records) => {
      const line = encodeLine(gen, `{"seq":${seq},"records":${records}}`, encode)
      await writeAll(file, line)
      sizeBytes += line.length
    },
    sync: async () => {
      await file.datasync()
      groups += 1
    },
    close: () => file.close(),
  }
}

export interface FoundGroup {
  readonly seq: number
  readonly records: readonly unknown[]
}

/** A journal as it was found. */
export interface FoundJournal {
  readonly gen: number
  readonly name: string
  /** `undefined`: the header does not hold. */
  readonly schema: number | undefined
  /** The number its first group has or would have; `undefined` when nothing in it is valid. */
  readonly firstSeq: number | undefined
  readonly groups: readonly FoundGroup[]
  /** Killed while its header was being written: it never took a group. */
  readonly isUnborn: boolean
  /** A valid line follows a bad one. */
  readonly isDamaged: boolean
  /** How it ends: `torn` is what a crash leaves; `bad-line` may be that or a damaged last group. */
  readonly end: 'clean' | 'torn' | 'bad-line'
}

/** Reads `jnl.<gen>`. Throws `disk/newer-version` for one of a newer program. */
export async function readJournal(place: Place, gen: number): Promise<FoundJournal> {
  const name = generationName('jnl', gen)
  const bytes = await readWhole(place.files, join(place.folder, name))
  const groups: FoundGroup[] = []
  let header: Header | undefined
  let isDamaged = false
  let end: FoundJournal['end'] = bytes.length === 0 ? 'torn' : 'clean'
  const slices = createSlices(sliceBytes)
  for (const line of decodeLines(gen, bytes)) {
    await slices.spend(line.bytes)
    const value = (line.value ?? {}) as Readonly<Record<string, unknown>>
    if (!line.isValid) {
      end = line.isComplete ? 'bad-line' : end === 'clean' ? 'torn' : end
      continue
    }
    if (end !== 'clean') isDamaged = true
    end = 'clean'
    const { seq, records } = value
    if (value['magic'] === magic && isHeader(value)) {
      header = value
      refuseNewer(place.schema, name, header)
    } else if (isGroupNumber(seq) && Array.isArray(records)) {
      groups.push({ seq, records })
    } else {
      // Its sum holds, so somebody wrote it by hand: it must not take the groups behind it along.
      isDamaged = true
    }
  }
  return {
    gen,
    name,
    schema: header?.schema,
    firstSeq: header?.firstSeq ?? groups[0]?.seq,
    groups,
    isUnborn: header === undefined && groups.length === 0 && bytes.length <= longestHeaderBytes,
    isDamaged,
    end,
  }
}

interface Header {
  readonly schema: number
  readonly minReader: number
  readonly firstSeq: number
}

function isHeader(value: object): value is Header {
  const { schema, minReader, firstSeq } = value as Partial<Header>
  return Number.isInteger(schema) && Number.isInteger(minReader) && isGroupNumber(firstSeq)
}
