/** The OSS provider keeps the promises of the port, against Local OSS, in every way of speaking to it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOssStorage } from '../../electron/engine/storage/oss/oss-storage.ts'
import type { StorageAccess } from '../../electron/engine/storage/storage.ts'
import { startLocalOss } from '../../electron/local-oss/local-oss.ts'
import { describeLifecycle } from './object-storage-lifecycle.ts'
import { describeObjectStorage } from './object-storage.ts'
import type { StorageHarness } from './storage-harness.ts'

const bucket = 'contract-bucket'
const credentials = { accessKeyId: 'contract-id', accessKeySecret: 'contract-secret' }

/** Starts a Local OSS and a storage that speaks to it as `way` says. */
async function makeHarness(
  way: Pick<StorageAccess, 'addressing' | 'signature' | 'securityToken'>,
): Promise<StorageHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'partway-contract-'))
  const { securityToken } = way
  const server = await startLocalOss({
    folder,
    credentials: [{ ...credentials, ...(securityToken === undefined ? {} : { securityToken }) }],
    buckets: [bucket],
  })
  const host = way.addressing === 'virtual' ? 'localhost' : '127.0.0.1'
  const storage = createOssStorage(
    {
      kind: 'oss',
      endpoint: `http://${host}:${server.port}`,
      region: server.region,
      ...credentials,
      ...way,
      clockOffsetMs: 0,
    },
    { connections: 16, clock: Date },
  )
  return {
    storage,
    bucket,
    read: async (key) => {
      if (server.findObject(bucket, key) === undefined) return undefined
      return Buffer.concat(await Array.fromAsync(server.readObject(bucket, key)))
    },
    [Symbol.asyncDispose]: async () => {
      await storage.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

describeObjectStorage('OSS with V4 and the bucket in the host', () =>
  makeHarness({ addressing: 'virtual', signature: 'v4' }),
)
describeObjectStorage(
  'OSS with V4 and the bucket in the path',
  () => makeHarness({ addressing: 'path', signature: 'v4' }),
  { withListings: false },
)
// V1 signs the markers of some listings, and of others not.
describeObjectStorage('OSS with V1', () => makeHarness({ addressing: 'path', signature: 'v1' }))
describeObjectStorage(
  'OSS with V4 and temporary credentials',
  () => makeHarness({ addressing: 'virtual', signature: 'v4', securityToken: 'token+/=' }),
  { withListings: false },
)

// V1 signs this sub-resource by name, V4 any.
describeLifecycle('OSS with V4', () => makeHarness({ addressing: 'virtual', signature: 'v4' }))
describeLifecycle('OSS with V1', () => makeHarness({ addressing: 'path', signature: 'v1' }))
