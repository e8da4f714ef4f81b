/**
 * Where each bucket of a connection is reached: OSS lists the buckets of all regions, and serves each
 * only under the host of its own (OSS API 1.1). Pure; nothing but a region is ever taken from an answer.
 */
import type { StorageAccess } from '../storage.ts'
import { parseEndpoint, regionId, type Endpoint } from './endpoint.ts'

/** Where requests about a bucket go, and with which region they are signed. */
export interface Home {
  readonly endpoint: Endpoint
  readonly region: string
  /** Another than that of the connection. */
  readonly addressing?: 'virtual' | 'cname'
}

export interface BucketHomes {
  /** Of a request about the bucket, or about one of its keys. `undefined`: the endpoint of the connection. */
  of(bucket: string | undefined, key?: string): Home | undefined
  /** The list of buckets names its region. */
  listed(bucket: string, region: string): void
  /**
   * A refusal names the endpoint of the bucket. Answers whether that is another place than the one
   * that was `asked`; a host of any other shape is not believed.
   */
  refused(
    bucket: string | undefined,
    asked: Home | undefined,
    endpoint: string | undefined,
  ): boolean
}

const standardHost = /^oss-(?<region>[a-z]{2,4}(?:-[a-z0-9]+){1,4}?)(?:-internal)?\.aliyuncs\.com$/
const regionName = /^[a-z]{2,4}(?:-[a-z0-9]+){1,4}$/

type Where = Pick<StorageAccess, 'endpoint' | 'addressing' | 'region' | 'domains'>

const acceleration = /^oss-accelerate(?:-overseas)?\.aliyuncs\.com$/

/**
 * A bucket with a domain is reached through it, for everything that is about it (OSS API 1.3).
 * Acceleration carries objects; buckets are listed and asked about where they live (OSS API 1.1).
 *
 * Buckets move only for connections whose own endpoint is the standard host of a region: behind any
 * other (a custom domain, acceleration, a proxy, this computer) the endpoint is what a person chose. An
 * internal host reaches its own region only, so other regions are reached under their public one.
 */
export function createBucketHomes(access: Where): BucketHomes {
  const regions = new Map<string, string>()
  const own = ownRegion(access)
  const domains = domainHomes(access)
  const beside = besideAcceleration(access)

  return {
    of: (bucket, key) => {
      const domain = bucket === undefined ? undefined : domains.get(bucket)
      if (domain !== undefined) return domain
      if (beside !== undefined && key === undefined) return beside
      const region = bucket === undefined ? undefined : regions.get(bucket)
      return region === undefined || region === own ? undefined : homeIn(region)
    },
    listed: (bucket, region) => {
      if (own !== undefined && regionName.test(region)) regions.set(bucket, region)
    },
    refused: (bucket, asked, endpoint) => {
      const region = standardHost.exec(endpoint ?? '')?.groups?.['region']
      if (own === undefined || bucket === undefined || region === undefined) return false
      if (domains.has(bucket)) return false
      if (region === (asked?.region ?? own)) return false
      regions.set(bucket, region)
      return true
    },
  }
}

function homeIn(region: string): Home {
  return { endpoint: parseEndpoint(`https://oss-${region}.aliyuncs.com`), region }
}

function domainHomes({ domains = [], region }: Where): ReadonlyMap<string, Home> {
  return new Map(
    domains.map(({ bucket, domain }) => [
      bucket,
      { endpoint: parseEndpoint(domain), region: regionId(region), addressing: 'cname' },
    ]),
  )
}

/** An acceleration host belongs to no region, so a person has to name it. */
function besideAcceleration({ endpoint, region }: Where): Home | undefined {
  const id = regionId(region)
  const isAccelerated = acceleration.test(parseEndpoint(endpoint).serviceHostname)
  return isAccelerated && regionName.test(id) ? homeIn(id) : undefined
}

function ownRegion({ endpoint, addressing }: Where): string | undefined {
  const { hostname, port, scheme } = parseEndpoint(endpoint)
  if (addressing !== 'virtual' || port !== '' || scheme !== 'https:') return undefined
  return standardHost.exec(hostname)?.groups?.['region']
}
