/**
 * Secrets behind the system's key store (`safeStorage`, async API), one encrypted file `vault` in
 * the data folder. Where the system offers no protection, secrets stay in this process's memory
 * and the file is left alone: never stored in the clear, never behind a constant key.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SafeStorage } from 'electron'
import { z } from 'zod'
import { TransferError } from '../engine/errors.ts'
import type { Credentials, Logger, Vault } from '../engine/ports.ts'
import { Secret } from '../engine/secret.ts'

/** The part of Electron's `safeStorage` that is used. */
export type KeyStore = Pick<
  SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
>

const fileSchema = z.object({
  version: z.literal(1),
  /** Connection id -> base64 of the encrypted entry. */
  entries: z.record(z.string(), z.base64()),
})
const entrySchema = z.object({
  accessKeySecret: z.string(),
  securityToken: z.string().optional(),
  expiresAtMs: z.number().optional(),
})

/** Calls throw `vault/unavailable` when the key store or the file refuses. */
export function createVault(deps: {
  readonly keyStore: KeyStore
  readonly dataFolder: string
  readonly platform: NodeJS.Platform
  readonly logger: Logger
}): Vault {
  const { keyStore, logger } = deps
  const path = join(deps.dataFolder, 'vault')
  const memory = new Map<string, Credentials>()
  let isProtected: Promise<boolean> | undefined
  let entries: Promise<Map<string, string>> | undefined
  /** Writes follow one another. */
  let saving: Promise<unknown> = Promise.resolve()

  async function askProtection(): Promise<boolean> {
    try {
      if (!(await keyStore.isAsyncEncryptionAvailable())) return false
      // a key that is the same on every machine protects nothing
      return deps.platform !== 'linux' || keyStore.getSelectedStorageBackend() !== 'basic_text'
    } catch (error) {
      logger.warn('the key store does not answer', { error })
      return false
    }
  }

  async function load(): Promise<Map<string, string>> {
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
      throw unavailable('cannot read the vault', error)
    }
    const parsed = fileSchema.safeParse(parseJson(text))
    if (parsed.success) return new Map(Object.entries(parsed.data.entries))
    const aside = `${path}.damaged-${Date.now()}`
    logger.error('the vault is damaged and was set aside', { aside })
    await rename(path, aside)
    return new Map()
  }

  const protectedHere = (): Promise<boolean> => (isProtected ??= askProtection())
  const loaded = (): Promise<Map<string, string>> => (entries ??= load())

  async function rewrite(edit: (entries: Map<string, string>) => void): Promise<void> {
    const next = new Map(await loaded())
    edit(next)
    await writeWhole(path, JSON.stringify({ version: 1, entries: Object.fromEntries(next) }))
    entries = Promise.resolve(next)
  }

  function change(edit: (entries: Map<string, string>) => void): Promise<void> {
    const done = saving.then(() => rewrite(edit))
    saving = done.catch(() => {
      // told to whoever asked for this change; the next one starts from what is on the disk
    })
    return done.catch((error: unknown) => {
      throw unavailable('cannot write the vault', error)
    })
  }

  return {
    isProtected: protectedHere,
    read: async (connectionId) => {
      const known = memory.get(connectionId)
      if (known !== undefined || !(await protectedHere())) return known
      const encrypted = (await loaded()).get(connectionId)
      if (encrypted === undefined) return undefined
      const credentials = await decrypt(keyStore, encrypted)
      if (credentials === undefined) {
        logger.warn('an entry of the vault cannot be opened any more', { connectionId })
        return undefined
      }
      memory.set(connectionId, credentials)
      return credentials
    },
    write: async (connectionId, credentials) => {
      if (await protectedHere()) {
        const encrypted = await encrypt(keyStore, credentials)
        await change((entries) => entries.set(connectionId, encrypted))
      }
      memory.set(connectionId, credentials)
    },
    remove: async (connectionId) => {
      memory.delete(connectionId)
      if (await protectedHere()) await change((entries) => entries.delete(connectionId))
    },
  }
}

async function encrypt(keyStore: KeyStore, credentials: Credentials): Promise<string> {
  const plain = JSON.stringify({
    accessKeySecret: credentials.accessKeySecret.reveal(),
    securityToken: credentials.securityToken?.reveal(),
    expiresAtMs: credentials.expiresAtMs,
  })
  try {
    return (await keyStore.encryptStringAsync(plain)).toString('base64')
  } catch (error) {
    throw unavailable('the key store refuses to encrypt', error)
  }
}

/** `undefined` when the system's key is another one now (moved profile, reset key store). */
async function decrypt(keyStore: KeyStore, encrypted: string): Promise<Credentials | undefined> {
  try {
    const { result } = await keyStore.decryptStringAsync(Buffer.from(encrypted, 'base64'))
    const { accessKeySecret, securityToken, expiresAtMs } = entrySchema.parse(JSON.parse(result))
    return {
      accessKeySecret: new Secret(accessKeySecret),
      securityToken: securityToken === undefined ? undefined : new Secret(securityToken),
      expiresAtMs,
    }
  } catch {
    // foreign wording, and it may hold parts of the plain text: not passed on
    return undefined
  }
}

/** Whole or not at all: temporary file, fsync, rename, fsync of the folder. */
async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${path}.new`
  await rm(temporary, { force: true })
  {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(text)
    await file.sync()
  }
  await rename(temporary, path)
  if (process.platform !== 'win32') {
    await using handle = await open(folder, 'r')
    await handle.sync()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unavailable(message: string, cause: unknown): TransferError {
  return new TransferError('vault/unavailable', message, { retry: 'person', cause })
}
