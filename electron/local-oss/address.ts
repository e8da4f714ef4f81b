/** From the raw request line and Host to bucket, key and query. Nothing is normalised. */
import { checkKey, invalidKey, isBucketName, percentDecode } from './encoding.ts'
import { OssError, invalidArgument } from './oss-error.ts'

export interface Address {
  readonly style: 'virtual-hosted' | 'path' | 'cname'
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly query: ReadonlyMap<string, string>
}

export interface AddressRules {
  /** Host (with or without port) -> bucket. */
  readonly cnames: Readonly<Record<string, string>>
  readonly region: string
  readonly maxKeyBytes: number
}

/**
 * `rawUrl` is the request target as it stood on the wire: `.` and `..` segments, `//`, `%2F` and
 * `+` belong to the key. Throws InvalidObjectName, InvalidBucketName, CnameDenied.
 */
export function readAddress(rawUrl: string, host: string, rules: AddressRules): Address {
  const target = rawUrl.replace(/^https?:\/\/[^/?]*/i, '') // absolute form, as proxies send it
  const questionMark = target.indexOf('?')
  const path = questionMark < 0 ? target : target.slice(0, questionMark)
  const query = readQuery(questionMark < 0 ? '' : target.slice(questionMark + 1))
  const rest = path.startsWith('/') ? path.slice(1) : path
  const { style, bucket } = readHost(host.toLowerCase(), rules)
  if (style !== 'path') return { style, bucket, key: readKey(rest, rules.maxKeyBytes), query }
  if (rest === '') return { style, bucket: undefined, key: undefined, query }
  if (serviceHost.test(host.toLowerCase().replace(/:\d+$/, ''))) {
    throw new OssError(
      403,
      'SecondLevelDomainForbidden',
      'Please use virtual hosted style to access.',
    )
  }
  const slash = rest.indexOf('/')
  const name = percentDecode(slash < 0 ? rest : rest.slice(0, slash)) ?? ''
  if (!isBucketName(name)) throw invalidBucketName(name)
  const key = slash < 0 ? undefined : readKey(rest.slice(slash + 1), rules.maxKeyBytes)
  return { style, bucket: name, key, query }
}

export function invalidBucketName(name: string): OssError {
  return new OssError(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
    ec: '0015-00000001',
    details: [['BucketName', name]],
  })
}

/** Official clients send these names even when they were told to connect to an IP address. */
const serviceHost =
  /^(?:(?<bucket>[^.]+)\.)?oss-(?<region>[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/

function readHost(
  host: string,
  rules: AddressRules,
): { style: Address['style']; bucket: string | undefined } {
  const name = host.replace(/:\d+$/, '')
  const [bound] = [host, name]
    .filter((known) => Object.hasOwn(rules.cnames, known))
    .map((known) => rules.cnames[known])
  if (bound !== undefined) return { style: 'cname', bucket: bound }
  if (name === '' || name === 'localhost' || isIpLiteral(name)) {
    return { style: 'path', bucket: undefined }
  }
  if (name.endsWith('.localhost')) {
    const bucket = name.slice(0, -'.localhost'.length)
    if (!isBucketName(bucket)) throw invalidBucketName(bucket)
    return { style: 'virtual-hosted', bucket }
  }
  const service = serviceHost.exec(name)?.groups
  if (service) {
    const bucket = service['bucket']
    if (bucket === undefined) return { style: 'path', bucket }
    if (service['region'] !== rules.region) throw wrongEndpoint(bucket, rules.region)
    if (!isBucketName(bucket)) throw invalidBucketName(bucket)
    return { style: 'virtual-hosted', bucket }
  }
  throw new OssError(403, 'CnameDenied', `The domain ${name} is not bound to a bucket.`)
}

function wrongEndpoint(bucket: string, region: string): OssError {
  return new OssError(
    403,
    'AccessDenied',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    {
      ec: '0003-00001403',
      details: [
        ['Bucket', bucket],
        ['Endpoint', `oss-${region}.aliyuncs.com`],
      ],
    },
  )
}

function isIpLiteral(name: string): boolean {
  return name.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name)
}

function readKey(raw: string, maxKeyBytes: number): string | undefined {
  if (raw === '') return undefined
  const key = percentDecode(raw)
  if (key === undefined) throw invalidKey('is not UTF-8')
  checkKey(key, maxKeyBytes)
  return key
}

function readQuery(raw: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>()
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = percentDecode(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : percentDecode(pair.slice(equals + 1))
    if (name === undefined || value === undefined) {
      throw invalidArgument('The query of the request is not valid percent-encoded UTF-8.')
    }
    if (query.has(name)) throw invalidArgument(`The query parameter ${name} is given twice.`)
    query.set(name, value)
  }
  return query
}
