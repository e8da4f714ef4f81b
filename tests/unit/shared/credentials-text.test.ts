import { expect, it } from 'vitest'
import { readCredentials } from '#shared/credentials-text.ts'

const expiresAtMs = Date.UTC(2026, 11, 29, 7, 45, 2)
const temporary = {
  accessKeyId: 'STS.id',
  accessKeySecret: 'secret',
  securityToken: 'token',
  expiresAtMs,
}
const sdk = {
  AccessKeyId: 'STS.id',
  AccessKeySecret: 'secret',
  SecurityToken: 'token',
  Expiration: '2026-12-29T07:45:02Z',
}
const cli = {
  mode: 'StsToken',
  access_key_id: 'STS.id',
  access_key_secret: 'secret',
  sts_token: 'token',
}

it.each<[string, unknown]>([
  ['of ossutil and the SDKs', sdk],
  ['of STS AssumeRole', { RequestId: 'x', AssumedRoleUser: {}, Credentials: sdk }],
  ['of a credentials URI', { Code: 'Success', ...sdk }],
  ['of the Alibaba Cloud CLI', { ...cli, expiration: '2026-12-29T07:45:02Z' }],
  ['of its profiles', { ...cli, sts_expiration: expiresAtMs / 1000 }],
])('reads temporary credentials %s', (_, json) => {
  expect(readCredentials(JSON.stringify(json))).toEqual({ ok: true, value: temporary })
})

it('reads a key pair that stays valid, in either shape', () => {
  const value = { accessKeyId: 'id', accessKeySecret: 'secret' }
  const pairs = [
    { AccessKeyId: ' id ', AccessKeySecret: 'secret', SecurityToken: '', Expiration: '' },
    { mode: 'AK', access_key_id: 'id', access_key_secret: 'secret' },
  ]
  for (const pair of pairs) {
    expect(readCredentials(` ${JSON.stringify(pair)}\n`)).toEqual({ ok: true, value })
  }
})

it.each([
  ['', 'not-json'],
  ['Please sign in: https://signin.aliyun.com', 'not-json'],
  ['null', 'no-key'],
  [JSON.stringify({ AccessKeyId: 'id' }), 'no-key'],
  [JSON.stringify({ Credentials: null }), 'no-key'],
  [JSON.stringify({ ...sdk, AccessKeySecret: 7 }), 'no-key'],
  [JSON.stringify({ ...sdk, Expiration: 'tomorrow' }), 'bad-expiration'],
  [JSON.stringify({ ...cli, sts_token: '' }), 'token-missing'],
])('says what is wrong with %j', (given, problem) => {
  expect(readCredentials(given)).toEqual({ ok: false, problem })
})
