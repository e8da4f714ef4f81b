import { describe, expect, it } from 'vitest'
import { readAddress } from '../../../electron/local-oss/address.ts'
import { compareBytes, percentDecode, percentEncode } from '../../../electron/local-oss/encoding.ts'
import type { OssError } from '../../../electron/local-oss/oss-error.ts'

const rules = {
  cnames: { 'files.example.org': 'bound' },
  region: 'cn-hangzhou',
  maxKeyBytes: 1_023,
}

function read(url: string, host: string) {
  return readAddress(url, host, rules)
}

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return (error as OssError).code
  }
  return 'nothing was thrown'
}

describe('readAddress', () => {
  it.each([
    ['/', '127.0.0.1:9000', 'path', undefined, undefined],
    ['/abc', '127.0.0.1:9000', 'path', 'abc', undefined],
    ['/abc/', 'localhost', 'path', 'abc', undefined],
    ['/abc/k', '[::1]:9000', 'path', 'abc', 'k'],
    ['/', 'abc.localhost:9000', 'virtual-hosted', 'abc', undefined],
    ['/abc/k', 'abc.localhost', 'virtual-hosted', 'abc', 'abc/k'],
    ['/k', 'abc.oss-cn-hangzhou.aliyuncs.com', 'virtual-hosted', 'abc', 'k'],
    ['/k', 'abc.oss-cn-hangzhou-internal.aliyuncs.com', 'virtual-hosted', 'abc', 'k'],
    ['/k', 'files.example.org', 'cname', 'bound', 'k'],
    ['http://files.example.org/k', 'files.example.org', 'cname', 'bound', 'k'],
  ])('reads %s at %s', (url, host, style, bucket, key) => {
    expect(read(url, host)).toMatchObject({ style, bucket, key })
  })

  it.each([
    ['/abc/./a/../b', './a/../b'],
    ['/abc/a//b', 'a//b'],
    ['/abc/a%2Fb', 'a/b'],
    ['/abc/a+b', 'a+b'],
    ['/abc/a%2Bb%20c', 'a+b c'],
    ['/abc/a%252Fb', 'a%2Fb'],
    ['/abc/%E7%85%A7%F0%9F%98%80', '照😀'],
    ['/abc/dir/', 'dir/'],
    ['/abc/%EF%BB%BFbom', '\uFEFFbom'],
    ['/abc/a%00b', 'a\0b'],
  ])('keeps every byte of the key in %s', (url, key) => {
    expect(read(url, '127.0.0.1').key).toBe(key)
  })

  it.each([
    ['/abc/%FF', 'InvalidObjectName'],
    ['/abc/%zz', 'InvalidObjectName'],
    ['/abc//leading', 'InvalidObjectName'],
    ['/abc/%5Cleading', 'InvalidObjectName'],
    [`/abc/${'a'.repeat(1_024)}`, 'InvalidObjectName'],
    [`/abc/${'%E7%85%A7'.repeat(342)}`, 'InvalidObjectName'],
    ['/AB/k', 'InvalidBucketName'],
    ['/-ab/k', 'InvalidBucketName'],
    ['/abc/k?a=1&a=2', 'InvalidArgument'],
    ['/abc/k?a=%FF', 'InvalidArgument'],
  ])('refuses %s', (url, code) => {
    expect(codeOf(() => read(url, '127.0.0.1'))).toBe(code)
  })

  it('takes a key of exactly 1,023 bytes', () => {
    expect(read(`/abc/${'%E7%85%A7'.repeat(341)}`, '127.0.0.1').key).toHaveLength(341)
  })

  it.each([
    ['unbound.example.org', '/k', 'CnameDenied'],
    ['abc.oss-cn-beijing.aliyuncs.com', '/k', 'AccessDenied'],
    ['oss-cn-hangzhou.aliyuncs.com', '/abc/k', 'SecondLevelDomainForbidden'],
  ])('refuses %s%s', (host, url, code) => {
    expect(codeOf(() => read(url, host))).toBe(code)
  })

  it('reads query values byte by byte, a plus being a plus', () => {
    const { query } = read('/abc?uploads&prefix=a+b%20%2B&empty=', '127.0.0.1')
    expect([...query]).toEqual([
      ['uploads', ''],
      ['prefix', 'a+b +'],
      ['empty', ''],
    ])
  })
})

describe('percentEncode', () => {
  it('leaves only unreserved characters, and slashes where asked', () => {
    expect(percentEncode("照/a b+c!'()*~.-_", true)).toBe('%E7%85%A7/a%20b%2Bc%21%27%28%29%2A~.-_')
    expect(percentEncode('a/b', false)).toBe('a%2Fb')
  })

  it('is undone by percentDecode', () => {
    const text = Array.from({ length: 0x800 }, (_, code) => String.fromCodePoint(code)).join('')
    expect(percentDecode(percentEncode(`${text}😀`, false))).toBe(`${text}😀`)
  })
})

describe('a host that is called like a property of every object', () => {
  it.each(['constructor', 'toString', '__proto__'])('is not bound to a bucket: %s', (host) => {
    expect(codeOf(() => read('/k', host))).toBe('CnameDenied')
  })
})

describe('compareBytes', () => {
  it('orders as UTF-8 bytes do, beyond the basic plane too', () => {
    const names = [
      '😀',
      '\uFFFD',
      '\uE000',
      'z',
      'a',
      'ab',
      '',
      '照',
      'a/b',
      'a.b',
      '\u07FF',
      '\u0800',
    ]
    const byBytes = names.toSorted((left, right) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    )
    expect(names.toSorted(compareBytes)).toEqual(byBytes)
  })
})
