/**
 * How fast Local OSS takes parts, MD5 and CRC-64 included, beside a bare Node server that only
 * counts bytes: 4 connections over loopback, each sending one part after the other.
 *
 *     node build/bench/local-oss.ts [--part-mib 8] [--total-mib 2048] [--connections 4] [--json]
 *
 * The servers run in a process of their own. The senders write one prepared buffer to raw sockets,
 * so that next to nothing of what is measured is theirs.
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startLocalOss } from '../../electron/local-oss/local-oss.ts'
import { signV4 } from '../../electron/local-oss/signature/v4.ts'
import { localOssTable, type LocalOssPlan, type LocalOssResult } from './local-oss-table.ts'

const self = fileURLToPath(import.meta.url)
const bucket = 'bench'
const credentials = { accessKeyId: 'bench', accessKeySecret: 'bench-secret' }
const roles = ['bare', 'local-oss', 'local-oss + Content-MD5'] as const
type Role = (typeof roles)[number]

const [, , , role = ''] = process.argv
if (process.argv[2] === '--serve') await serve(role, process.argv[4] ?? '')
else await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'part-mib': { type: 'string', default: '8' },
      'total-mib': { type: 'string', default: '2048' },
      connections: { type: 'string', default: '4' },
      json: { type: 'boolean', default: false },
    },
  })
  const plan: LocalOssPlan = {
    partBytes: Number(values['part-mib']) * 1024 ** 2,
    totalBytes: Number(values['total-mib']) * 1024 ** 2,
    connections: Number(values.connections),
  }
  const results: LocalOssResult[] = []
  for (const role of roles) results.push(await measure(role, plan))
  if (values.json) {
    console.log(JSON.stringify({ plan, results }))
    return
  }
  console.log(
    `UploadPart, ${plan.connections} connections, parts of ${values['part-mib']} MiB, ${values['total-mib']} MiB in all`,
  )
  console.table(localOssTable(results))
}

async function measure(role: Role, plan: LocalOssPlan): Promise<LocalOssResult> {
  const folder = await mkdtemp(join(tmpdir(), 'partway-bench-'))
  const child = fork(self, ['--serve', role, folder], { stdio: 'inherit' })
  const next = <T>(): Promise<T> => new Promise((resolve) => child.once('message', resolve))
  try {
    const { port, uploadId } = await next<{ port: number; uploadId: string }>()
    const part = Buffer.alloc(plan.partBytes, 'partway')
    const contentMd5 = role.endsWith('MD5') ? await md5Of(part) : undefined
    const request = (partNumber: number): Buffer =>
      requestHead(partNumber, uploadId, part.length, contentMd5)
    const send = (bytes: number): Promise<number> => sendAll(port, part, request, bytes, plan)
    await send(plan.totalBytes / 8) // warms up code and page cache
    child.send('usage')
    const before = await next<NodeJS.CpuUsage>()
    const seconds = await send(plan.totalBytes)
    child.send('usage')
    const after = await next<NodeJS.CpuUsage & { rss: number }>()
    return {
      role,
      seconds,
      megabytesPerSecond: plan.totalBytes / 1e6 / seconds,
      serverCpuSeconds: (after.user + after.system - before.user - before.system) / 1e6,
      serverPeakRssBytes: after.rss,
    }
  } finally {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

/** Seconds for all of it; rejects when a part is not answered 200. */
async function sendAll(
  port: number,
  part: Buffer,
  request: (partNumber: number) => Buffer,
  bytes: number,
  plan: LocalOssPlan,
): Promise<number> {
  const count = Math.ceil(bytes / part.length)
  let taken = 0
  const started = performance.now()
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      const sendNext = (): void => {
        if (taken === count) {
          socket.end(resolve)
          return
        }
        taken += 1
        // The same 50 numbers again and again: the folder stays small, the work is the same.
        socket.write(request((taken % 50) + 1))
        socket.write(part)
      }
      socket.on('data', (reply) => {
        if (reply.subarray(9, 12).toString() === '200') sendNext()
        else reject(new Error(`the server refused a part: ${reply.toString()}`))
      })
      socket.on('error', reject)
      sendNext()
    })
  await Promise.all(Array.from({ length: plan.connections }, lane))
  return (performance.now() - started) / 1000
}

function requestHead(
  partNumber: number,
  uploadId: string,
  length: number,
  contentMd5: string | undefined,
): Buffer {
  const timestamp = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const date = timestamp.slice(0, 8)
  const headers = new Map([
    ['x-oss-date', timestamp],
    ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
    ...(contentMd5 === undefined ? [] : ([['content-md5', contentMd5]] as const)),
  ])
  const query = new Map([
    ['partNumber', String(partNumber)],
    ['uploadId', uploadId],
  ])
  const scope = { timestamp, date, region: 'cn-hangzhou', product: 'oss', additionalHeaders: [] }
  const signed = { method: 'PUT', bucket, key: 'bench.bin', query, headers }
  const { signature } = signV4(signed, scope, credentials.accessKeySecret)
  const credential = `${credentials.accessKeyId}/${date}/cn-hangzhou/oss/aliyun_v4_request`
  return Buffer.from(
    [
      `PUT /${bucket}/bench.bin?partNumber=${partNumber}&uploadId=${uploadId} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Content-Length: ${length}`,
      ...[...headers].map(([name, value]) => `${name}: ${value}`),
      `Authorization: OSS4-HMAC-SHA256 Credential=${credential},Signature=${signature}`,
      '\r\n',
    ].join('\r\n'),
  )
}

async function md5Of(bytes: Buffer): Promise<string> {
  const { createHash } = await import('node:crypto')
  return createHash('md5').update(bytes).digest('base64')
}

async function serve(role: string, folder: string): Promise<void> {
  const report = role === 'bare' ? await serveBare() : await serveLocalOss(folder)
  process.on('message', () => {
    process.send?.({ ...process.cpuUsage(), rss: process.resourceUsage().maxRSS * 1024 })
  })
  process.on('disconnect', () => process.exit())
  process.send?.(report)
}

async function serveBare(): Promise<{ port: number; uploadId: string }> {
  let bytes = 0
  const server = createServer({ highWaterMark: 256 * 1024 }, (request, response) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    request.on('end', () => response.end(`${bytes}`))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, uploadId: 'none' }
}

async function serveLocalOss(folder: string): Promise<{ port: number; uploadId: string }> {
  const server = await startLocalOss({ folder, credentials: [credentials], buckets: [bucket] })
  const uploadId = server.createUpload(bucket, 'bench.bin')
  return { port: server.port, uploadId }
}
