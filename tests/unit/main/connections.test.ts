import { expect, it } from 'vitest'
import type { Connection, ConnectionDraft } from '#shared/connection.ts'
import type { Credentials, Vault } from '../../../electron/engine/ports.ts'
import { createConnections, type Connections } from '../../../electron/main/connections.ts'

const draft: ConnectionDraft = {
  name: 'Archive',
  endpoint: 'oss-cn-hangzhou.aliyuncs.com',
  region: '',
  addressing: 'virtual',
  signature: 'v4',
  accessKeyId: 'AKID',
  accessKeySecret: 'secret-1',
}

/** Connections over a store and a vault in memory; `log` tells the order of writes. */
function inMemory(isProtected = true): {
  readonly connections: Connections
  readonly log: string[]
  readonly secrets: Map<string, Credentials>
} {
  const saved = new Map<string, Connection>()
  const secrets = new Map<string, Credentials>()
  const log: string[] = []
  const vault: Vault = {
    isProtected: () => Promise.resolve(isProtected),
    read: (id) => Promise.resolve(secrets.get(id)),
    write: (id, credentials) => {
      log.push('vault')
      secrets.set(id, credentials)
      return Promise.resolve()
    },
    remove: (id) => {
      secrets.delete(id)
      return Promise.resolve()
    },
  }
  const store = {
    all: () => [...saved.values()],
    save: (connection: Connection) => {
      log.push('store')
      saved.set(connection.id, connection)
      return Promise.resolve()
    },
    remove: (id: string) => {
      saved.delete(id)
      return Promise.resolve()
    },
  }
  return { connections: createConnections({ store, vault }), log, secrets }
}

it('saves the secret first, and shows the connection without it', async () => {
  const { connections, log } = inMemory()
  const view = await connections.save(draft)
  expect(log).toEqual(['vault', 'store'])
  expect(view).toMatchObject({
    name: 'Archive',
    kind: 'oss',
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    secret: 'protected',
    temporary: false,
  })
  expect(JSON.stringify(await connections.list())).not.toContain('secret-1')
})

it('takes a bucket out of the endpoint and a prefix off the region', async () => {
  const { connections } = inMemory()
  const endpoint = 'https://films.oss-cn-hangzhou.aliyuncs.com/'
  const view = await connections.save({ ...draft, endpoint, region: 'oss-cn-shanghai' })
  expect(view).toMatchObject({
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    bucket: 'films',
    region: 'cn-shanghai',
  })
})

it('keeps the saved secret and token when an edit leaves them empty', async () => {
  const { connections } = inMemory()
  const { id } = await connections.save({ ...draft, securityToken: 'token-1' })
  const edit = { ...draft, id, name: 'Renamed', accessKeySecret: '' }
  expect(await connections.save(edit)).toMatchObject({ id, name: 'Renamed', temporary: true })
  expect(await connections.access(id)).toMatchObject({
    accessKeySecret: 'secret-1',
    securityToken: 'token-1',
  })
})

it('drops the token with the secret it belonged to', async () => {
  const { connections } = inMemory()
  const { id } = await connections.save({ ...draft, securityToken: 'token-1' })
  await connections.save({ ...draft, id, accessKeySecret: 'secret-2' })
  const access = await connections.access(id)
  expect(access).toMatchObject({ accessKeySecret: 'secret-2' })
  expect(access.securityToken).toBeUndefined()
})

it('removes the bucket when the person empties the field', async () => {
  const { connections } = inMemory()
  const { id } = await connections.save({ ...draft, bucket: 'films' })
  expect((await connections.save({ ...draft, id, bucket: '' })).bucket).toBeUndefined()
})

it('refuses a draft without a secret, and writes nothing', async () => {
  const { connections, log } = inMemory()
  const empty = { ...draft, accessKeySecret: '' }
  await expect(connections.save(empty)).rejects.toMatchObject({ code: 'credentials/missing' })
  expect(log).toEqual([])
})

it.each([
  '',
  'http://example.org',
  'https://user@host',
  'https://host/path',
  'https://169.254.169.254',
])('refuses the endpoint %j, and writes nothing', async (endpoint) => {
  const { connections, log } = inMemory()
  await expect(connections.save({ ...draft, endpoint })).rejects.toMatchObject({
    name: 'TransferError',
  })
  expect(log).toEqual([])
})

it('tests a draft as it would be saved, and writes nothing', async () => {
  const { connections, log } = inMemory()
  const { id } = await connections.save(draft)
  log.length = 0
  const edit = { ...draft, id, accessKeySecret: '', accessKeyId: 'OTHER' }
  expect(await connections.accessOf(edit)).toMatchObject({
    accessKeyId: 'OTHER',
    accessKeySecret: 'secret-1',
  })
  expect(log).toEqual([])
})

it('says which connection is unknown and which has lost its secret', async () => {
  const { connections, secrets } = inMemory(false)
  const { id, secret } = await connections.save(draft)
  expect(secret).toBe('session-only')
  secrets.clear()
  expect((await connections.list())[0]?.secret).toBe('none')
  await expect(connections.access(id)).rejects.toMatchObject({ code: 'credentials/missing' })
  await connections.remove(id)
  await expect(connections.access(id)).rejects.toMatchObject({ code: 'connection/unknown' })
  await expect(connections.save({ ...draft, id })).rejects.toMatchObject({
    code: 'connection/unknown',
  })
})
