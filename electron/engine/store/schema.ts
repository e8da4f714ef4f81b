/**
 * The version of what is on the disk, and the way up from older ones.
 * A change that older programs can live with (a new optional field: they keep what they do not
 * know) raises `version` only; any other raises `minReader` too, and those programs refuse to open.
 */
import { TransferError } from '../errors.ts'

/** One step up, as pure functions of what the older version wrote. */
export interface Migration {
  /** The version it reads; it answers in the next one. */
  readonly from: number
  snapshot(data: unknown): unknown
  /** One journal record. */
  record(record: unknown): unknown
}

export interface StoreSchema {
  readonly version: number
  readonly minReader: number
  readonly migrations: readonly Migration[]
}

/**
 * The schema this program writes.
 * - 1: the first.
 * - 2: tasks count and note more, all of it optional, so data of version 1 is data of version 2 as
 *   it is. But `resume` may be `prove-equal`: a program of version 1 would drop such a task.
 */
export const storeSchema: StoreSchema = {
  version: 2,
  minReader: 2,
  migrations: [{ from: 1, snapshot: (data) => data, record: (record) => record }],
}

/** Snapshot data of version `from`, brought up to the schema's version. */
export function migrateSnapshot(schema: StoreSchema, from: number, data: unknown): unknown {
  return path(schema, from).reduce((value, step) => step.snapshot(value), data)
}

/** A journal record of version `from`, brought up to the schema's version. */
export function migrateRecord(schema: StoreSchema, from: number, record: unknown): unknown {
  return path(schema, from).reduce((value, step) => step.record(value), record)
}

/** Throws `disk/newer-version`: the file asks for a newer program. */
export function refuseNewer(
  schema: StoreSchema,
  name: string,
  header: { readonly schema: number; readonly minReader: number },
): void {
  if (header.minReader <= schema.version) return
  throw new TransferError(
    'disk/newer-version',
    `${name} was written by a newer version (schema ${header.schema}, this one knows ${schema.version})`,
    {
      retry: 'person',
      details: { file: name, schema: `${header.schema}`, known: `${schema.version}` },
    },
  )
}

function path(schema: StoreSchema, from: number): readonly Migration[] {
  const steps: Migration[] = []
  for (let version = from; version < schema.version; version++) {
    const step = schema.migrations.find((migration) => migration.from === version)
    if (step === undefined) {
      throw new TransferError('disk/damaged', `no way up from schema version ${version}`, {
        retry: 'person',
        details: { schema: `${from}`, known: `${schema.version}` },
      })
    }
    steps.push(step)
  }
  return steps
}
