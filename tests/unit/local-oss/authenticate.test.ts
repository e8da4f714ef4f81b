import { describe, expect, it } from 'vitest'
import { createCredentialStore } from '../../../electron/local-oss/credentials.ts'
import type { OssError } from '../../../electron/local-oss/oss-error.ts'
import { authenticate } from '../../../electron/local-oss/signature/authenticate.ts'
import { signV1 } from '../../../electron/local-oss/signature/v1.ts'
import { signV4 } from '../../../electron/local-oss/signature/v4.ts'

const nowMs = Date.parse('2026-03-01T12:00:00Z')
const minuteMs = 60_000

interface Wish {
  readonly id?: string
  readonly secret?: string
  readonly token?: string
  readonly region?: string
  readonly at?: number
  readonly spaced?: boolean
}

function deps() {
  const credentials = createCredentialStore([
    { accessKeyId: 'ak', accessKeySecret: 'sk' },
    { accessKeyId: 'STS.a', accessKeySecret: 'sa', securityToken: 'ta', expiresAtMs: nowMs + 1000 },
    { accessKeyId: 'STS.b', accessKeySecret: 'sb', securityToken: 'tb' },
  ])
  return { credentials, region: 'cn-hangzhou', maxSkewMs: 15 * minuteMs }
}

function basicTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function requestV4(wish: Wish = {}) {
  const { id = 'ak', secret = 'sk', region = 'cn-hangzhou', at = nowMs } = wish
  const timestamp = basicTime(at)
  const date = timestamp.slice(0, 8)
  const headers = new Map([['x-oss-date', timestamp]])
  if (wish.token !== undefined) headers.set('x-oss-security-token', wish.token)
  const request = {
    method: 'GET',
    bucket: 'abc',
    key: 'k',
    query: new Map<string, string>(),
    headers,
  }
  const scope = { timestamp, date, region, product: 'oss', additionalHeaders: [] }
  const { signature } = signV4(request, scope, secret)
  const gap = wish.spaced === true ? ', ' : ','
  headers.set(
    'authorization',
    `OSS4-HMAC-SHA256 Credential=${id}/${date}/${region}/oss/aliyun_v4_request${gap}Signature=${signature}`,
  )
  return request
}

function refusal(act: () => unknown): OssError {
  try {
    act()
  } catch (error) {
    return error as OssError
  }
  throw new Error('nothing was thrown')
}

