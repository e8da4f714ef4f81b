import { describe, expect, it } from 'vitest'
import {
  presignV1,
  signatureV1,
  signV1,
} from '../../../../../electron/engine/storage/oss/sign-v1.ts'

// Vectors published with the official SDKs (oss/signer/v1_test.go) and in the documentation.
const key = { accessKeyId: 'ak', accessKeySecret: 'sk' }
const date = 'Wed, 28 Dec 2022 10:27:41 GMT'
const headers = {
  'Content-MD5': 'eB5eJF1ptWaXm4bijSPyxw==',
  'Content-Type': 'text/html',
  'x-oss-meta-author': 'alice',
  'x-oss-meta-magic': 'abracadabra',
  'x-oss-date': date,
  Date: date,
}
const put = { method: 'PUT', bucket: 'examplebucket', key: 'nelson', query: {}, headers }
const get = {
  method: 'GET',
  bucket: 'examplebucket',
  key: undefined,
  query: { resourceGroup: '', 'non-resousce': 'null' },
  headers: { 'x-oss-date': date },
}

describe('signatureV1', () => {
  it.each([
    ['V1-a', put, key, 'kSHKmLxlyEAKtZPkJhG9bZb5k7M='],
    ['V1-b', { ...put, query: { acl: '' } }, key, '/afkugFbmWDQ967j1vr6zygBLQk='],
    ['V1-c', get, key, 'vkQmfuUDyi1uDi3bKt67oemssIs='],
    ['V1-d', { ...get, query: { ...get.query, acl: '' } }, key, 'x3E5TgOvl/i7PN618s5mEvpJDYk='],
    [
      'V1-doc',
      {
        method: 'PUT',
        bucket: 'oss-example',
        key: 'nelson',
        query: {},
        headers: {
          'Content-MD5': 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=',
          'Content-Type': 'text/html',
          Date: 'Thu, 17 Nov 2005 18:49:58 GMT',
          'X-OSS-Meta-Author': 'foo@bar.com',
          'X-OSS-Magic': 'abracadabra',
        },
      },
      { accessKeySecret: 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV' },
      '26NBxoKdsyly4EDv6inkoDft/yA=',
    ],
  ])('reproduces vector %s', (_, request, signingKey, signature) => {
    expect(signatureV1(request, signingKey)).toBe(signature)
  })
})

describe('presignV1', () => {
  const query = { versionId: 'versionId' }

  it('reproduces vector V1-q1', () => {
    const request = { method: 'GET', bucket: 'bucket', key: 'key', query, headers: {} }
    expect(presignV1(request, key, { expiresAtSeconds: 1_699_807_420 })).toEqual({
      versionId: 'versionId',
      OSSAccessKeyId: 'ak',
      Expires: '1699807420',
      Signature: 'dcLTea+Yh9ApirQ8o8dOPqtvJXQ=',
    })
  })

  it('reproduces vector V1-q2: a token is a signed sub-resource', () => {
    const request = { method: 'GET', bucket: 'bucket', key: 'key+123', query, headers: {} }
    const signed = presignV1(
      request,
      { ...key, securityToken: 'token' },
      { expiresAtSeconds: 1_699_808_204 },
    )
    expect(signed['Signature']).toBe('jzKYRrM5y6Br0dRFPaTGOsbrDhY=')
    expect(signed['security-token']).toBe('token')
  })
})

describe('signV1', () => {
  it('sends the date it signed, and the token', () => {
    const nowMs = Date.parse(date)
    const request = { ...put, headers: {} }
    const signed = signV1(request, { ...key, securityToken: 'token' }, { nowMs })
    expect(signed['date']).toBe(date)
    expect(signed['x-oss-security-token']).toBe('token')
    const expected = signatureV1(
      { ...request, headers: { date, 'x-oss-security-token': 'token' } },
      key,
    )
    expect(signed['authorization']).toBe(`OSS ak:${expected}`)
  })
})
