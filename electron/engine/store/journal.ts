/**
 * Append-only record of what changed since a snapshot. The first line is a header; every further
 * line is one group of records that became durable together, numbered without gaps. A group is
 * written only after the one before is synced: a valid line behind a bad one therefore proves
 * damage, while a bad end alone is a write that was never acknowledged.
 */
import { join } from 'node:path'
import { createEncoder, encodeLine } from './checked-line.ts'
import { writeAll } from './file-system.ts'
import { generationName, type Place } from './place.ts'

/** The first line says so. */
export const journalMagic = 'PARTWAY-JOURNAL'
/** With a group behind it a journal is longer. */
export const longestJournalHeaderBytes = 128

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
  const header = encodeLine(
    gen,
    JSON.stringify({ magic: journalMagic, schema, minReader, gen, firstSeq }),
  )
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
