/**
 * `safeStorage`: without a system key store it says so (`PARTWAY_STAND_IN_KEYS` unset). With
 * `PARTWAY_STAND_IN_KEYS=file` it really encrypts, AES-256-GCM, with a key file in the data folder:
 * enough for tests of what a protected vault does, no protection against the same user.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './app.ts'
import { strict } from './emitter.ts'

const isAvailable = process.env['PARTWAY_STAND_IN_KEYS'] === 'file'

function key(): Buffer {
  const folder = app.getPath('userData')
  const path = join(folder, 'stand-in-key')
  try {
    return readFileSync(path)
  } catch {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
    return readFileSync(path)
  }
}

function requireAvailable(): void {
  if (!isAvailable) throw new Error('encryption is not available')
}

export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: () => Promise.resolve(isAvailable),
  getSelectedStorageBackend: () => (isAvailable ? 'gnome_libsecret' : 'basic_text'),
  encryptStringAsync: (text: string) => {
    requireAvailable()
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key(), iv)
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), body]))
  },
  decryptStringAsync: (data: Buffer) => {
    requireAvailable()
    const decipher = createDecipheriv('aes-256-gcm', key(), data.subarray(0, 12))
    decipher.setAuthTag(data.subarray(12, 28))
    const result = Buffer.concat([decipher.update(data.subarray(28)), decipher.final()])
    return Promise.resolve({ result: result.toString('utf8'), shouldReEncrypt: false })
  },
})
