/**
 * Local OSS as the first-run connection: a server on this computer, so that a file can be dropped
 * without an account. It runs whenever its connection exists; its keys are made here.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Connection, ConnectionView } from '#shared/connection.ts'
import { TransferError } from '../engine/errors.ts'
import type { Credentials, Logger, Vault } from '../engine/ports.ts'
import { Secret } from '../engine/secret.ts'
import type { ConnectionStore } from '../engine/store/stores.ts'
import { startLocalOss, type LocalOss } from '../local-oss/local-oss.ts'
import type { Connections } from './connections.ts'

export interface LocalServer {
  /** Starts the server of an existing connection; does nothing when there is none. */
  resume(): Promise<ConnectionView | undefined>
  /** The connection to the local server, made and started when it is not there yet. */
  offer(): Promise<ConnectionView>
  /** Its connection was removed: the server leaves, its files stay. */
  stop(): Promise<void>
}

/** Tried first, so that links copied yesterday still work; any free port otherwise. */
const preferredPort = 38_971
/** Ready for the first drop. */
export const localBucket = 'partway-try'

export function createLocalServer(deps: {
  readonly dataFolder: string
  readonly store: ConnectionStore
  readonly connections: Connections
  readonly vault: Vault
  readonly logger: Logger
}): LocalServer {
  let server: LocalOss | undefined

  function existing(): Connection | undefined {
    return deps.store.all().find(({ kind }) => kind === 'local-oss')
  }

  async function start(before: Connection | undefined): Promise<ConnectionView> {
    const saved = before === undefined ? undefined : await deps.vault.read(before.id)
    // keys that no vault could keep are simply made again: the server is ours
    const credentials: Credentials = saved ?? { accessKeySecret: new Secret(randomKey(30)) }
    const accessKeyId = before?.accessKeyId ?? `LOCAL${randomKey(15)}`
    server ??= await listen({
      folder: join(deps.dataFolder, 'local-oss'),
      credentials: [{ accessKeyId, accessKeySecret: credentials.accessKeySecret.reveal() }],
      buckets: [localBucket],
      onError: (error) => deps.logger.error('Local OSS failed', { error }),
    })
    const connection: Connection = {
      id: before?.id ?? randomUUID(),
      name: before?.name ?? 'Local OSS',
      kind: 'local-oss',
      endpoint: server.origin,
      region: server.region,
      addressing: 'path',
      signature: 'v4',
      accessKeyId,
    }
    return await deps.connections.keep(connection, credentials)
  }

  return {
    resume: async () => {
      const before = existing()
      return before === undefined ? undefined : await start(before)
    },
    offer: () => start(existing()),
    stop: async () => {
      const running = server
      server = undefined
      await running?.close()
    },
  }
}

/** The preferred port, else any. Throws `port/in-use` or `disk/unwritable`. */
async function listen(options: Parameters<typeof startLocalOss>[0]): Promise<LocalOss> {
  try {
    return await startLocalOss({ ...options, port: preferredPort }).catch((error: unknown) => {
      if (codeOf(error) !== 'EADDRINUSE') throw error
      return startLocalOss({ ...options, port: 0 })
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isDisk = ['EACCES', 'EROFS', 'ENOTDIR', 'EPERM', 'ENOSPC'].includes(codeOf(error))
    throw new TransferError(isDisk ? 'disk/unwritable' : 'port/in-use', message, {
      retry: 'person',
      details: { path: options.folder },
      cause: error,
    })
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function randomKey(length: number): string {
  return randomBytes(length).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, length)
}
