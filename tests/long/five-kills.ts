/**
 * One big file through `partway upload` to `partway local-oss`, killed five times on the way:
 *
 *     node tests/long/five-kills.ts [--size 5GiB] [--folder FOLDER]
 *
 * Prints what it measured and exits with 1 unless the object is the file byte for byte, no
 * acknowledged part was sent twice, and the uploading process stayed under 250 MB.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { parseSize } from '../../electron/cli/values.ts'
import { startLocalOss } from '../../electron/local-oss/local-oss.ts'
import { tellProof } from '../support/proof.ts'

const launcher = resolve(import.meta.dirname, '../../build/partway.mjs')
const MiB = 1024 * 1024
const kills = 5
const memoryLimitBytes = 250e6
const bucket = 'five-kills'
const keys = {
  OSS_ACCESS_KEY_ID: 'five-kills',
  OSS_ACCESS_KEY_SECRET: randomBytes(20).toString('hex'),
}

interface LogEntry {
  readonly operation?: string
  readonly key?: string
  readonly partNumber?: number
  readonly status?: number
  readonly bytesIn: number
}

/** One run of the command. */
interface Upload {
  /** `null`: killed. */
  readonly code: number | null
  readonly peakBytes: number
  readonly confirmedBytes: number
  readonly partsReused: number
}

const { values } = parseArgs({
  options: { size: { type: 'string', default: '5GiB' }, folder: { type: 'string' } },
})
const sizeBytes = parseSize('--size', values.size, { min: 1024 * MiB, max: 100 * 1024 ** 3 })
const folder = await mkdtemp(join(values.folder ?? tmpdir(), 'partway-five-kills-'))
process.exitCode = 1
try {
  process.exitCode = (await prove(folder)) ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function prove(folder: string): Promise<boolean> {
  const source = join(folder, 'source.bin')
  const objects = join(folder, 'objects')
  say(`writing ${sizeBytes} random bytes`)
  const expected = await writeRandom(source)
  const server = await startServer(objects)
  const flags = ['--endpoint', server.origin, '--data', join(folder, 'data'), '--json']
  const args = ['upload', source, `oss://${bucket}/object.bin`, ...flags]
  const began = performance.now()
  const uploads: Upload[] = []
  let log: readonly LogEntry[]
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const upload = await runUpload(args, (sizeBytes * kill) / (kills + 1))
      if (upload.code !== null) throw new Error(`ended with ${upload.code} before kill ${kill}`)
      const share = ((upload.confirmedBytes / sizeBytes) * 100).toFixed(1)
      say(`kill ${kill} at ${share} % confirmed, ${mb(upload.peakBytes)} held at most`)
      uploads.push(upload)
    }
    const last = await runUpload(args)
    say(`last run: ${last.partsReused} parts found stored, ${mb(last.peakBytes)} held at most`)
    uploads.push(last)
    log = await server.log()
  } finally {
    server.child.kill('SIGTERM')
    await once(server.child, 'exit')
  }
  const seconds = (performance.now() - began) / 1000
  const found = await hashOfObject(objects)
  return judge({
    code: uploads.at(-1)?.code ?? null,
    peakBytes: Math.max(...uploads.map(({ peakBytes }) => peakBytes)),
    seconds,
    isIdentical: found === expected,
    log,
  })
}

interface Measured {
  readonly code: number | null
  readonly peakBytes: number
  readonly seconds: number
  readonly isIdentical: boolean
  readonly log: readonly LogEntry[]
}

