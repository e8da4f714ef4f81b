/** 100,000 files in one folder (--quick: 2,000): added while the first of them go up, killed, and started again. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { partway } from './clients.ts'
import type { Command } from './measure.ts'
import { watchPeak } from './peak-memory.ts'
import type { Queued, Restarted } from './queue-figures.ts'
import type { RunningServer } from './servers.ts'
import { makeFolder } from './sources.ts'
import { median } from './summary.ts'
import { judged, type Judged } from './table.ts'

export interface QueueOptions {
  readonly root: string
  readonly isQuick: boolean
  readonly rounds: number
  readonly filesFolder: string
  readonly scratchFolder: string
}

export interface QueueOutcome {
  readonly files: number
  readonly rounds: readonly { readonly queued: Queued; readonly restarted: Restarted }[]
  readonly targets: readonly Judged[]
}

const fileBytes = 1024

export async function runQueueCase(
  server: RunningServer,
  options: QueueOptions,
): Promise<QueueOutcome> {
  const files = options.isQuick ? 2_000 : 100_000
  const source = await makeFolder(options.filesFolder, files, fileBytes)
  const dataFolder = join(options.scratchFolder, 'data')
  const rounds: QueueOutcome['rounds'][number][] = []
  for (let round = 1; round <= options.rounds; round++) {
    await rm(options.scratchFolder, { recursive: true, force: true })
    await mkdir(options.scratchFolder, { recursive: true })
    await server.reset()
    const job = { source, origin: server.origin, key: 'queue/', partSizeBytes: 8 * 1024 * 1024 }
    const command = await partway({ name: '', root: options.root, withMd5: false }).command(
      { ...job, atOnce: undefined },
      { dataFolder, peersFolder: '', caFile: undefined },
    )
    const queued = await addAndKill(command, files)
    const restarted = await restart(options.root, dataFolder, server.origin)
    if (restarted.tasks !== files) {
      throw new Error(`${restarted.tasks} of ${files} tasks are there after the kill`)
    }
    rounds.push({ queued, restarted })
    console.log(
      `  round ${round}  added ${queued.addedSeconds.toFixed(2)} s, first ${queued.firstSeconds.toFixed(2)} s, ` +
        `peak ${((queued.peakRssBytes ?? NaN) / 1e6).toFixed(0)} MB; restart: list ${restarted.listSeconds.toFixed(2)} s, ` +
        `first ${restarted.firstSeconds.toFixed(2)} s, peak ${(restarted.peakRssBytes / 1e6).toFixed(0)} MB`,
    )
  }
  const peaks = rounds.flatMap(({ queued }) => queued.peakRssBytes ?? [])
  const of = (pick: (round: QueueOutcome['rounds'][number]) => number): number =>
    median(rounds.map(pick))
  return {
    files,
    rounds,
    targets: [
      judged(
        'all added, s',
        'at most',
        10,
        of(({ queued }) => queued.addedSeconds),
      ),
      judged(
        'first upload starts, s',
        'at most',
        1,
        of(({ queued }) => queued.firstSeconds),
      ),
      judged('peak, MB', 'at most', 300, peaks.length === 0 ? undefined : median(peaks) / 1e6),
      judged(
        'list after a kill, s',
        'at most',
        2,
        of(({ restarted }) => restarted.listSeconds),
      ),
      judged(
        'upload after a kill, s',
        'at most',
        2,
        of(({ restarted }) => restarted.firstSeconds),
      ),
      judged(
        'peak after a kill, MB',
        'at most',
        300,
        of(({ restarted }) => restarted.peakRssBytes) / 1e6,
      ),
    ],
  }
}

/** Reads what the command tells until every file is added, then kills it. */
async function addAndKill({ file, args, env }: Command, files: number): Promise<Queued> {
  const startedMs = performance.now()
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
  })
  const peak = watchPeak(child.pid)
  let added = 0
  let firstSeconds = NaN
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('{"type":"added"')) added++
      if (Number.isNaN(firstSeconds) && line.includes('"state":"uploading"')) {
        firstSeconds = (performance.now() - startedMs) / 1000
      }
      if (added < files) continue
      const addedSeconds = (performance.now() - startedMs) / 1000
      return { addedSeconds, firstSeconds, peakRssBytes: peak.stop() }
    }
  } finally {
    peak.stop()
    child.kill('SIGKILL')
    await ended
  }
  throw new Error(`the command ended when ${added} of ${files} files were added`)
}

async function restart(root: string, dataFolder: string, origin: string): Promise<Restarted> {
  const script = fileURLToPath(new URL('./children/queue-restart.ts', import.meta.url))
  const worker = join(root, 'out/cli/part-worker.js')
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    dataFolder,
    origin,
    worker,
  ])
  return JSON.parse(stdout) as Restarted
}
