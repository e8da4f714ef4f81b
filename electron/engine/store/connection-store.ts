/** The connections, oldest first, without their secrets. */
import type { Database } from './database.ts'
import type { ConnectionStore } from './stores.ts'

export function createConnectionStore(
  database: Pick<Database, 'index' | 'commit'>,
): ConnectionStore {
  return {
    all: () => [...database.index().connections.values()],
    save: (connection) => database.commit([{ type: 'connection.save', connection }]),
    remove: (id) => database.commit([{ type: 'connection.remove', id }]),
  }
}
