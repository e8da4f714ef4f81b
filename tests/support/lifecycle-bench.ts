/** A bucket with lifecycle rules of somebody else, and an engine that may change them. */
import type { Lifecycle } from '../../electron/engine/lifecycle/lifecycle-api.ts'
import type { LifecycleChange } from '../../electron/engine/lifecycle/lifecycle-change.ts'
import { createOssStorage } from '../../electron/engine/storage/oss/oss-storage.ts'
import { startTestOss, type TestOss } from './local-oss.ts'
import { startRealEngine, type RealEngine } from './real-engine.ts'
import { tempFolder } from './temp-folder.ts'

/** A signal that is never aborted. */
export const never = new AbortController().signal

export interface LifecycleBench extends AsyncDisposable {
  readonly oss: TestOss
  readonly real: RealEngine
  readonly lifecycle: Lifecycle
  /** The data folder. */
  readonly folder: string
  /** Plans and applies a change of the bucket `bucket`. */
  change(change: LifecycleChange): ReturnType<Lifecycle['apply']>
  /** What the service holds, as anybody else reads it. */
  served(): Promise<string | undefined>
  /** Somebody else writes. */
  put(xml: string): Promise<void>
  /** How many requests changed the configuration. */
  writes(): number
}

/** `xml`: what is there before; without it the bucket has no configuration. */
export async function startLifecycleBench(xml?: string): Promise<LifecycleBench> {
  const temp = await tempFolder()
  const folder = `${temp.path}/data`
  const oss = await startTestOss()
  const other = createOssStorage(oss.access, { connections: 2, clock: Date })
  const real = await startRealEngine({ folder, access: async () => oss.access })
  const { lifecycle } = real.engine
  const put = (text: string): Promise<void> =>
    other.writeLifecycle('bucket', text, { allowOverlap: true }, never)
  if (xml !== undefined) await put(xml)
  oss.server.log.clear()
  return {
    oss,
    real,
    lifecycle,
    folder,
    put,
    change: async (change) =>
      await lifecycle.apply(await lifecycle.plan('connection', 'bucket', change, never), never),
    served: () => other.readLifecycle('bucket', never),
    writes: () =>
      oss.requests('PutBucketLifecycle').length + oss.requests('DeleteBucketLifecycle').length,
    [Symbol.asyncDispose]: async () => {
      oss.server.faults.clear()
      await real[Symbol.asyncDispose]()
      await other.close()
      await oss[Symbol.asyncDispose]()
      await temp[Symbol.asyncDispose]()
    },
  }
}
