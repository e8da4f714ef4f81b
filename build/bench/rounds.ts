/** The clients of a case, turn by turn: A B C, A B C, ... so that what drifts, drifts for all. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchCase } from './bench-case.ts'
import { problemsOf } from './check-run.ts'
import type { Client } from './clients.ts'
import { measure, type Taken } from './measure.ts'
import type { Counted } from './server-messages.ts'
import type { RunningServer } from './servers.ts'
import type { Source } from './sources.ts'

/** One run of one client. */
export interface Run {
  readonly taken: Taken
  readonly counted: Counted
  /** Empty when what arrived is what was sent. */
  readonly problems: readonly string[]
}

export interface Place {
  /** For what a run leaves behind. */
  readonly scratchFolder: string
  readonly peersFolder: string
  readonly caFile: string | undefined
}

/** All runs by the name of the client, in the order of the clients. */
export async function runRounds(
  bench: BenchCase,
  clients: readonly Client[],
  source: Source,
  server: RunningServer,
  place: Place,
  rounds: number,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const runs = new Map<string, Run[]>(clients.map(({ name }) => [name, []]))
  for (let round = 1; round <= Math.min(rounds, bench.mostRounds ?? rounds); round++) {
    for (const client of clients) {
      if (round > (client.mostRounds ?? rounds)) continue
      const run = await runOnce(bench, client, source, server, place)
      runs.get(client.name)?.push(run)
      const { wallSeconds, cpuSeconds } = run.taken
      const seconds = `${wallSeconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s`
      const said = run.problems.length === 0 ? seconds : `FAILED: ${run.problems.join('; ')}`
      console.log(`  round ${round}  ${client.name.padEnd(24)} ${said}`)
    }
  }
  return runs
}

async function runOnce(
  bench: BenchCase,
  client: Client,
  source: Source,
  server: RunningServer,
  place: Place,
): Promise<Run> {
  const dataFolder = join(place.scratchFolder, 'data')
  const isAgain = client.continues === true
  if (!isAgain) await rm(place.scratchFolder, { recursive: true, force: true })
  await mkdir(place.scratchFolder, { recursive: true })
  await server.reset()
  const job = {
    source,
    origin: server.origin,
    // What the client before has uploaded is not there any more: that would be another job.
    key: source.kind === 'folder' ? 'files/' : isAgain ? 'again.bin' : 'bench.bin',
    partSizeBytes: bench.partSizeBytes,
    atOnce: bench.atOnce,
  }
  const command = await client.command(job, { ...place, dataFolder })
  const taken = await measure(command, join(place.scratchFolder, 'probe.json'))
  const counted = await server.report()
  return { taken, counted, problems: problemsOf(source, taken, counted, client.isPartway) }
}
