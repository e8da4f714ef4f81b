/**
 * Where each bucket of a connection is reached: OSS lists the buckets of all regions, and serves each
 * only under the host of its own (OSS API 1.1). Pure; nothing but a region is ever taken from an answer.
 */
import type { StorageAccess } from '../storage.ts'
import { parseEndpoint, type Endpoint } from './endpoint.ts'

/** Where requests about a bucket go, and with which region they are signed. */
export interface Home {
  readonly endpoint: Endpoint
  readonly region: string
}

export interface BucketHomes {
  /** `undefined`: the endpoint of the connection. */
  of(bucket: string | undefined): Home | undefined
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

/**
 * Buckets move only for connections whose own endpoint is the standard host of a region: behind any
 * other (a custom domain, acceleration, a proxy, this computer) the endpoint is what a person chose. An
 * internal host reaches its own region only, so other regions are reached under their public one.
 */
export function createBucketHomes(
  access: Pick<StorageAccess, 'endpoint' | 'addressing'>,
): BucketHomes {
  const regions = new Map<string, string>()
  const own = ownRegion(access)

  return {
    of: (bucket) => {
      const region = bucket === undefined ? undefined : regions.get(bucket)
      return region === undefined || region === own ? undefined : homeIn(region)
    },
    listed: (bucket, region) => {
      if (own !== undefined && regionName.test(region)) regions.set(bucket, region)
    },
    refused: (bucket, asked, endpoint) => {
      const region = standardHost.exec(endpoint ?? '')?.groups?.['region']
      if (own === undefined || bucket === undefined || region === undefined) return false
      if (region === (asked?.region ?? own)) return false
      regions.set(bucket, region)
      return true
    },
  }
}

function homeIn(region: string): Home {
  return { endpoint: parseEndpoint(`https://oss-${region}.aliyuncs.com`), region }
}

function ownRegion({
  endpoint,
  addressing,
}: Pick<StorageAccess, 'endpoint' | 'addressing'>): string | undefined {
  const { hostname, port, scheme } = parseEndpoint(endpoint)
  if (addressing !== 'virtual' || port !== '' || scheme !== 'https:') return undefined
  return standardHost.exec(hostname)?.groups?.['region']
}
