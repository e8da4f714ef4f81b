import { expect, it } from 'vitest'
import type { Connection, ConnectionDraft } from '#shared/connection.ts'
import type { Credentials, Vault } from '../../../electron/engine/ports.ts'
import { createKeyKeeper } from '../../../electron/engine/credentials/key-keeper.ts'
import { keySetOf } from '../../../electron/engine/credentials/key-set.ts'
import { freeName } from '../../../electron/main/connection-draft.ts'
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

const runCommand = () =>
  Promise.resolve(
    keySetOf({
      accessKeyId: 'STS.1',
      accessKeySecret: 's',
      securityToken: 't',
      expiresAtMs: 9e12,
    }),
  )

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
  const env = { OSS_ACCESS_KEY_ID: 'env-id', OSS_ACCESS_KEY_SECRET: 'env-secret' }
  const keys = createKeyKeeper({ clock: { now: () => 0 }, env, runCommand })
  return { connections: createConnections({ store, vault, keys }), log, secrets }
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

it('keeps nothing in the vault where the keys come from elsewhere', async () => {
  const { connections, secrets } = inMemory()
  const { id } = await connections.save(draft)
  const source = { from: 'command', command: 'keys --now' } as const
  const view = await connections.save({ ...draft, id, source, accessKeySecret: '' })
  expect(view).toMatchObject({ source, secret: 'elsewhere', accessKeyId: '' })
  expect(secrets.size).toBe(0)
  expect(await connections.access(id)).toMatchObject({
    accessKeyId: 'STS.1',
    accessKeySecret: 's',
    securityToken: 't',
  })
  const [known] = await connections.list()
  expect(known).toMatchObject({ accessKeyId: 'STS.1', temporary: true, expiresAtMs: 9e12 })
  const fromEnvironment = { ...draft, id, source: { from: 'environment' } } as const
  expect(await connections.save(fromEnvironment)).toMatchObject({ accessKeyId: 'env-id' })
  expect(await connections.access(id)).toMatchObject({ accessKeySecret: 'env-secret' })
  await expect(connections.save({ ...draft, id, accessKeySecret: '' })).rejects.toMatchObject({
    code: 'credentials/missing',
  })
})

it('keeps when a token ends with the token, and forgets it with the token', async () => {
  const { connections } = inMemory()
  const saved = await connections.save({ ...draft, securityToken: 'token-1', expiresAtMs: 5 })
  expect(saved.expiresAtMs).toBe(5)
  const edit = { ...draft, id: saved.id, accessKeySecret: '' }
  expect((await connections.save(edit)).expiresAtMs).toBe(5)
  expect((await connections.save({ ...edit, expiresAtMs: 6 })).expiresAtMs).toBe(6)
  expect((await connections.save({ ...draft, id: saved.id })).expiresAtMs).toBeUndefined()
})

it('makes another one like it, keys included, that can be told from it', async () => {
  const { connections } = inMemory()
  const domains = [{ bucket: 'films', domain: 'files.example.com' }]
  const { id } = await connections.save({ ...draft, domains, color: 'teal', bucket: 'films' })
  const copy = await connections.duplicate(id)
  expect(copy).toMatchObject({ name: 'Archive (2)', color: 'teal', secret: 'protected' })
  expect(copy.id).not.toBe(id)
  expect(await connections.access(copy.id)).toEqual(await connections.access(id))
  await connections.remove(id)
  expect(await connections.access(copy.id)).toMatchObject({ accessKeySecret: 'secret-1' })
  expect(freeName('x'.repeat(100), ['x'.repeat(100)])).toHaveLength(98)
})

it('keeps the origin of a domain and closes a preset path', async () => {
  const { connections } = inMemory()
  const domains = [{ bucket: 'films', domain: ' films.oss-cn-hangzhou.example.com/ ' }]
  const view = await connections.save({ ...draft, bucket: 'films', prefix: '2026/in', domains })
  expect(view).toMatchObject({
    prefix: '2026/in/',
    domains: [{ bucket: 'films', domain: 'https://films.oss-cn-hangzhou.example.com' }],
  })
  for (const domain of ['http://a.example', 'https://a.example/path', '', '169.254.169.254']) {
    await expect(
      connections.save({ ...draft, domains: [{ bucket: 'films', domain }] }),
    ).rejects.toMatchObject({ name: 'TransferError' })
  }
  await expect(connections.save({ ...draft, bucket: 'films', prefix: '/a' })).rejects.toMatchObject(
    {
      code: 'request/invalid',
    },
  )
})
