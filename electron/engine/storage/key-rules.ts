/** What a key may be: asked before anything is sent, because the service would refuse it late. */
import { TransferError } from '../errors.ts'
import type { StorageLimits } from './storage.ts'

/** OSS API 1.4: UTF-8, 1-1,023 bytes. */
const ossKeyLimits: Pick<StorageLimits, 'maxKeyBytes'> = { maxKeyBytes: 1_023 }

/**
 * Why `key` cannot be an object's key, or `undefined` when it can: `key/invalid` (empty, leading
 * `/` or `\`), `key/not-utf8` (a lone surrogate has no UTF-8 form), `key/too-long`.
 * Everything else is a key as it stands: `..`, `//`, spaces and control characters included.
 */
export function keyProblem(
  key: string,
  limits: Pick<StorageLimits, 'maxKeyBytes'> = ossKeyLimits,
): TransferError | undefined {
  if (key === '') return problem('key/invalid', 'the object key is empty', {})
  if (key.startsWith('/') || key.startsWith('\\')) {
    return problem('key/invalid', `object key ${JSON.stringify(key)} starts with a slash`, { key })
  }
  if (!key.isWellFormed()) {
    return problem('key/not-utf8', `object key ${JSON.stringify(key)} has no UTF-8 form`, {
      key: key.toWellFormed(),
    })
  }
  const bytes = Buffer.byteLength(key)
  if (bytes > limits.maxKeyBytes) {
    return problem(
      'key/too-long',
      `object key has ${bytes} bytes, the limit is ${limits.maxKeyBytes}`,
      { key, bytes: `${bytes}`, limit: `${limits.maxKeyBytes}` },
    )
  }
  return undefined
}

function problem(
  code: 'key/invalid' | 'key/not-utf8' | 'key/too-long',
  message: string,
  details: Readonly<Record<string, string>>,
): TransferError {
  return new TransferError(code, message, { retry: 'never', details })
}
