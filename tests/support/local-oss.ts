/** A Local OSS of a test's own, and the access to it. */
import { startLocalOss, type LocalOss } from '../../electron/local-oss/local-oss.ts'
import type { StorageAccess } from '../../electron/engine/storage/storage.ts'
import type { Limits } from '../../electron/local-oss/limits.ts'
import { tempFolder } from './temp-folder.ts'

export interface TestOss extends AsyncDisposable {
  readonly server: LocalOss
  /** Right credentials, path style. */
  readonly access: StorageAccess
  /** Requests of one operation, oldest first. */
  requests(operation: string): LocalOss['log'] extends { entries(): infer E } ? E : never
  /** The whole object. */
  object(key: string): Promise<Buffer>
}

/** With the bucket `bucket`. */
export async function startTestOss(limits: Partial<Limits> = {}): Promise<TestOss> {
  const folder = await tempFolder()
  const credentials = { accessKeyId: 'key-id', accessKeySecret: 'key-secret' }
  const server = await startLocalOss({
    folder: folder.path,
    credentials: [credentials],
    buckets: ['bucket'],
    limits,
    onError: (error) => console.error('Local OSS:', error),
  })
  return {
    server,
    access: {
      kind: 'oss',
      ...credentials,
      endpoint: server.origin,
      region: server.region,
      addressing: 'path',
      signature: 'v4',
      clockOffsetMs: 0,
    },
    requests: (operation) => server.log.entries().filter((entry) => entry.operation === operation),
    object: async (key) => Buffer.concat(await Array.fromAsync(server.readObject('bucket', key))),
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}
