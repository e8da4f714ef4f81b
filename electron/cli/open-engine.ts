/** The engine of one command: its data folder, its connection, its limits. */
import { composeEngine, type ComposedEngine } from '../engine/compose.ts'
import type { EngineLimits } from '../engine/engine-api.ts'
import { TransferError } from '../engine/errors.ts'
import { systemClock, type Logger } from '../engine/ports.ts'
import { computerId } from '../engine/store/computer-id.ts'
import { openStores } from '../engine/store/open-stores.ts'
import type { RecoveryReport, Stores, TaskStore } from '../engine/store/stores.ts'
import type { CliKeys } from './cli-keys.ts'
import type { CliConnection } from './connection-options.ts'
import { partwayVersion } from './version.ts'

export interface OpenEngineInput {
  readonly folder: string
  readonly connection: CliConnection
  readonly keys: Pick<CliKeys, 'access' | 'renew'>
  readonly limits: EngineLimits
  readonly logger: Logger
  /** The part worker's file. */
  readonly workerUrl: URL
}

export interface OpenedEngine extends ComposedEngine {
  readonly recovery: RecoveryReport
  /** See `Stores`. */
  onTrouble(listener: (error: Error | undefined) => void): () => void
}

/**
 * Opens the data folder and builds the engine over it; nothing runs yet. Throws `TransferError`
 * when the folder cannot be used (`disk/in-use`, `disk/unwritable`, `disk/newer-version`, ...).
 */
export async function openEngine(input: OpenEngineInput): Promise<OpenedEngine> {
  const { folder, connection, logger } = input
  const stores = await openStores({ folder, clock: systemClock, logger, computer: computerId })
  try {
    await remember(stores, connection)
    const composed = composeEngine({
      stores: { ...stores, tasks: held(stores.tasks, connection.id) },
      access: async (connectionId) => {
        if (connectionId === connection.id) return await input.keys.access()
        throw new TransferError('connection/unknown', `no connection ${connectionId}`, {
          retry: 'never',
        })
      },
      renewKeys: () => input.keys.renew(),
      limits: input.limits,
      clock: systemClock,
      logger,
      version: partwayVersion(),
      workerUrl: input.workerUrl,
    })
    return {
      ...composed,
      recovery: stores.recovery,
      onTrouble: (listener) => stores.onTrouble(listener),
    }
  } catch (error) {
    await stores.close()
    throw error
  }
}

/**
 * The tasks of this connection, each waiting until the command names its file: a command does what
 * it was asked, not what an earlier one left behind. What was being cancelled is finished.
 */
function held(tasks: TaskStore, connectionId: string): TaskStore {
  return {
    all: () =>
      tasks
        .all()
        .filter(({ target }) => target.connectionId === connectionId)
        .map((task) =>
          task.state.kind === 'queued' ? { ...task, state: { kind: 'paused' as const } } : task,
        ),
    add: (added) => tasks.add(added),
    save: (task) => tasks.save(task),
    remove: (ids) => tasks.remove(ids),
  }
}

/** Without its secrets: so that the app can show the tasks of a folder it is given. */
async function remember(stores: Pick<Stores, 'connections'>, cli: CliConnection): Promise<void> {
  const known = stores.connections.all().find(({ id }) => id === cli.id)
  if (JSON.stringify(known) === JSON.stringify(cli.connection)) return
  await stores.connections.save(cli.connection)
}
