/** From an endpoint as a person types it to origin, host and path of a request (OSS API 1.1, 1.2). Pure. */
import { isIP } from 'node:net'
import { TransferError } from '../../errors.ts'
import type { StorageAccess } from '../storage.ts'
import { isLoopbackHost, isRefusedAddress, refusedAddress } from './addresses.ts'
import { encodeKey } from './encode.ts'

/** An endpoint understood. */
export interface Endpoint {
  readonly scheme: 'https:' | 'http:'
  /** As typed, in ASCII (punycode), without port; IPv6 without brackets. */
  readonly hostname: string
  /** Without a bucket in front; equal to `hostname` when none was detected. */
  readonly serviceHostname: string
  /** Empty for the default port of the scheme. */
  readonly port: string
  /** The bucket found as first label of a known OSS domain. */
  readonly bucket: string | undefined
  /** Region id told by the host name; undefined for acceleration endpoints and own domains. */
  readonly region: string | undefined
  readonly isIp: boolean
  readonly isLoopback: boolean
}

/** Where one request goes. */
export interface Address {
  /** Scheme, host and port. */
  readonly origin: string
  /** Raw path, percent-encoded, nothing normalised. */
  readonly path: string
}

/**
 * Accepts `oss-cn-hangzhou.aliyuncs.com`, a scheme, a port, a trailing slash, and a bucket in front.
 * Throws `request/invalid` (details `reason`: `empty`, `syntax`, `user-info`, `path`, `scheme`,
 * `not-https`, `s3`) and `request/refused` for link-local and metadata-service addresses.
 * Plain http is taken for this computer only (reliability S20).
 */
