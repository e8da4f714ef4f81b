import { expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/ports.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import { startLocalOss } from '../../../electron/local-oss/local-oss.ts'
import { startFront } from '../../support/front.ts'
import { startRealEngine } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { tempFolder } from '../../support/temp-folder.ts'

it('sends the data of a bucket through its domain, and lists buckets from the endpoint', async () => {
  await using folder = await tempFolder()
  const keys = { accessKeyId: 'id', accessKeySecret: 'secret' }
  const server = await startLocalOss({
    folder: `${folder.path}/oss`,
    credentials: [keys],
    buckets: ['bucket', 'other'],
    cnames: { 'files.localhost': 'bucket' },
  })
  const [endpoint, domain] = [await startFront(server.origin), await startFront(server.origin)]
  const access = {
    kind: 'oss',
    endpoint: endpoint.origin,
    region: server.region,
    addressing: 'path',
    signature: 'v4',
    domains: [{ bucket: 'bucket', domain: domain.origin.replace('127.0.0.1', 'files.localhost') }],
    ...keys,
  } as const
  const real = await startRealEngine({
    folder: `${folder.path}/data`,
    access: () => Promise.resolve(access),
  })
  const bytes = seededBytes(300 * 1024, 1)
  const [id = ''] = await real.add([await folder.file('film', bytes)])
  expect((await real.reaches(id, 'done', 'failed')).state).toEqual({ kind: 'ended', as: 'done' })
  expect(endpoint.connections).toBe(0)
  expect(domain.connections).toBeGreaterThan(0)
  const stored = Buffer.concat(await Array.fromAsync(server.readObject('bucket', 'film')))
  expect(stored.equals(bytes)).toBe(true)

  const before = domain.connections
  const deps = { connections: 1, clock: systemClock }
  const storage = createOssStorage({ ...access, clockOffsetMs: 0 }, deps)
  const listed = await Array.fromAsync(storage.listBuckets(AbortSignal.timeout(10_000)))
  expect(listed.map(({ name }) => name)).toEqual(['bucket', 'other'])
  expect([endpoint.connections, domain.connections]).toEqual([1, before])
  await storage.close()
  await real[Symbol.asyncDispose]()
  for (const front of [endpoint, domain]) await front[Symbol.asyncDispose]()
  await server.close()
})
