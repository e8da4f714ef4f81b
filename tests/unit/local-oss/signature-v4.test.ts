/** Published vectors of the Go SDK v2 (H, P), and vectors derived with another official client (D). */
import { describe, expect, it } from 'vitest'
import type { SignedRequest } from '../../../electron/local-oss/signature/request.ts'
import {
  type V4Scope,
  canonicalRequestV4,
  signV4,
  signingKeyV4,
} from '../../../electron/local-oss/signature/v4.ts'

const query = new Map([
  ['param1', 'value1'],
  ['+param1', 'value3'],
  ['|param1', 'value4'],
  ['+param2', ''],
  ['|param2', ''],
  ['param2', ''],
])

function scopeAt(timestamp: string, additionalHeaders: readonly string[] = []): V4Scope {
  const date = timestamp.slice(0, 8)
  return { timestamp, date, region: 'cn-hangzhou', product: 'oss', additionalHeaders }
}

function headerRequest(timestamp: string, more: Record<string, string> = {}): SignedRequest {
  const headers = new Map(
    Object.entries({
      'x-oss-head1': 'value',
      abc: 'value',
      zabc: 'value',
      xyz: 'value',
      'content-type': 'text/plain',
      'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-oss-date': timestamp,
      ...more,
    }),
  )
  return { method: 'PUT', bucket: 'bucket', key: '1234+-/123/1.txt', query, headers }
}

describe('signV4 in the header', () => {
  it('agrees with H1, canonical request and signing key included', () => {
    const request = headerRequest('20231216T162057Z')
    const scope = scopeAt('20231216T162057Z')
    expect(canonicalRequestV4(request, [])).toBe(
      'PUT\n/bucket/1234%2B-/123/1.txt\n%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2\ncontent-type:text/plain\nx-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:20231216T162057Z\nx-oss-head1:value\n\n\nUNSIGNED-PAYLOAD',
    )
    expect(signingKeyV4('sk', scope).toString('hex')).toBe(
      'b412a03b134ebddd720f5167b5de6db66620ebb3b01cff4d49e3ccb09f8de97f',
    )
    const { signature, stringToSign } = signV4(request, scope, 'sk')
    expect(stringToSign.split('\n')[3]).toBe(
      'f4613657f1b108998e8dbd10a1aa5da621dc2c6e02c9ddec0f163664848704c4',
    )
    expect(signature).toBe('e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe')
  })

  it('agrees with H2, an STS token', () => {
    const request = headerRequest('20231217T034736Z', { 'x-oss-security-token': 'token' })
    expect(signV4(request, scopeAt('20231217T034736Z'), 'sk').signature).toBe(
      'b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea',
    )
  })

  it('agrees with H3, additional headers in any order', () => {
    const scope = scopeAt('20231216T172512Z', ['zabc', 'abc', 'content-type', 'absent'])
    expect(signV4(headerRequest('20231216T172512Z'), scope, 'sk').signature).toBe(
      '4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f',
    )
  })

  it('agrees with H4, another product and region', () => {
    const scope = { ...scopeAt('20231216T162057Z'), region: 'cb-123', product: 'oss-cloudbox' }
    expect(signV4(headerRequest('20231216T162057Z'), scope, 'sk').signature).toBe(
      '94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43',
    )
  })
})

describe('signV4 in the query', () => {
  const cases = [
    [
      'P1',
      '20231217T025437Z',
      {},
      [],
      'a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe',
    ],
    [
      'P2',
      '20231217T035628Z',
      { 'x-oss-security-token': 'token' },
      [],
      '3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5',
    ],
    [
      'P3',
      '20231217T033009Z',
      { 'x-oss-additional-headers': 'abc;zabc' },
      ['abc', 'zabc'],
      '6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7',
    ],
  ] as const

  it.each(cases)('agrees with %s', (_, timestamp, parameters, additional, expected) => {
    const scope = scopeAt(timestamp, additional)
    const presigned: Record<string, string> = {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-date': timestamp,
      'x-oss-expires': '599',
      'x-oss-credential': `ak/${scope.date}/cn-hangzhou/oss/aliyun_v4_request`,
      'x-oss-signature': 'is not part of what it signs',
      ...parameters,
    }
    const headers = new Map([
      ['x-oss-head1', 'value'],
      ['abc', 'value'],
      ['zabc', 'value'],
      ['xyz', 'value'],
      ['content-type', 'application/octet-stream'],
    ])
    const request = {
      ...headerRequest(timestamp),
      headers,
      query: new Map([...query, ...Object.entries(presigned)]),
    }
    expect(signV4(request, scope, 'sk').signature).toBe(expected)
  })
})

describe('signV4 of requests this product makes', () => {
  const common = { 'x-oss-date': '20250101T000000Z', 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD' }
  const scope = scopeAt('20250101T000000Z')
  const cases: readonly (readonly [string, SignedRequest, string])[] = [
    [
      'D1, a part of a key with every kind of character',
      {
        method: 'PUT',
        bucket: 'examplebucket',
        key: "照片/a b+c!'()*~.bin",
        query: new Map([
          ['partNumber', '1'],
          ['uploadId', '0004B9895DBBB6EC98E36AAAAAAAAAAA'],
        ]),
        headers: new Map(Object.entries({ ...common, 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' })),
      },
      '7812390d1316eb927114293fc719cdde821fa078589291f9f1f9209e1729f717',
    ],
    [
      'D2, a listing of uploads',
      {
        method: 'GET',
        bucket: 'examplebucket',
        key: undefined,
        query: new Map([
          ['uploads', ''],
          ['encoding-type', 'url'],
          ['max-uploads', '1000'],
          ['prefix', 'a/b c'],
          ['key-marker', ''],
        ]),
        headers: new Map(Object.entries(common)),
      },
      '06b045ebe2c5fbacdb0acee92446f7c9a56caf01fcbc7afce054ab01daca73a6',
    ],
    [
      'D3, a listing of buckets',
      {
        method: 'GET',
        bucket: undefined,
        key: undefined,
        query: new Map(),
        headers: new Map(Object.entries(common)),
      },
      '80e741602be119a7e268bdeb0700d8a43bf515d3dc29404ab5be649c5f6e3dd8',
    ],
  ]

  it.each(cases)('agrees with %s', (_, request, expected) => {
    expect(signV4(request, scope, 'testsecret').signature).toBe(expected)
  })
})