export function parseEndpoint(typed: string): Endpoint {
  const text = typed.trim()
  if (text === '') throw invalid(typed, 'empty')
  // URL would silently drop or turn these around: line breaks, tabs, backslashes.
  if (/[\s\\\p{Cc}]/u.test(text)) throw invalid(typed, 'syntax')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http')
    throw invalid(typed, 'scheme')
  const url = parse(typed, scheme === undefined ? `https://${text}` : text)
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    throw invalid(typed, 'user-info')
  }
  if (url.pathname !== '/' || /[?#]/.test(text)) throw invalid(typed, 'path')
  const hostname = url.hostname.replaceAll(/^\[|\]$/g, '').replace(/\.$/, '')
  // URL takes `..` for a name; nothing else does.
  if (hostname === '' || hostname.split('.').includes('')) throw invalid(typed, 'syntax')
  if (isRefusedAddress(hostname)) throw refusedAddress(hostname, hostname)
  const isLoopback = isLoopbackHost(hostname)
  if (scheme === 'http' && !isLoopback) throw invalid(typed, 'not-https')
  const isHttp = scheme === 'http' || (scheme === undefined && isLoopback)
  const known = knownHost(typed, hostname)
  return {
    scheme: isHttp ? 'http:' : 'https:',
    hostname,
    serviceHostname: known.serviceHostname,
    port: portOf(url, text, isHttp),
    bucket: known.bucket,
    region: known.region,
    isIp: isIP(hostname) !== 0,
    isLoopback,
  }
}

/** `https://host[:port]`, without a bucket in front: what a connection keeps. */
export function originOf(endpoint: Endpoint): string {
  return `${endpoint.scheme}//${authority(endpoint.serviceHostname, endpoint.port)}`
}

/**
 * Origin and path of a request. Addresses have no subdomains, so an IP endpoint uses path style
 * whatever was chosen (as the official SDK does). With `cname` the host is the domain as typed.
 * Throws `oss/invalid-bucket-name`; a CNAME has no service to ask: `oss/unsupported`.
 */
export function addressOf(
  endpoint: Endpoint,
  addressing: StorageAccess['addressing'],
  bucket?: string,
  key = '',
): Address {
  const { scheme, port } = endpoint
  if (bucket !== undefined) assertBucketName(bucket)
  if (addressing === 'cname') {
    if (bucket === undefined) {
      throw new TransferError('oss/unsupported', 'a custom domain has no list of buckets', {
        retry: 'person',
        details: { host: endpoint.hostname },
      })
    }
    const origin = `${scheme}//${authority(endpoint.hostname, port)}`
    return { origin, path: `/${encodeKey(key)}` }
  }
  if (bucket === undefined) return { origin: originOf(endpoint), path: '/' }
  if (addressing === 'path' || endpoint.isIp) {
    return { origin: originOf(endpoint), path: `/${bucket}/${encodeKey(key)}` }
  }
  const host = authority(`${bucket}.${endpoint.serviceHostname}`, port)
  return { origin: `${scheme}//${host}`, path: `/${encodeKey(key)}` }
}

/** Region id of an OSS region id: `oss-cn-hangzhou` -> `cn-hangzhou` (OSS API 1.1). */
export function regionId(region: string): string {
  return region.trim().replace(/^oss-/, '')
}

/** It becomes part of a host name, so nothing but a label may pass; old buckets may hold `_`. */
function assertBucketName(bucket: string): void {
  if (/^[a-z0-9](?:[a-z0-9_-]{1,61})[a-z0-9]$/.test(bucket)) return
  throw new TransferError(
    'oss/invalid-bucket-name',
    `${JSON.stringify(bucket)} is not a bucket name`,
    { retry: 'never', details: { bucket } },
  )
}

/** Domains of the public service, each with an optional bucket in front and the region, if it tells one. */
const publicHosts: readonly RegExp[] = [
  /^(?:(?<bucket>[^.]+)\.)?oss-(?!accelerate)(?<region>[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/,
  /^(?:(?<bucket>[^.]+)\.)?(?<region>[a-z0-9-]+)\.oss\.aliyuncs\.com$/,
  /^(?:(?<bucket>[^.]+)\.)?oss-accelerate(?:-overseas)?\.aliyuncs\.com$/,
]

function knownHost(
  typed: string,
  hostname: string,
): Pick<Endpoint, 'serviceHostname' | 'bucket' | 'region'> {
  if (/(?:^|\.)s3\.oss-[a-z0-9-]+\.aliyuncs\.com$/.test(hostname)) throw invalid(typed, 's3')
  // The oldest endpoint answers as the Hangzhou one.
  if (hostname === 'oss.aliyuncs.com') {
    return { serviceHostname: hostname, bucket: undefined, region: 'cn-hangzhou' }
  }
  for (const pattern of publicHosts) {
    const groups = pattern.exec(hostname)?.groups
    if (groups === undefined) continue
    const bucket = groups['bucket']
    const serviceHostname = bucket === undefined ? hostname : hostname.slice(bucket.length + 1)
    return { serviceHostname, bucket, region: groups['region'] }
  }
  return { serviceHostname: hostname, bucket: undefined, region: undefined }
}

function parse(typed: string, text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw invalid(typed, 'syntax', cause)
  }
}

/** `URL` drops the default port of the scheme it was given, which was a guess for loopback hosts. */
function portOf(url: URL, text: string, isHttp: boolean): string {
  const port = url.port === '' ? (/:(\d+)\/?$/.exec(text)?.[1] ?? '') : url.port
  if (port === '') return ''
  const number = Number(port)
  return number === (isHttp ? 80 : 443) ? '' : `${number}`
}

function authority(hostname: string, port: string): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return port === '' ? host : `${host}:${port}`
}

function invalid(typed: string, reason: string, cause?: unknown): TransferError {
  // What was typed may hold a password before an `@`.
  const shown = typed.replace(/^.*@/s, '***@')
  return new TransferError('request/invalid', `endpoint ${JSON.stringify(shown)}: ${reason}`, {
    retry: 'person',
    details: { field: 'endpoint', reason },
    cause,
  })
}
