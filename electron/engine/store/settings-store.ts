/** The settings: always whole and valid in memory, changed field by field. */
import { TransferError } from '../errors.ts'
import type { Database } from './database.ts'
import { checkSettingsFields } from './records.ts'
import type { SettingsStore } from './stores.ts'

/** `save` throws `request/invalid`, naming the fields, for values outside their limits. */
export function createSettingsStore(database: Pick<Database, 'index' | 'commit'>): SettingsStore {
  return {
    read: () => database.index().settings,
    save: async (change) => {
      const { value, dropped } = checkSettingsFields(change)
      if (dropped.length > 0) {
        const fields = dropped.join(', ')
        throw new TransferError('request/invalid', `values outside their limits: ${fields}`, {
          retry: 'never',
          details: { fields },
        })
      }
      await database.commit([{ type: 'settings.change', change: value }])
      return database.index().settings
    },
  }
}
