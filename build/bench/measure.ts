/** Runs one client to its end and says what that took. */
import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { watchPeak } from './peak-memory.ts'
import type { ProbeReport } from './probe-report.ts'

/** How to start a client. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>> | undefined
  /** `probe`: a Node process that tells by itself; `bash-time`: the last line of stderr does. */
  readonly measuredBy: 'probe' | 'bash-time'
}

/** What one run took. What could not be measured on this system is undefined. */
export interface Taken {
  /** From the start of the process to its end. */
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakRssBytes: number | undefined
  readonly idleRssBytes: number | undefined
  readonly loopDelayP99Ms: number | undefined
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const probeUrl = new URL('./children/probe.mjs', import.meta.url).href
/** A client that hangs is ended, and reported. */
const patienceMs = 15 * 60_000

export async function measure(
  command: Command,
  probeFile: string,
  onStarted: (stop: () => void) => void = () => {},
): Promise<Taken> {
  await rm(probeFile, { force: true })
  const isProbed = command.measuredBy === 'probe'
  const startedMs = performance.now()
  const child = spawn(command.file, command.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    env: {
      ...process.env,
      ...command.env,
      ...(isProbed ? { PARTWAY_BENCH_PROBE: probeFile, NODE_OPTIONS: `--import ${probeUrl}` } : {}),
    },
  })
  onStarted(() => child.kill('SIGKILL'))
  const peak = isProbed ? undefined : watchPeak(child.pid)
  const stdout = textOf(child.stdout)
  const stderr = textOf(child.stderr)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const wallSeconds = (performance.now() - startedMs) / 1000
  const text = { exitCode, wallSeconds, stdout: await stdout, stderr: await stderr }
  const peakRssBytes = peak?.stop()
  if (!isProbed) {
    const cpuSeconds = bashTime(text.stderr)
    return { ...text, cpuSeconds, peakRssBytes, idleRssBytes: undefined, loopDelayP99Ms: undefined }
  }
  return { ...text, ...(await probed(probeFile)) }
}

/** What `TIMEFORMAT='%U %S'` made of a run. */
function bashTime(stderr: string): number {
  const [user = NaN, system = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return user + system
}

async function probed(path: string): Promise<ProbeReport> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProbeReport
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // It was killed: nothing is known of it.
    return { cpuSeconds: NaN, peakRssBytes: NaN, idleRssBytes: undefined, loopDelayP99Ms: NaN }
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
