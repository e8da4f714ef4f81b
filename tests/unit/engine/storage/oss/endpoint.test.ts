import { describe, expect, it } from 'vitest'
import {
  addressOf,
  originOf,
  parseEndpoint,
  regionId,
} from '../../../../../electron/engine/storage/oss/endpoint.ts'

const hangzhou = 'oss-cn-hangzhou.aliyuncs.com'

describe('parseEndpoint', () => {
  it.each([
    [hangzhou, `https://${hangzhou}`],
    [`https://${hangzhou}/`, `https://${hangzhou}`],
    [`  HTTPS://OSS-CN-Hangzhou.aliyuncs.com:443 `, `https://${hangzhou}`],
    [`https://${hangzhou}.`, `https://${hangzhou}`],
    [`https://${hangzhou}:8443`, `https://${hangzhou}:8443`],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['localhost', 'http://localhost'],
    ['localhost:443', 'http://localhost:443'],
    ['localhost:80', 'http://localhost'],
    ['https://localhost:443', 'https://localhost'],
    ['http://[::1]:9000', 'http://[::1]:9000'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://10.0.0.7', 'https://10.0.0.7'],
  ])('reads %j as %s', (typed, origin) => {
    expect(originOf(parseEndpoint(typed))).toBe(origin)
  })

  it.each([
    [hangzhou, undefined, 'cn-hangzhou'],
    ['oss-cn-hangzhou-internal.aliyuncs.com', undefined, 'cn-hangzhou'],
    ['cn-hangzhou.oss.aliyuncs.com', undefined, 'cn-hangzhou'],
    ['oss.aliyuncs.com', undefined, 'cn-hangzhou'],
    ['oss-accelerate.aliyuncs.com', undefined, undefined],
    ['oss-accelerate-overseas.aliyuncs.com', undefined, undefined],
    ['my-bucket.oss-us-west-1.aliyuncs.com', 'my-bucket', 'us-west-1'],
    ['my-bucket.oss-us-west-1-internal.aliyuncs.com', 'my-bucket', 'us-west-1'],
    ['my-bucket.ap-southeast-1.oss.aliyuncs.com', 'my-bucket', 'ap-southeast-1'],
    ['my-bucket.oss-accelerate.aliyuncs.com', 'my-bucket', undefined],
    ['media.example.com', undefined, undefined],
    ['evil-oss-cn-hangzhou.aliyuncs.com.example', undefined, undefined],
  ])('finds bucket and region in %s', (typed, bucket, region) => {
    const endpoint = parseEndpoint(typed)
    expect(endpoint.bucket).toBe(bucket)
    expect(endpoint.region).toBe(region)
    const inFront = bucket === undefined ? '' : `${bucket}.`
    expect(`${inFront}${endpoint.serviceHostname}`).toBe(endpoint.hostname)
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['http://oss-cn-hangzhou.aliyuncs.com', 'not-https'],
    ['http://10.0.0.7', 'not-https'],
    ['http://localhost.example.com', 'not-https'],
    ['ftp://oss-cn-hangzhou.aliyuncs.com', 'scheme'],
    ['https://user:secret@oss-cn-hangzhou.aliyuncs.com', 'user-info'],
    ['oss-cn-hangzhou.aliyuncs.com@evil.example', 'user-info'],
    ['https://oss-cn-hangzhou.aliyuncs.com/path', 'path'],
    ['https://oss-cn-hangzhou.aliyuncs.com?x=1', 'path'],
    ['https://oss-cn-hangzhou.aliyuncs.com#x', 'path'],
    ['https://oss-cn-hangzhou.aliyuncs.com/?', 'path'],
    ['oss-cn hangzhou.aliyuncs.com', 'syntax'],
    ['https:\\\\oss-cn-hangzhou.aliyuncs.com', 'syntax'],
    ['oss-cn-hangzhou.aliyuncs.com\r\nX-Evil: 1', 'syntax'],
    ['https://:443', 'syntax'],
    ['https://a:99999', 'syntax'],
    ['..', 'syntax'],
    ['https://a..b', 'syntax'],
    ['s3.oss-cn-hangzhou.aliyuncs.com', 's3'],
    ['b.s3.oss-cn-hangzhou.aliyuncs.com', 's3'],
  ])('refuses %j: %s', (typed, reason) => {
    expect(() => parseEndpoint(typed)).toThrow(
      expect.objectContaining({ code: 'request/invalid', details: { field: 'endpoint', reason } }),
    )
  })

  it('does not repeat a password that was typed into the endpoint', () => {
    expect(() => parseEndpoint('https://user:hunter2@host.example')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })

  it.each([
    '169.254.169.254',
    'https://169.254.0.1:8080/',
    'https://100.100.100.200',
    'https://2852039166', // 169.254.169.254 as one number
    'https://0xA9.0xFE.0xA9.0xFE',
    'https://[fe80::1]',
    'https://[::ffff:169.254.169.254]',
    'https://[fd00:ec2::254]',
  ])('refuses the metadata service behind %s', (typed) => {
    expect(() => parseEndpoint(typed)).toThrow(expect.objectContaining({ code: 'request/refused' }))
  })
})

describe('addressOf', () => {
  const endpoint = parseEndpoint(hangzhou)

  it('puts the bucket where the addressing says', () => {
    expect(addressOf(endpoint, 'virtual', 'bkt', 'a b')).toEqual({
      origin: `https://bkt.${hangzhou}`,
      path: '/a%20b',
    })
    expect(addressOf(endpoint, 'path', 'bkt', 'a b')).toEqual({
      origin: `https://${hangzhou}`,
      path: '/bkt/a%20b',
    })
    expect(addressOf(parseEndpoint('media.example.com'), 'cname', 'bkt', 'k')).toEqual({
      origin: 'https://media.example.com',
      path: '/k',
    })
    expect(addressOf(endpoint, 'path', 'bkt').path).toBe('/bkt/')
    expect(addressOf(endpoint, 'virtual').path).toBe('/')
  })

  it('does not put the bucket in front twice', () => {
    const typed = parseEndpoint(`bkt.${hangzhou}`)
    expect(addressOf(typed, 'virtual', 'bkt').origin).toBe(`https://bkt.${hangzhou}`)
    expect(addressOf(typed, 'virtual', 'other').origin).toBe(`https://other.${hangzhou}`)
  })

  it('keeps a custom domain as it was typed, even one of OSS', () => {
    const typed = parseEndpoint(`bkt.${hangzhou}`)
    expect(addressOf(typed, 'cname', 'bkt', 'k').origin).toBe(`https://bkt.${hangzhou}`)
  })

  it('uses path style for addresses, which have no subdomains', () => {
    expect(addressOf(parseEndpoint('127.0.0.1:9000'), 'virtual', 'bkt', 'k')).toEqual({
      origin: 'http://127.0.0.1:9000',
      path: '/bkt/k',
    })
    expect(addressOf(parseEndpoint('http://[::1]:9000'), 'virtual', 'bkt').origin).toBe(
      'http://[::1]:9000',
    )
  })

  it('puts a bucket before localhost with its port', () => {
    expect(addressOf(parseEndpoint('localhost:9000'), 'virtual', 'bkt').origin).toBe(
      'http://bkt.localhost:9000',
    )
  })

  it('leaves dot segments of a key alone', () => {
    expect(addressOf(endpoint, 'virtual', 'bkt', 'a/../../b/.').path).toBe('/a/../../b/.')
  })

  it.each(['ab', 'a'.repeat(64), 'evil.com/', 'a.b', 'UPPER', '-ab', 'ab-', 'a@b', 'a#b', 'a:1'])(
    'never makes a host of the bucket name %j',
    (bucket) => {
      expect(() => addressOf(endpoint, 'virtual', bucket)).toThrow(
        expect.objectContaining({ code: 'oss/invalid-bucket-name' }),
      )
    },
  )

  it.each(['abc', 'a'.repeat(63), 'old_bucket', '0-9'])('takes the bucket name %s', (bucket) => {
    expect(addressOf(endpoint, 'virtual', bucket).origin).toBe(`https://${bucket}.${hangzhou}`)
  })

  it('says that a custom domain cannot list buckets', () => {
    expect(() => addressOf(endpoint, 'cname')).toThrow(
      expect.objectContaining({ code: 'oss/unsupported' }),
    )
  })
})

describe('regionId', () => {
  it.each([
    ['oss-cn-hangzhou', 'cn-hangzhou'],
    [' cn-hangzhou ', 'cn-hangzhou'],
    ['', ''],
  ])('reads %j as %j', (typed, id) => {
    expect(regionId(typed)).toBe(id)
  })
})
