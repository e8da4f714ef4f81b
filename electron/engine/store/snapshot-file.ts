/** The whole index as one immutable, checksummed file per generation: what lowdb reads and writes. */
import { join } from 'node:path'
import { isCheckedFileValid, readCheckedLines, writeCheckedFile } from './checked-file.ts'
import { createIndexReader, indexLines, type IndexReader } from './index-json.ts'
import { generationName, isGroupNumber, type Place } from './place.ts'
import type { Index } from './records.ts'
import { migrateSnapshot, refuseNewer } from './schema.ts'

const magic = 'PARTWAY-STATE'

/** Which moment a snapshot shows: the journal of the same generation goes on with `seq + 1`. */
export interface Cut {
  readonly gen: number
  readonly seq: number
}

export interface Snapshot extends Cut {
  readonly schema: number
  readonly index: Index
  /** Values that did not hold up, by name. */
  readonly dropped: readonly string[]
}

/**
 * Writes `snap.<gen>` of the index as it is at the call, synced and read back before it gets its
 * name. The index may change while this runs. Answers the size in bytes.
 */
export function writeSnapshot(place: Place, cut: Cut, index: Index): Promise<number> {
  const { version, minReader } = place.schema
  return writeCheckedFile(
    place.files,
    { folder: place.folder, name: generationName('snap', cut.gen), verify: true },
    { magic, schema: version, minReader, ...cut },
    indexLines(index),
  )
}

/** `undefined`: damaged. Throws `disk/newer-version` for one of a newer program, whole or not. */
export async function readSnapshot(place: Place, gen: number): Promise<Snapshot | undefined> {
  const { schema } = place
  const name = generationName('snap', gen)
  let lines: IndexReader | undefined
  const { header, isWhole } = await readCheckedLines(place.files, join(place.folder, name), gen, {
    begin: (header) => {
      if (header.magic !== magic) return
      refuseNewer(schema, name, header)
      const from = header.schema
      const isOlder = from < schema.version
      lines = createIndexReader(isOlder ? (raw) => migrateSnapshot(schema, from, raw) : undefined)
    },
    line: async (text) => lines?.line(text),
  })
  const seq = header?.['seq']
  // Before the first group it is 0.
  if (header === undefined || !isWhole || !(seq === 0 || isGroupNumber(seq))) return undefined
  const found = await lines?.end()
  return found === undefined ? undefined : { gen, seq, schema: header.schema, ...found }
}

/** Whether a snapshot is still what was written, in constant memory. */
export function isSnapshotValid(place: Place, gen: number): Promise<boolean> {
  return isCheckedFileValid(place.files, join(place.folder, generationName('snap', gen)), gen)
}
