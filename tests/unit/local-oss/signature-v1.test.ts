/** Published vectors of the Go SDK v2 and of the OSS documentation. */
import { describe, expect, it } from 'vitest'
import { signV1 } from '../../../electron/local-oss/signature/v1.ts'

const date = 'Wed, 28 Dec 2022 10:27:41 GMT'
const nelson = {
  method: 'PUT',
  bucket: 'examplebucket',
  key: 'nelson',
  query: new Map<string, string>(),
  headers: new Map([
    ['content-md5', 'eB5eJF1ptWaXm4bijSPyxw=='],
    ['content-type', 'text/html'],
    ['x-oss-meta-author', 'alice'],
    ['x-oss-meta-magic', 'abracadabra'],
    ['x-oss-date', date],
    ['date', date],
  ]),
}

describe('signV1 in the header', () => {
  it('agrees with V1-a', () => {
    expect(signV1(nelson, date, 'sk').signature).toBe('kSHKmLxlyEAKtZPkJhG9bZb5k7M=')
  })

  it('agrees with V1-b, a sub-resource', () => {
    const request = { ...nelson, query: new Map([['acl', '']]) }
    expect(signV1(request, date, 'sk').signature).toBe('/afkugFbmWDQ967j1vr6zygBLQk=')
  })

  it('agrees with V1-c and V1-d, parameters that are not sub-resources', () => {
    const request = {
      method: 'GET',
      bucket: 'examplebucket',
      key: undefined,
      query: new Map([
        ['resourceGroup', ''],
        ['non-resousce', 'null'],
      ]),
      headers: new Map([['x-oss-date', date]]),
    }
    expect(signV1(request, date, 'sk').signature).toBe('vkQmfuUDyi1uDi3bKt67oemssIs=')
    const withAcl = { ...request, query: new Map([...request.query, ['acl', '']]) }
    expect(signV1(withAcl, date, 'sk').signature).toBe('x3E5TgOvl/i7PN618s5mEvpJDYk=')
  })

  it('agrees with V1-doc, the example of the documentation', () => {
    const then = 'Thu, 17 Nov 2005 18:49:58 GMT'
    const request = {
      method: 'PUT',
      bucket: 'oss-example',
      key: 'nelson',
      query: new Map<string, string>(),
      headers: new Map([
        ['content-md5', 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM='],
        ['content-type', 'text/html'],
        ['x-oss-magic', 'abracadabra'],
        ['x-oss-meta-author', 'foo@bar.com'],
        ['date', then],
      ]),
    }
    expect(signV1(request, then, 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV').signature).toBe(
      '26NBxoKdsyly4EDv6inkoDft/yA=',
    )
  })
})

describe('signV1 of a signed URL', () => {
  it('agrees with V1-q1', () => {
    const request = {
      method: 'GET',
      bucket: 'bucket',
      key: 'key',
      query: new Map([['versionId', 'versionId']]),
      headers: new Map<string, string>(),
    }
    expect(signV1(request, '1699807420', 'sk').signature).toBe('dcLTea+Yh9ApirQ8o8dOPqtvJXQ=')
  })

  it('agrees with V1-q2, an STS token and a plus in the key', () => {
    const request = {
      method: 'GET',
      bucket: 'bucket',
      key: 'key+123',
      query: new Map([
        ['versionId', 'versionId'],
        ['security-token', 'token'],
      ]),
      headers: new Map<string, string>(),
    }
    expect(signV1(request, '1699808204', 'sk').signature).toBe('jzKYRrM5y6Br0dRFPaTGOsbrDhY=')
  })
})
