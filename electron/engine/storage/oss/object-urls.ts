/** Addresses of objects: for everybody, or signed for a while (OSS API 2.2, 2.4). Asks nothing. */
import { maxValidSeconds } from '#shared/object-view.ts'
import { TransferError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import type { BrowseStorage } from '../browse-storage.ts'
import type { ObjectTarget, StorageAccess } from '../storage.ts'
import type { BucketHomes, Home } from './bucket-homes.ts'
import { encodeQuery } from './encode.ts'
import { addressOf, parseEndpoint, type Address } from './endpoint.ts'
import { presignV1 } from './sign-v1.ts'
import { presignV4 } from './sign-v4.ts'
import { productOf, regionOf } from './signed-call.ts'

type ObjectUrls = Pick<BrowseStorage, 'objectUrl' | 'presignedUrl'>

export function objectUrls(
  access: StorageAccess,
  deps: { readonly clock: Pick<Clock, 'now'>; readonly homes: Pick<BucketHomes, 'of'> },
): ObjectUrls {
  const own = parseEndpoint(access.endpoint)
  const ownHome: Home = { endpoint: own, region: regionOf(access, own) }
  const homeOf = ({ bucket, key }: ObjectTarget): Home => deps.homes.of(bucket, key) ?? ownHome

  function addressIn({ bucket, key }: ObjectTarget): Address {
    const { endpoint, addressing } = homeOf({ bucket, key })
    return addressOf(endpoint, addressing ?? access.addressing, bucket, key)
  }

  return {
    objectUrl: (target) => {
      const { origin, path } = addressIn(target)
      return origin + path
    },
    presignedUrl: (target, validSeconds) => {
      if (!Number.isInteger(validSeconds) || validSeconds < 1 || validSeconds > maxValidSeconds) {
        throw new TransferError('request/invalid', `${validSeconds} s is no validity of a URL`, {
          retry: 'never',
          details: { field: 'validSeconds', limit: `${maxValidSeconds}` },
        })
      }
      const { origin, path } = addressIn(target)
      const request = { method: 'GET', ...target, query: {}, headers: {} }
      const nowMs = deps.clock.now() + access.clockOffsetMs
      const { endpoint, region } = homeOf(target)
      const query =
        access.signature === 'v1'
          ? presignV1(request, access, {
              expiresAtSeconds: Math.floor(nowMs / 1000) + validSeconds,
            })
          : presignV4(request, access, {
              nowMs,
              region,
              product: productOf(endpoint),
              expiresSeconds: validSeconds,
            }).query
      return origin + path + encodeQuery(query)
    },
  }
}