function judge({ code, peakBytes, seconds, isIdentical, log }: Measured): boolean {
  const parts = log.filter(({ operation }) => operation === 'UploadPart')
  const acknowledged = new Map<number, number>()
  for (const { partNumber = 0, status } of parts) {
    if (status === 200) acknowledged.set(partNumber, (acknowledged.get(partNumber) ?? 0) + 1)
  }
  const twice = [...acknowledged.values()].filter((times) => times > 1).length
  const sentBytes = parts.reduce((sum, { bytesIn }) => sum + bytesIn, 0)
  const initiated = log.filter(({ operation }) => operation === 'InitiateMultipartUpload').length
  const claims: readonly (readonly [string, boolean])[] = [
    [`the last run ends with 0 (${code})`, code === 0],
    ['the object is the file, byte for byte', isIdentical],
    [`one multipart upload (${initiated})`, initiated === 1],
    [`${acknowledged.size} parts acknowledged, ${twice} of them twice`, twice === 0],
    [`at most ${mb(peakBytes)} held, limit ${mb(memoryLimitBytes)}`, peakBytes < memoryLimitBytes],
  ]
  say(`${parts.length} part requests, ${mb(sentBytes - sizeBytes)} sent in vain by the kills`)
  say(`${seconds.toFixed(1)} s in all, ${mb(sizeBytes / seconds)}/s with kills and restarts`)
  tellProof({
    runs: `${kills} kills`,
    gate: { wrongObjects: isIdentical ? 0 : 1, falseFailures: code === 0 ? 0 : 1 },
    figures: {
      parts: acknowledged.size,
      'stored parts sent again': twice,
      'MB held': Math.round(peakBytes / 1e6),
    },
  })
  for (const [claim, holds] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'}  ${claim}`)
  return claims.every(([, holds]) => holds)
}

/** Runs the command; with `killAtBytes` until that much is confirmed, then SIGKILL. */
async function runUpload(args: readonly string[], killAtBytes = Infinity): Promise<Upload> {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { ...process.env, ...keys },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const upload = { code: null as number | null, peakBytes: 0, confirmedBytes: 0, partsReused: 0 }
  const sample = (): void => {
    upload.peakBytes = Math.max(upload.peakBytes, peakMemoryBytes(child.pid))
  }
  const exit = once(child, 'exit')
  const timer = setInterval(sample, 50)
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as Record<string, unknown>
    if (event['type'] === 'done') upload.partsReused = Number(event['partsReused'])
    if (event['type'] !== 'progress') continue
    upload.confirmedBytes = Number(event['confirmedBytes'])
    if (upload.confirmedBytes < killAtBytes) continue
    sample()
    child.kill('SIGKILL')
  }
  const [code] = (await exit) as [number | null]
  clearInterval(timer)
  return { ...upload, code }
}

/** VmHWM: the most the process ever held, kept by Linux itself; 0 once it is gone. */
function peakMemoryBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, kib = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
    return Number(kib) * 1024
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return 0
    throw error
  }
}

interface Server {
  readonly child: ChildProcess
  readonly origin: string
  log(): Promise<readonly LogEntry[]>
}

async function startServer(objects: string): Promise<Server> {
  const { OSS_ACCESS_KEY_ID: id, OSS_ACCESS_KEY_SECRET: secret } = keys
  const access = ['--access-key-id', id, '--access-key-secret', secret]
  const args = ['--port', '0', '--data', objects, '--bucket', bucket, '--control', ...access]
  const child = spawn(process.execPath, [launcher, 'local-oss', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const [origin] = /http:\/\/[\d.:]+/.exec(line) ?? []
    if (origin === undefined) continue
    child.stdout.resume()
    return {
      child,
      origin,
      log: async () => {
        const answer = await fetch(`${origin}/-/control/log`)
        return ((await answer.json()) as { readonly entries: readonly LogEntry[] }).entries
      },
    }
  }
  throw new Error('Local OSS did not start')
}

/** Past the service's own HTTP: what lies in its folder. */
async function hashOfObject(objects: string): Promise<string> {
  const oss = await startLocalOss({ folder: objects, credentials: [] })
  try {
    const hash = createHash('sha256')
    for await (const chunk of oss.readObject(bucket, 'object.bin')) hash.update(chunk)
    return hash.digest('hex')
  } finally {
    await oss.close()
  }
}

async function writeRandom(path: string): Promise<string> {
  await using file = await open(path, 'wx')
  const hash = createHash('sha256')
  for (let left = sizeBytes; left > 0; left -= MiB) {
    const block = randomBytes(Math.min(left, MiB))
    hash.update(block)
    await file.write(block)
  }
  return hash.digest('hex')
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function say(text: string): void {
  console.log(text)
}
