import { describe, expect, it } from 'vitest'
import {
  hostProblem,
  regionOfEndpoint,
  tidyEndpoint,
} from '../../../renderer/src/components/connection/endpoint-text.ts'

describe('tidyEndpoint', () => {
  it.each([
    ['oss-cn-hangzhou.aliyuncs.com', 'https://oss-cn-hangzhou.aliyuncs.com'],
    [' https://OSS-cn-hangzhou.aliyuncs.com/ ', 'https://oss-cn-hangzhou.aliyuncs.com'],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['localhost:9000/', 'http://localhost:9000'],
    ['[::1]:9000', 'http://[::1]:9000'],
    ['https://oss.example.com:8443', 'https://oss.example.com:8443'],
    ['', ''],
  ])('completes %s to %s', (typed, endpoint) => {
    expect(tidyEndpoint(typed)).toBe(endpoint)
  })
})

describe('regionOfEndpoint', () => {
  it.each([
    ['oss-cn-hangzhou.aliyuncs.com', 'cn-hangzhou'],
    ['https://oss-cn-hangzhou-internal.aliyuncs.com', 'cn-hangzhou'],
    ['https://oss.example.com', undefined],
    ['', undefined],
  ])('reads the region of %s as %s', (endpoint, region) => {
    expect(regionOfEndpoint(endpoint)).toBe(region)
  })
})

describe('hostProblem', () => {
  it.each([
    ['https://oss-cn-hangzhou.aliyuncs.com', 'virtual', undefined],
    ['http://127.0.0.1:9000', 'path', undefined],
    ['http://bucket.localhost:9000', 'virtual', undefined],
    ['https://oss.example.com', 'cname', undefined],
    ['', 'virtual', 'endpointMissing'],
    ['https://', 'virtual', 'endpointForm'],
    ['nonsense', 'virtual', 'endpointForm'],
    ['ftp://oss.example.com', 'virtual', 'endpointForm'],
    ['https://user:pass@oss.example.com', 'virtual', 'endpointForm'],
    ['https://oss.example.com/path', 'virtual', 'endpointPath'],
    ['https://oss.example.com?x=1', 'virtual', 'endpointPath'],
    ['http://oss-cn-hangzhou.aliyuncs.com', 'virtual', 'endpointHttp'],
    ['http://192.168.1.5:9000', 'path', 'endpointHttp'],
    ['https://media.oss-cn-hangzhou.aliyuncs.com', 'virtual', 'endpointBucket'],
    ['https://oss-cn-hangzhou.aliyuncs.com', 'cname', 'endpointPublicCname'],
  ] as const)('judges %s (%s): %s', (endpoint, addressing, key) => {
    expect(hostProblem(endpoint, addressing)?.key).toBe(key)
  })

  it('says which bucket stands before the host, and the endpoint without it', () => {
    expect(hostProblem('media.oss-cn-hangzhou.aliyuncs.com', 'virtual')?.params).toEqual({
      bucket: 'media',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    })
  })
})
