import { describe, expect, it } from 'vitest'
import {
  migrateRecord,
  migrateSnapshot,
  refuseNewer,
  storeSchema,
  type StoreSchema,
} from '../../../../electron/engine/store/schema.ts'

const step = (from: number): StoreSchema['migrations'][number] => ({
  from,
  snapshot: (data) => `${String(data)}>${from + 1}`,
  record: (record) => `${String(record)}+${from + 1}`,
})
const schema: StoreSchema = { version: 3, minReader: 2, migrations: [step(2), step(0), step(1)] }

describe('the schema', () => {
  it('takes data up version by version', () => {
    expect(migrateSnapshot(schema, 0, 'a')).toBe('a>1>2>3')
    expect(migrateRecord(schema, 1, 'a')).toBe('a+2+3')
    expect(migrateSnapshot(schema, 3, 'a')).toBe('a')
  })

  it('says so when there is no way up', () => {
    expect(() => migrateSnapshot(storeSchema, 0, 'a')).toThrow(
      expect.objectContaining({ code: 'disk/damaged' }),
    )
  })

  it('leaves newer data alone unless their writer says that this version can read them', () => {
    expect(() => refuseNewer(schema, 'snap.1', { schema: 9, minReader: 3 })).not.toThrow()
    expect(() => refuseNewer(schema, 'snap.1', { schema: 9, minReader: 4 })).toThrow(
      expect.objectContaining({ code: 'disk/newer-version', retry: 'person' }),
    )
  })
})
