import { expect, it } from 'vitest'
import { parseOssutilConfig } from '../../../../electron/engine/credentials/ossutil-config.ts'

const v1 = `﻿# written by ossutil config
[Credentials]
language=EN
endpoint=oss-cn-hangzhou.aliyuncs.com
accessKeyID=LTAI1
accessKeySecret = canary=with=equals
stsToken=

[Bucket-Endpoint]
other=oss-cn-beijing.aliyuncs.com
[Bucket-Cname]
films=files.example.com
x=too-short.example.com
[Default]
loglevel=info
`
const v2 = `
[default]
access-key-id = LTAI2
access-key-secret = canary-2
region = cn-shanghai

# a comment = not a key
[profile ci]
mode=StsToken
accessKeyId=STS.3
AccessKeySecret=canary-3
sts_token=canary-token
endpoint=https://oss-cn-shanghai-internal.aliyuncs.com
region=cn-shanghai
addressing-style=virtual
sign-version=v1
[profile lent]
source-profile=ci
region=cn-beijing
addressing_style=CNAME
[profile role]
mode=EcsRamRole
region=cn-hangzhou
[profile circle]
source-profile=circle
[buckets mine]
films =
  endpoint = oss-cn-hangzhou.aliyuncs.com
[profile empty]
region=cn-hangzhou
`

it('reads version 1, domains of buckets included', () => {
  const [profile, ...more] = parseOssutilConfig(v1)
  expect(more).toEqual([])
  expect(profile).toMatchObject({
    name: 'Credentials',
    endpoint: 'oss-cn-hangzhou.aliyuncs.com',
    region: '',
    addressing: 'virtual',
    signature: undefined,
    domains: [{ bucket: 'films', domain: 'files.example.com' }],
    keys: { accessKeyId: 'LTAI1' },
  })
  expect(profile?.keys?.accessKeySecret.reveal()).toBe('canary=with=equals')
  expect(profile?.keys?.securityToken).toBeUndefined()
})

it('reads the profiles of version 2, in every spelling, and what they lend each other', () => {
  const profiles = parseOssutilConfig(v2)
  expect(profiles.map(({ name }) => name)).toEqual(['default', 'ci', 'lent', 'role'])
  const [first, ci, lent, role] = profiles
  expect(first).toMatchObject({ region: 'cn-shanghai', endpoint: '', domains: [] })
  expect(ci).toMatchObject({ signature: 'v1', keys: { accessKeyId: 'STS.3' } })
  expect(ci?.keys?.securityToken?.reveal()).toBe('canary-token')
  expect(lent).toMatchObject({
    region: 'cn-beijing',
    endpoint: 'https://oss-cn-shanghai-internal.aliyuncs.com',
    addressing: 'cname',
  })
  expect(lent?.keys?.accessKeySecret.reveal()).toBe('canary-3')
  expect(role).toMatchObject({ mode: 'EcsRamRole', keys: undefined })
})

it('shows no secret of what it has read', () => {
  expect(JSON.stringify([parseOssutilConfig(v1), parseOssutilConfig(v2)])).not.toContain('canary')
})

it.each([
  '',
  '[profile]',
  'accessKeyID=loose',
  '{"profiles": []}',
  '\u0000\u0001',
  '[Credentials]\n',
])('finds nothing in %j', (text) => {
  expect(parseOssutilConfig(text)).toEqual([])
})
