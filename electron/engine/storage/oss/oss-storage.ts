/** Object storage over the native OSS API; implements the port of `storage.ts`. */
import type { Clock } from '../../ports.ts'
import type { BrowseStorage } from '../browse-storage.ts'
import { keyProblem } from '../key-rules.ts'
import type { ObjectStorage, StorageAccess, StorageLimits } from '../storage.ts'
import { lifecycleCalls } from './lifecycle-calls.ts'
import { browseCalls } from './browse-calls.ts'
import { createBucketHomes } from './bucket-homes.ts'
import { deleteCalls } from './delete-calls.ts'
import { parseEndpoint } from './endpoint.ts'
import { listCalls } from './list-calls.ts'
import { multipartCalls } from './multipart-calls.ts'
import { objectCalls } from './object-calls.ts'
import { objectUrls } from './object-urls.ts'
import { propertyCalls } from './property-calls.ts'
import { createTransport } from './send.ts'
import { createSignedCall, regionOf, type SignedCall } from './signed-call.ts'

const gibibyte = 1024 ** 3

/** OSS API 4: parts of 100 KiB (the last one exempt) to 5 GiB, at most 10,000, so 48.8 TB. */
export const ossLimits: StorageLimits = {
  minPartSizeBytes: 102_400,
  maxPartSizeBytes: 5 * gibibyte,
  maxParts: 10_000,
  maxObjectSizeBytes: 10_000 * 5 * gibibyte,
  maxPutSizeBytes: 5 * gibibyte,
  maxKeyBytes: 1_023,
}

export interface OssStorage extends ObjectStorage, BrowseStorage {
  /** The idle connections may be dead, as after a sleep: new requests go over new ones. */
  renew(): void
}

export interface OssStorageDeps {
  /** Most connections to one origin at a time; further requests wait. */
  readonly connections: number
  readonly clock: Pick<Clock, 'now'>
  /** The service disagreed with our clock: server time minus ours, already in use here. */
  readonly onClockOffset?: (offsetMs: number) => void
}

/**
 * Nothing is sent before the first call. Throws `request/invalid` or `request/refused` when
 * `access` names an endpoint or region that cannot be used.
 */
export function createOssStorage(access: StorageAccess, deps: OssStorageDeps): OssStorage {
  const transport = createTransport(deps.connections)
  const homes = createBucketHomes(access)
  const call = withKeyRules(createSignedCall(access, transport, { ...deps, homes }))
  const lists = listCalls(call)
  return {
    limits: ossLimits,
    ...multipartCalls(call),
    ...objectCalls(call),
    ...lists,
    listBuckets: async function* (signal, onRequest) {
      for await (const bucket of lists.listBuckets(signal, onRequest)) {
        homes.listed(bucket.name, bucket.region)
        yield bucket
      }
    },
    ...lifecycleCalls(call),
    ...browseCalls(call, homes, regionOf(access, parseEndpoint(access.endpoint))),
    ...propertyCalls(call),
    ...deleteCalls(call),
    ...objectUrls(access, { clock: deps.clock, homes }),
    renew: () => transport.renew(),
    close: () => transport.close(),
  }
}

/** A key the service would refuse, or that has no bytes, is refused before anything is sent. */
function withKeyRules(call: SignedCall): SignedCall {
  return async (request, signal) => {
    signal.throwIfAborted()
    const problem = request.key === undefined ? undefined : keyProblem(request.key, ossLimits)
    if (problem !== undefined) throw problem
    return await call(request, signal)
  }
}
