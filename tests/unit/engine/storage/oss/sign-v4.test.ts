import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  presignV4,
  rememberSigningKey,
  signV4,
  type RequestToSign,
} from '../../../../../electron/engine/storage/oss/sign-v4.ts'

// Vectors published with the official SDKs (alibabacloud-oss-go-sdk-v2, oss/signer/v4_test.go).
const key = { accessKeyId: 'ak', accessKeySecret: 'sk' }
const withToken = { ...key, securityToken: 'token' }
const query = {
  param1: 'value1',
  '+param1': 'value3',
  '|param1': 'value4',
  '+param2': '',
  '|param2': '',
  param2: '',
}
const headers = { 'x-oss-head1': 'value', abc: 'value', ZAbc: 'value', XYZ: 'value' }
const request: RequestToSign = {
  method: 'PUT',
  bucket: 'bucket',
  key: '1234+-/123/1.txt',
  query,
  headers: { ...headers, 'Content-Type': 'text/plain' },
}
const region = { region: 'cn-hangzhou', product: 'oss' } as const

function at(stamp: string): number {
  return Date.parse(stamp.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'))
}

describe('signV4', () => {
  it('reproduces vector H1, step by step', () => {
    const options = { ...region, nowMs: at('20231216T162057Z') }
    const { steps, headers } = signV4(request, key, options)
    expect(steps.canonicalRequest).toBe(
      'PUT\n/bucket/1234%2B-/123/1.txt\n' +
        '%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2\n' +
        'content-type:text/plain\nx-oss-content-sha256:UNSIGNED-PAYLOAD\n' +
        'x-oss-date:20231216T162057Z\nx-oss-head1:value\n\n\nUNSIGNED-PAYLOAD',
    )
    expect(steps.canonicalHash).toBe(
      'f4613657f1b108998e8dbd10a1aa5da621dc2c6e02c9ddec0f163664848704c4',
    )
    expect(steps.signingKey).toBe(
      'b412a03b134ebddd720f5167b5de6db66620ebb3b01cff4d49e3ccb09f8de97f',
    )
    expect(headers['authorization']).toBe(
      'OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,' +
        'Signature=e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe',
    )
  })

  it('reproduces vector H2: an STS token is sent and signed', () => {
    const options = { ...region, nowMs: at('20231217T034736Z') }
    const { steps, headers } = signV4(request, withToken, options)
    expect(headers['x-oss-security-token']).toBe('token')
    expect(steps.canonicalHash).toBe(
      '69494678fb11579d4ee12996e2796d9e2ba43c34aa4c723c4aec018f3d6b86b8',
    )
    expect(steps.signature).toBe('b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea')
  })

  it('reproduces vector H3: additional headers, sorted and in lower case', () => {
    const options = {
      ...region,
      nowMs: at('20231216T172512Z'),
      additionalHeaders: ['ZAbc', 'abc', 'x-oss-head1', 'absent'],
    }
    const { steps, headers } = signV4(request, key, options)
    expect(steps.canonicalHash).toBe(
      '16b86004ed2cc3406dd7a13081bd940ef6a5ad49e508da2d4fdf84e8a5dd2145',
    )
    expect(headers['authorization']).toContain(',AdditionalHeaders=abc;zabc,')
    expect(steps.signature).toBe('4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f')
  })

  it('reproduces vector H4: CloudBox', () => {
    const options = {
      region: 'cb-123',
      product: 'oss-cloudbox',
      nowMs: at('20231216T162057Z'),
    } as const
    const { steps } = signV4(request, key, options)
    expect(steps.canonicalHash).toBe(
      'f4613657f1b108998e8dbd10a1aa5da621dc2c6e02c9ddec0f163664848704c4',
    )
    expect(steps.signature).toBe('94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43')
  })
})

describe('signV4 on requests of this product', () => {
  const key = { accessKeyId: 'testid', accessKeySecret: 'testsecret' }
  const options = { ...region, nowMs: at('20250101T000000Z') }

  it.each([
    [
      'D1: a key with every awkward character',
      {
        method: 'PUT',
        bucket: 'examplebucket',
        key: "照片/a b+c!'()*~.bin",
        query: { partNumber: '1', uploadId: '0004B9895DBBB6EC98E36AAAAAAAAAAA' },
        headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' },
      },
      'f35d794003b0eb1a38a1c2f2b6deb50cf458731d07e2733415025c27fe8199e8',
      '7812390d1316eb927114293fc719cdde821fa078589291f9f1f9209e1729f717',
    ],
    [
      'D2: a bucket with an empty marker',
      {
        method: 'GET',
        bucket: 'examplebucket',
        key: undefined,
        query: {
          uploads: '',
          'encoding-type': 'url',
          'max-uploads': '1000',
          prefix: 'a/b c',
          'key-marker': '',
        },
        headers: {},
      },
      '72ca81cb26807448c72338e666a39a36e9b1565289ddc0e24fba4707aa63d5c2',
      '06b045ebe2c5fbacdb0acee92446f7c9a56caf01fcbc7afce054ab01daca73a6',
    ],
    [
      'D3: the service',
      { method: 'GET', bucket: undefined, key: undefined, query: {}, headers: {} },
      '7a47bfcc0010591fdef59b961478e1f55d132affc622514a8fd0aaed75569bad',
      '80e741602be119a7e268bdeb0700d8a43bf515d3dc29404ab5be649c5f6e3dd8',
    ],
  ])('reproduces vector %s', (_, request, hash, signature) => {
    const { steps } = signV4(request, key, options)
    expect(steps.canonicalHash).toBe(hash)
    expect(steps.signature).toBe(signature)
  })

  it('signs alike with a remembered key, whatever day, region and secret come next', () => {
    const signingKeyOf = rememberSigningKey()
    const day = 24 * 3_600_000
    const others = [
      [key, options],
      [key, options],
      [key, { ...options, nowMs: options.nowMs + day }],
      [key, { ...options, region: 'cn-beijing' }],
      [
        { ...key, accessKeySecret: 'another' },
        { ...options, region: 'cn-beijing' },
      ],
      [key, { ...options, product: 'oss-cloudbox' }],
    ] as const
    for (const [by, how] of others) {
      const { signature } = signV4(request, by, { ...how, signingKeyOf }).steps
      expect(signature).toBe(signV4(request, by, how).steps.signature)
    }
  })

  it('never shows the secret in what it sends', () => {
    const sent = JSON.stringify(signV4(request, { ...key, securityToken: 't' }, options).headers)
    expect(sent).not.toContain('testsecret')
  })
})

describe('presignV4', () => {
  const toPresign = {
    ...request,
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  }

  it('reproduces vector P1, step by step', () => {
    const options = { ...region, nowMs: at('20231217T025437Z'), expiresSeconds: 599 }
    const { steps, query } = presignV4(toPresign, key, options)
    expect(steps.canonicalRequest).toBe(
      'PUT\n/bucket/1234%2B-/123/1.txt\n' +
        '%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2' +
        '&x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request' +
        '&x-oss-date=20231217T025437Z&x-oss-expires=599' +
        '&x-oss-signature-version=OSS4-HMAC-SHA256\n' +
        'content-type:application/octet-stream\nx-oss-head1:value\n\n\nUNSIGNED-PAYLOAD',
    )
    expect(steps.canonicalHash).toBe(
      '48814c11f278d51662015bf2f896b66ca10b6de0187ed8d952e341bbce0aa336',
    )
    expect(steps.signingKey).toBe(
      '0e11d77e422d3484e84ee6b628fdf2a85f3788e1a597f23116b477efb407e94e',
    )
    expect(query['x-oss-signature']).toBe(
      'a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe',
    )
  })

  it('reproduces vector P2: with an STS token', () => {
    const options = { ...region, nowMs: at('20231217T035628Z'), expiresSeconds: 599 }
    const { steps, query } = presignV4(toPresign, withToken, options)
    expect(steps.canonicalHash).toBe(
      '458705026c021c95dd317d008cff79df19ce99bf2b241d1ecb20f4d65bb851a5',
    )
    expect(query['x-oss-signature']).toBe(
      '3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5',
    )
  })

  it('reproduces vector P3: with additional headers', () => {
    const options = {
      ...region,
      nowMs: at('20231217T033009Z'),
      expiresSeconds: 599,
      additionalHeaders: ['ZAbc', 'abc'],
    }
    const { steps, query } = presignV4(toPresign, key, options)
    expect(steps.canonicalHash).toBe(
      'e06541af14a8dc30dd12d3b75557af47f405e37784a76eae1a844c3426777df9',
    )
    expect(createHash('sha256').update(steps.canonicalRequest).digest('hex')).toBe(
      steps.canonicalHash,
    )
    expect(query['x-oss-signature']).toBe(
      '6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7',
    )
  })
})