describe('authenticate', () => {
  it('accepts V4, with and without spaces after the commas', () => {
    expect(authenticate(requestV4(), nowMs, deps())).toBe('ak')
    expect(authenticate(requestV4({ spaced: true }), nowMs, deps())).toBe('ak')
  })

  it('lets an unsigned request pass as anonymous', () => {
    const request = { ...requestV4(), headers: new Map<string, string>() }
    expect(authenticate(request, nowMs, deps())).toBeUndefined()
  })

  it.each([
    ['a wrong secret', { secret: 'no' }, 403, 'SignatureDoesNotMatch'],
    ['an unknown key', { id: 'who' }, 403, 'InvalidAccessKeyId'],
    ['another region', { region: 'cn-beijing' }, 400, 'InvalidArgument'],
    ['a temporary key without its token', { id: 'STS.a', secret: 'sa' }, 403, 'InvalidAccessKeyId'],
    ['an unknown token', { id: 'STS.a', secret: 'sa', token: 'x' }, 403, 'InvalidSecurityToken'],
    [
      'the token of another key',
      { id: 'STS.a', secret: 'sa', token: 'tb' },
      403,
      'AccessKeyIdAndSecurityTokenNotMatch',
    ],
  ])('refuses %s', (_, wish, status, code) => {
    expect(refusal(() => authenticate(requestV4(wish), nowMs, deps()))).toMatchObject({
      status,
      code,
    })
  })

  it('accepts a token until it expires, and a removed key never', () => {
    const wish = { id: 'STS.a', secret: 'sa', token: 'ta' }
    const current = deps()
    expect(authenticate(requestV4(wish), nowMs, current)).toBe('STS.a')
    const late = refusal(() => authenticate(requestV4(wish), nowMs + 1000, current))
    expect(late.code).toBe('SecurityTokenExpired')
    current.credentials.expire('STS.b')
    const expired = { id: 'STS.b', secret: 'sb', token: 'tb' }
    expect(refusal(() => authenticate(requestV4(expired), nowMs, current)).code).toBe(
      'SecurityTokenExpired',
    )
    current.credentials.remove('ak')
    expect(refusal(() => authenticate(requestV4(), nowMs, current)).code).toBe('InvalidAccessKeyId')
  })

  it.each([-15 * minuteMs, 0, 15 * minuteMs])('accepts a clock %i ms off', (offset) => {
    expect(authenticate(requestV4({ at: nowMs + offset }), nowMs, deps())).toBe('ak')
  })

  it.each([-15 * minuteMs - 1000, 15 * minuteMs + 1000])(
    'refuses a clock %i ms off, naming its own time',
    (offset) => {
      const error = refusal(() => authenticate(requestV4({ at: nowMs + offset }), nowMs, deps()))
      expect(error.code).toBe('RequestTimeTooSkewed')
      expect(Object.fromEntries(error.details)).toMatchObject({
        ServerTime: '2026-03-01T12:00:00.000Z',
        MaxAllowedSkewMilliseconds: 900_000,
      })
    },
  )

  it('refuses a request whose query was changed after signing', () => {
    const request = requestV4()
    const changed = { ...request, query: new Map([['acl', '']]) }
    expect(refusal(() => authenticate(changed, nowMs, deps())).code).toBe('SignatureDoesNotMatch')
  })

  it('accepts V1 in the header and as a signed URL until its end', () => {
    const date = new Date(nowMs).toUTCString()
    const plain = {
      method: 'GET',
      bucket: 'abc',
      key: 'k',
      query: new Map<string, string>(),
      headers: new Map([['date', date]]),
    }
    const { signature } = signV1(plain, date, 'sk')
    const headers = new Map([...plain.headers, ['authorization', `OSS ak:${signature}`]])
    expect(authenticate({ ...plain, headers }, nowMs, deps())).toBe('ak')
    const expires = String(nowMs / 1000 + 60)
    const query = new Map([
      ['OSSAccessKeyId', 'ak'],
      ['Expires', expires],
      ['Signature', signV1({ ...plain, headers: new Map() }, expires, 'sk').signature],
    ])
    const url = { ...plain, headers: new Map<string, string>(), query }
    expect(authenticate(url, nowMs + 59_000, deps())).toBe('ak')
    expect(refusal(() => authenticate(url, nowMs + 60_000, deps())).message).toMatch(/expired/)
  })

  it.each([
    ['Bearer x', 'InvalidArgument'],
    ['OSS4-HMAC-SHA256 Credential=ak/20260301/cn-hangzhou/oss/nope,Signature=0', 'InvalidArgument'],
    [
      'OSS4-HMAC-SHA256 Credential=ak/2026/cn-hangzhou/oss/aliyun_v4_request,Signature=0',
      'InvalidArgument',
    ],
    [
      'OSS4-HMAC-SHA256 Credential=ak/20260301/cn-hangzhou/oss/aliyun_v4_request,AdditionalHeaders=,Signature=0',
      'InvalidArgument',
    ],
  ])('refuses the header %s', (authorization, code) => {
    const request = requestV4()
    request.headers.set('authorization', authorization)
    expect(refusal(() => authenticate(request, nowMs, deps())).code).toBe(code)
  })

  it('asks for a date', () => {
    const request = requestV4()
    request.headers.delete('x-oss-date')
    expect(refusal(() => authenticate(request, nowMs, deps()))).toMatchObject({
      code: 'AccessDenied',
      ec: '0002-00000503',
    })
  })
})
