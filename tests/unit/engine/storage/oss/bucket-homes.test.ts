/** Which host a request goes to. No name is resolved here: that these hosts exist is OSS's word. */
import { describe, expect, it } from 'vitest'
import { createBucketHomes } from '../../../../../electron/engine/storage/oss/bucket-homes.ts'
import { listCalls } from '../../../../../electron/engine/storage/oss/list-calls.ts'
import { multipartCalls } from '../../../../../electron/engine/storage/oss/multipart-calls.ts'
import type { RawReply } from '../../../../../electron/engine/storage/oss/reply.ts'
import type { RawRequest } from '../../../../../electron/engine/storage/oss/send.ts'
import { createSignedCall } from '../../../../../electron/engine/storage/oss/signed-call.ts'
import type { StorageAccess } from '../../../../../electron/engine/storage/storage.ts'
import { bodyOf } from './raw-server.ts'

const never = new AbortController().signal
const access: StorageAccess = {
  kind: 'oss',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
  addressing: 'virtual',
  signature: 'v4',
  accessKeyId: 'ak',
  accessKeySecret: 'sk',
  clockOffsetMs: 0,
}
const host = (homes: ReturnType<typeof createBucketHomes>, bucket: string) =>
  homes.of(bucket)?.endpoint.hostname

describe('the home of a bucket', () => {
  it.each([
    ['oss-cn-beijing.aliyuncs.com', 'oss-cn-beijing.aliyuncs.com', 'cn-beijing'],
    ['oss-cn-beijing-internal.aliyuncs.com', 'oss-cn-beijing.aliyuncs.com', 'cn-beijing'],
    ['oss-us-west-1.aliyuncs.com', 'oss-us-west-1.aliyuncs.com', 'us-west-1'],
    [
      'oss-cn-shanghai-finance-1.aliyuncs.com',
      'oss-cn-shanghai-finance-1.aliyuncs.com',
      'cn-shanghai-finance-1',
    ],
    ['oss-rus-west-1.aliyuncs.com', 'oss-rus-west-1.aliyuncs.com', 'rus-west-1'],
  ])('is learned from a refusal that names %s', (endpoint, hostname, region) => {
    const homes = createBucketHomes(access)
    expect(homes.refused('b', undefined, endpoint)).toBe(true)
    expect(homes.of('b')).toMatchObject({ endpoint: { hostname, scheme: 'https:' }, region })
    expect(homes.of('other')).toBeUndefined()
    expect(homes.of(undefined)).toBeUndefined()
    // Asked there and refused there: that is no news.
    expect(homes.refused('b', homes.of('b'), endpoint)).toBe(false)
  })

  it.each([
    undefined,
    '',
    'evil.example',
    'oss-cn-beijing.aliyuncs.com.evil.example',
    'evil.example/oss-cn-beijing.aliyuncs.com',
    'evil.oss-cn-beijing.aliyuncs.com',
    'https://oss-cn-beijing.aliyuncs.com',
    'oss-cn-beijing.aliyuncs.com:8443',
    'user@oss-cn-beijing.aliyuncs.com',
    'oss-cn-beijing.aliyuncs.com\n',
    'OSS-cn-beijing.aliyuncs.com',
    'oss-accelerate.aliyuncs.com',
    'oss-accelerate-overseas.aliyuncs.com',
    'oss-cn-hangzhou.aliyuncs.com',
    'oss-cn-hangzhou-internal.aliyuncs.com',
    's3.oss-cn-beijing.aliyuncs.com',
    '169.254.169.254',
  ])('is not learned from %j', (endpoint) => {
    const homes = createBucketHomes(access)
    expect(homes.refused('b', undefined, endpoint)).toBe(false)
    expect(homes.of('b')).toBeUndefined()
  })

  it('is known from the list of buckets, as far as that tells a region', () => {
    const homes = createBucketHomes(access)
    homes.listed('here', 'cn-hangzhou')
    homes.listed('there', 'cn-beijing')
    homes.listed('nowhere', '')
    homes.listed('strange', 'evil.example/')
    expect(['here', 'there', 'nowhere', 'strange'].map((bucket) => host(homes, bucket))).toEqual([
      undefined,
      'oss-cn-beijing.aliyuncs.com',
      undefined,
      undefined,
    ])
  })

  it('is the public host of another region for a connection over an internal one', () => {
    const homes = createBucketHomes({
      ...access,
      endpoint: 'https://oss-cn-hangzhou-internal.aliyuncs.com',
    })
    homes.listed('here', 'cn-hangzhou')
    homes.listed('there', 'cn-beijing')
    expect(host(homes, 'here')).toBeUndefined()
    expect(host(homes, 'there')).toBe('oss-cn-beijing.aliyuncs.com')
  })

  it.each<Partial<StorageAccess>>([
    { endpoint: 'https://cdn.example.com', addressing: 'cname' },
    { endpoint: 'https://oss-cn-hangzhou.aliyuncs.com', addressing: 'path' },
    { endpoint: 'https://oss-cn-hangzhou.aliyuncs.com:8443' },
    { endpoint: 'https://oss-accelerate.aliyuncs.com' },
    { endpoint: 'http://127.0.0.1:9000' },
    { endpoint: 'https://oss.example.com' },
  ])('stays where a person said with %j', (change) => {
    const homes = createBucketHomes({ ...access, ...change })
    homes.listed('b', 'cn-beijing')
    expect(homes.refused('b', undefined, 'oss-cn-beijing.aliyuncs.com')).toBe(false)
    expect(homes.of('b', 'key')).toBeUndefined()
  })
})

