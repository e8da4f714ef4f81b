/** Questions to a service that are no transfer: does a connection work, which buckets has it. */
import type { BucketView, TestReport } from '#shared/ipc/contract.ts'
import { TransferError } from '../engine/errors.ts'
import { diagnose } from '../engine/storage/oss/diagnose.ts'
import type { Storages } from '../engine/storage/storage.ts'
import type { ConnectionStore } from '../engine/store/stores.ts'
import type { Access } from './connections.ts'

export interface StorageProbe {
  test(access: Access, bucket: string | undefined, signal: AbortSignal): Promise<TestReport>
  /** The buckets a key may list; the connection's own one where it may list none. */
  buckets(connectionId: string, signal: AbortSignal): Promise<readonly BucketView[]>
}

/** More than an account can have by default; a hostile listing ends here. */
const maxBuckets = 10_000

export function createProbe(deps: {
  readonly storages: Pick<Storages, 'open'>
  readonly store: Pick<ConnectionStore, 'all'>
}): StorageProbe {
  return {
    test: (access, bucket, signal) =>
      diagnose({ ...access, clockOffsetMs: 0 }, bucket || undefined, signal),
    buckets: async (connectionId, signal) => {
      const connection = deps.store.all().find(({ id }) => id === connectionId)
      const storage = await deps.storages.open(connectionId)
      const buckets: BucketView[] = []
      try {
        for await (const { name, region } of storage.listBuckets(signal)) {
          buckets.push({ name, region })
          if (buckets.length >= maxBuckets) break
        }
      } catch (error) {
        const cannotList =
          error instanceof TransferError &&
          (error.code === 'oss/access-denied' || error.code === 'oss/unsupported')
        if (!cannotList || connection?.bucket === undefined) throw error
        return [{ name: connection.bucket, region: connection.region }]
      }
      return buckets
    },
  }
}
