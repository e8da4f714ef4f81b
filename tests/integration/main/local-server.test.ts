/** The first-run connection: a real Local OSS in the data folder, found again at the next start. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import type { Connection } from '#shared/connection.ts'
import {
  silentLogger,
  systemClock,
  type Credentials,
  type Vault,
} from '../../../electron/engine/ports.ts'
import { createKeyKeeper } from '../../../electron/engine/credentials/key-keeper.ts'
import { runCredentialsCommand } from '../../../electron/engine/credentials/run-command.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { ConnectionStore } from '../../../electron/engine/store/stores.ts'
import { createConnections, type Connections } from '../../../electron/main/connections.ts'
import {
  createLocalServer,
  localBucket,
  type LocalServer,
} from '../../../electron/main/local-server.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Desk {
  readonly saved: Map<string, Connection>
  readonly connections: Connections
  readonly server: LocalServer
}

/** One start of the app on a data folder: connections stay, secrets only as long as this one. */
function start(dataFolder: string, saved = new Map<string, Connection>()): Desk {
  const secrets = new Map<string, Credentials>()
  const vault: Vault = {
    isProtected: () => Promise.resolve(false),
    read: (id) => Promise.resolve(secrets.get(id)),
    write: (id, credentials) => Promise.resolve(void secrets.set(id, credentials)),
    remove: (id) => Promise.resolve(void secrets.delete(id)),
  }
  const store: ConnectionStore = {
    all: () => [...saved.values()],
    save: (connection) => Promise.resolve(void saved.set(connection.id, connection)),
    remove: (id) => Promise.resolve(void saved.delete(id)),
  }
  const keys = createKeyKeeper({ clock: systemClock, env: {}, runCommand: runCredentialsCommand })
  const connections = createConnections({ store, vault, keys })
  const logger = silentLogger
  return {
    saved,
    connections,
    server: createLocalServer({ dataFolder, store, connections, vault, logger }),
  }
}

async function bucketsOf(connections: Connections, id: string): Promise<readonly string[]> {
  const access = { ...(await connections.access(id)), clockOffsetMs: 0 }
  const storage = createOssStorage(access, { connections: 1, clock: systemClock })
  const names: string[] = []
  const signal = AbortSignal.timeout(10_000)
  for await (const { name } of storage.listBuckets(signal)) names.push(name)
  await storage.close()
  return names
}

it('offers a connection that works at once, and the same one when asked again', async () => {
  await using folder = await tempFolder()
  const { connections, server, saved } = start(folder.path)
  const offered = await server.offer()
  expect(offered).toMatchObject({ kind: 'local-oss', addressing: 'path', secret: 'session-only' })
  expect(await bucketsOf(connections, offered.id)).toEqual([localBucket])
  expect((await server.offer()).id).toBe(offered.id)
  expect(saved.size).toBe(1)
  await server.stop()
})

it('works again after a restart, even when no vault kept its keys', async () => {
  await using folder = await tempFolder()
  const first = start(folder.path)
  const { id } = await first.server.offer()
  await first.server.stop()
  const second = start(folder.path, first.saved)
  expect((await second.server.resume())?.id).toBe(id)
  expect(await bucketsOf(second.connections, id)).toEqual([localBucket])
  await second.server.stop()
})

it('starts nothing where its connection was never wanted', async () => {
  await using folder = await tempFolder()
  const { server, saved } = start(folder.path)
  expect(await server.resume()).toBeUndefined()
  expect(saved.size).toBe(0)
})

it('moves to another port when its own is taken, and the connection follows', async () => {
  await using folder = await tempFolder()
  const first = start(folder.path)
  const { id, endpoint } = await first.server.offer()
  await first.server.stop()
  const port = Number(new URL(endpoint).port)
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const second = start(folder.path, first.saved)
  const resumed = await second.server.resume()
  expect(resumed?.endpoint).not.toBe(endpoint)
  expect(await bucketsOf(second.connections, id)).toEqual([localBucket])
  await second.server.stop()
  squatter.close()
})

it('says which folder cannot be used', async () => {
  await using folder = await tempFolder()
  await folder.file('local-oss', 'a file where the folder should be')
  const { server, saved } = start(folder.path)
  await expect(server.offer()).rejects.toMatchObject({ code: 'disk/unwritable' })
  expect(saved.size).toBe(0)
})