/** Calls over a wire that notes where requests go; `answer` gives each its reply. */
function wired(answer: (request: RawRequest) => RawReply) {
  const sent: RawRequest[] = []
  const transport = {
    send: async (request: RawRequest) => {
      sent.push(request)
      return answer(request)
    },
    renew: () => {},
    close: async () => {},
  }
  const homes = createBucketHomes(access)
  const call = createSignedCall(access, transport, { clock: Date, homes })
  return { sent, homes, ...multipartCalls(call), ...listCalls(call) }
}

const headers = { 'x-oss-request-id': 'R', 'content-type': 'application/xml' }
const elsewhere = (endpoint: string): RawReply => ({
  status: 403,
  headers,
  body: Buffer.from(
    `<Error><Code>AccessDenied</Code><Message>m</Message><Endpoint>${endpoint}</Endpoint></Error>`,
  ),
})
const stored: RawReply = {
  status: 200,
  headers: { ...headers, etag: '"AB"' },
  body: Buffer.alloc(0),
}
const upload = { bucket: 'there', key: 'k', uploadId: 'U' }
const isBeijing = ({ origin }: RawRequest) => origin === 'https://there.oss-cn-beijing.aliyuncs.com'

describe('a request about a bucket of another region', () => {
  it('is sent once more, to its host and signed for its region, and from then on at once', async () => {
    const wire = wired((request) =>
      isBeijing(request) ? stored : elsewhere('oss-cn-beijing.aliyuncs.com'),
    )
    const body = bodyOf(1, 9)
    const proofs = [
      wire.putPart(upload, 1, body, never),
      // Refused side by side: both have to move.
      wire.putPart(upload, 2, body, never),
    ]
    for (const proof of await Promise.all(proofs)) expect(proof.etag).toBe('AB')
    await wire.putPart(upload, 3, body, never)
    await wire.putPart({ ...upload, bucket: 'here' }, 1, body, never).catch(() => {})
    expect(wire.sent.map(({ origin }) => origin.replace('https://', ''))).toEqual([
      'there.oss-cn-hangzhou.aliyuncs.com',
      'there.oss-cn-hangzhou.aliyuncs.com',
      'there.oss-cn-beijing.aliyuncs.com',
      'there.oss-cn-beijing.aliyuncs.com',
      'there.oss-cn-beijing.aliyuncs.com',
      'here.oss-cn-hangzhou.aliyuncs.com',
      'here.oss-cn-beijing.aliyuncs.com',
    ])
    for (const request of wire.sent) {
      const region = request.origin.includes('beijing') ? 'cn-beijing' : 'cn-hangzhou'
      expect(request.headers['authorization']).toContain(`/${region}/oss/aliyun_v4_request`)
    }
  })

  it('does not run in circles', async () => {
    const wire = wired((request) =>
      elsewhere(
        isBeijing(request) ? 'oss-cn-hangzhou.aliyuncs.com' : 'oss-cn-beijing.aliyuncs.com',
      ),
    )
    await expect(wire.putPart(upload, 1, bodyOf(1, 9), never)).rejects.toMatchObject({
      code: 'oss/wrong-endpoint',
    })
    expect(wire.sent).toHaveLength(2)
  })

  it('carries no credentials to a host of another shape', async () => {
    const wire = wired(() => elsewhere('oss-cn-beijing.aliyuncs.com.evil.example'))
    await expect(wire.putPart(upload, 1, bodyOf(1, 9), never)).rejects.toMatchObject({
      code: 'oss/wrong-endpoint',
      details: { endpoint: 'oss-cn-beijing.aliyuncs.com.evil.example' },
    })
    expect(wire.sent).toHaveLength(1)
  })
})

describe('the host of a request', () => {
  const domain = 'https://files.example.com'
  const through = { ...access, domains: [{ bucket: 'films', domain }] }

  it("is the bucket's own domain, while everything else asks the endpoint", () => {
    const homes = createBucketHomes(through)
    expect(homes.of('films', 'key')).toMatchObject({
      endpoint: { hostname: 'files.example.com' },
      addressing: 'cname',
      region: 'cn-hangzhou',
    })
    expect(homes.of(undefined)).toBeUndefined()
    expect(homes.of('other', 'key')).toBeUndefined()
    expect(homes.refused('films', homes.of('films'), 'oss-cn-beijing.aliyuncs.com')).toBe(false)
    expect(host(homes, 'films')).toBe('files.example.com')
  })

  it('is accelerated for objects only: buckets are listed and asked about in their region', () => {
    const endpoint = 'https://oss-accelerate.aliyuncs.com'
    const homes = createBucketHomes({ ...access, endpoint })
    expect(homes.of('films', 'key')).toBeUndefined()
    expect(host(homes, 'films')).toBe('oss-cn-hangzhou.aliyuncs.com')
    expect(homes.of(undefined)?.endpoint.hostname).toBe('oss-cn-hangzhou.aliyuncs.com')
  })

  it('is signed for with the bucket in the resource, whatever the URL says', async () => {
    const sent: RawRequest[] = []
    const reply = (request: RawRequest): Promise<RawReply> => {
      sent.push(request)
      return Promise.reject(new Error('not sent'))
    }
    const homes = createBucketHomes(through)
    const deps = { clock: { now: () => 0 }, homes }
    const transport = { send: reply, renew: () => {}, close: async () => {} }
    const call = createSignedCall(through, transport, deps)
    const request = {
      operation: 'HeadObject',
      method: 'HEAD',
      bucket: 'films',
      key: 'a b',
    } as const
    await expect(call(request, never)).rejects.toThrow('not sent')
    expect(sent[0]).toMatchObject({ origin: domain, path: '/a%20b' })
  })
})
