/**
 * Local OSS in a process of its own: it checks signatures, digests every byte and stores it. The folder is
 * its own: what an earlier server left there is removed.
 *
 *     node local-oss-server.ts FOLDER
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalOss, type LocalOss } from '../../../electron/local-oss/local-oss.ts'
import type { LogEntry } from '../../../electron/local-oss/request-log.ts'
import { benchBucket, benchCredentials } from '../bench-target.ts'
import { serveBench } from './serve-bench.ts'

const [, , folder = ''] = process.argv
rmSync(folder, { recursive: true, force: true })
let generation = 0
let server = await start(0)
serveBench({
  port: server.port,
  // A new store, so that no run finds the objects of another one, nor pays for them.
  reset: async () => {
    const { port } = server
    await server.close()
    rmSync(join(folder, `${generation}`), { recursive: true, force: true })
    generation++
    server = await start(port)
  },
  report: () => {
    const entries = server.log.entries()
    const keys = server.listKeys(benchBucket)
    const found = keys.flatMap((key) => server.findObject(benchBucket, key) ?? [])
    return {
      requests: countRequests(entries),
      bodyBytes: entries.filter(isUpload).reduce((sum, { bytesIn }) => sum + bytesIn, 0),
      objects: found.length,
      objectBytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      wireSeconds: wireSeconds(entries),
      crc64: found.length === 1 ? found[0]?.crc64 : undefined,
    }
  },
})

async function start(port: number): Promise<LocalOss> {
  return await startLocalOss({
    folder: join(folder, `${generation}`),
    port,
    credentials: [benchCredentials],
    buckets: [benchBucket],
    onError: (error) => console.error(error),
  })
}

function countRequests(entries: readonly LogEntry[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { method, operation = 'unknown' } of entries) {
    const kind = `${method} ${operation}`
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

function isUpload({ method, status }: LogEntry): boolean {
  return method === 'PUT' && status === 200
}

function wireSeconds(entries: readonly LogEntry[]): number {
  const first = Math.min(...entries.map(({ startedAtMs }) => startedAtMs))
  const last = Math.max(...entries.map(({ startedAtMs, durationMs }) => startedAtMs + durationMs))
  return entries.length === 0 ? 0 : (last - first) / 1000
}
