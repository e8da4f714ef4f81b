import { expect, it } from 'vitest'
import { environmentKeySet } from '../../../../electron/engine/credentials/environment.ts'

const read = (env: Record<string, string>): readonly (string | undefined)[] => {
  const keys = environmentKeySet(env)
  return [keys.accessKeyId, keys.accessKeySecret.reveal(), keys.securityToken?.reveal()]
}

it.each([
  ['OSS', 'OSS_SESSION_TOKEN'],
  ['ALIBABA_CLOUD', 'ALIBABA_CLOUD_SECURITY_TOKEN'],
  ['ALIBABACLOUD', 'ALIBABACLOUD_SECURITY_TOKEN'],
  ['ALICLOUD', 'ALICLOUD_SECURITY_TOKEN'],
])('reads the names of %s', (prefix, token) => {
  const pair = { [`${prefix}_ACCESS_KEY_ID`]: ' id ', [`${prefix}_ACCESS_KEY_SECRET`]: 'secret' }
  expect(read(pair)).toEqual(['id', 'secret', undefined])
  expect(read({ ...pair, [token]: 'token' })).toEqual(['id', 'secret', 'token'])
})

it('never mixes the key of one family with the secret or token of another', () => {
  const env = {
    OSS_ACCESS_KEY_ID: 'half',
    OSS_SESSION_TOKEN: 'stale',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
  }
  expect(read(env)).toEqual(['id', 'secret', undefined])
})

it.each([
  [{}, 'OSS_ACCESS_KEY_ID'],
  [{ OSS_ACCESS_KEY_ID: 'id' }, 'OSS_ACCESS_KEY_SECRET'],
  [{ ALICLOUD_ACCESS_KEY_SECRET: 'canary' }, 'ALICLOUD_ACCESS_KEY_ID'],
])('names what is missing in %j', (env, variable) => {
  const refuse = (): unknown => environmentKeySet(env)
  expect(refuse).toThrow(`${variable} is not set`)
  expect(refuse).not.toThrow('canary')
})
