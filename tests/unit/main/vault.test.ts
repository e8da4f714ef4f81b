import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { silentLogger, type Vault } from '../../../electron/engine/ports.ts'
import { Secret } from '../../../electron/engine/secret.ts'
import { createVault, type KeyStore } from '../../../electron/main/vault.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-vault-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const canary = 'canary-secret-4711'

const turn = (text: string): string => text.split('').toReversed().join('')

/** A key store that reverses text: enough to see what passes through it. */
function keyStore(fields: Partial<KeyStore> = {}): KeyStore {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(turn(text))),
    decryptStringAsync: (data) =>
      Promise.resolve({ result: turn(data.toString()), shouldReEncrypt: false }),
    ...fields,
  }
}

function open(store: KeyStore = keyStore(), platform: NodeJS.Platform = 'linux'): Vault {
  return createVault({ keyStore: store, dataFolder: folder, platform, logger: silentLogger })
}

const credentials = { accessKeySecret: new Secret(canary), securityToken: new Secret('token-1') }

it('keeps secrets over a restart, encrypted, in a file of mode 0600', async () => {
  await open().write('c1', credentials)
  const read = await open().read('c1')
  expect(read?.accessKeySecret.reveal()).toBe(canary)
  expect(read?.securityToken?.reveal()).toBe('token-1')
  const path = join(folder, 'vault')
  expect(await readFile(path, 'utf8')).not.toContain(canary)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['vault'])
})

it('keeps every one of many entries written at the same time', async () => {
  const vault = open()
  const ids = Array.from({ length: 30 }, (_, index) => `c${index}`)
  await Promise.all(ids.map((id) => vault.write(id, { accessKeySecret: new Secret(id) })))
  const again = open()
  for (const id of ids) expect((await again.read(id))?.accessKeySecret.reveal()).toBe(id)
})

it.each([
  ['the system has no protection', { isAsyncEncryptionAvailable: () => Promise.resolve(false) }],
  ['its key is the same everywhere', { getSelectedStorageBackend: () => 'basic_text' as const }],
  [
    'the key store does not answer',
    { isAsyncEncryptionAvailable: () => Promise.reject(new Error('no bus')) },
  ],
])('keeps secrets in memory only when %s', async (_name, fields: Partial<KeyStore>) => {
  const vault = open(keyStore(fields))
  await vault.write('c1', credentials)
  expect(await vault.isProtected()).toBe(false)
  expect((await vault.read('c1'))?.accessKeySecret.reveal()).toBe(canary)
  expect(await readdir(folder)).toEqual([])
  expect(await open(keyStore(fields)).read('c1')).toBeUndefined()
})

it('forgets a removed entry for good', async () => {
  const vault = open()
  await vault.write('c1', credentials)
  await vault.remove('c1')
  expect(await vault.read('c1')).toBeUndefined()
  expect(await open().read('c1')).toBeUndefined()
})

it('sets a damaged file aside and starts anew', async () => {
  await writeFile(join(folder, 'vault'), '{"version":1,"entries":{"c1":')
  const vault = open()
  expect(await vault.read('c1')).toBeUndefined()
  await vault.write('c1', credentials)
  expect((await open().read('c1'))?.accessKeySecret.reveal()).toBe(canary)
  expect((await readdir(folder)).filter((name) => name.includes('damaged'))).toHaveLength(1)
})

it('takes an entry of another key for no entry', async () => {
  await open().write('c1', credentials)
  const foreign = keyStore({ decryptStringAsync: () => Promise.reject(new Error('bad key')) })
  expect(await open(foreign).read('c1')).toBeUndefined()
})

it('says that the key store refused, without the secret', async () => {
  const refusing = keyStore({
    encryptStringAsync: (text) => Promise.reject(new Error(`cannot encrypt ${text}`)),
  })
  const error: unknown = await open(refusing)
    .write('c1', credentials)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  expect(error).toMatchObject({ code: 'vault/unavailable' })
  expect((error as Error).message).not.toContain(canary)
})
