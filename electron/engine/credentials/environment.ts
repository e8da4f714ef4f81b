/** Credentials of the process's environment. Pure. */
import { TransferError } from '../errors.ts'
import { keySetOf, type KeySet } from './key-set.ts'

export type Environment = Readonly<Record<string, string | undefined>>

interface Family {
  readonly id: string
  readonly secret: string
  readonly token: string
}

/**
 * The first family whose ID and secret are both set counts as a whole: a token never goes with the
 * key of another. First the names of ossutil and the OSS SDKs, then those of the Alibaba Cloud SDKs
 * and CLI, newest spelling first.
 */
export const environmentFamilies: readonly Family[] = [
  { id: 'OSS_ACCESS_KEY_ID', secret: 'OSS_ACCESS_KEY_SECRET', token: 'OSS_SESSION_TOKEN' },
  ...['ALIBABA_CLOUD', 'ALIBABACLOUD', 'ALICLOUD'].map((prefix) => ({
    id: `${prefix}_ACCESS_KEY_ID`,
    secret: `${prefix}_ACCESS_KEY_SECRET`,
    token: `${prefix}_SECURITY_TOKEN`,
  })),
]

/** Throws `credentials/environment`, naming the variable that is missing. */
export function environmentKeySet(env: Environment): KeySet {
  for (const { id, secret, token } of environmentFamilies) {
    const [accessKeyId, accessKeySecret] = [given(env[id]), given(env[secret])]
    if (accessKeyId === undefined || accessKeySecret === undefined) continue
    return keySetOf({ accessKeyId, accessKeySecret, securityToken: given(env[token]) })
  }
  const variable = missingVariable(env)
  throw new TransferError('credentials/environment', `${variable} is not set`, {
    retry: 'person',
    details: { variable },
  })
}

/** Of the family somebody began with, else of the first. */
function missingVariable(env: Environment): string {
  for (const { id, secret } of environmentFamilies) {
    if (given(env[id]) !== undefined) return secret
    if (given(env[secret]) !== undefined) return id
  }
  return 'OSS_ACCESS_KEY_ID'
}

function given(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === '' ? undefined : trimmed
}
