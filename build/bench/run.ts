/**
 * `npm run bench`: Partway beside its peers, in one interleaved run. Prints tables, writes everything
 * as JSON and Markdown into `bench-output/`. Timing decides nothing: it exits non-zero only when a run failed or
 * something else was stored than was sent. See docs/performance.md for how to read it.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { BenchCase, ServerKind } from './bench-case.ts'
import { casesOf, farLine } from './cases.ts'
import { localOssTable, type LocalOssOutcome } from './local-oss-table.ts'
import { describeMachine } from './machine.ts'
import { createOutcomes, type Outcomes } from './outcomes.ts'
import { makeCertificate } from './certificate.ts'
import { benchHelp, readOptions, type BenchOptions } from './options.ts'
import { runQueueCase } from './queue-case.ts'
import { runRounds, type Place, type Run } from './rounds.ts'
import { startCounting, startFarAway, startLocalOssServer, type RunningServer } from './servers.ts'
import { summarize } from './summary.ts'
import { judge, printJudged, shown, tableOf } from './table.ts'
import { isStale } from '../is-stale.ts'

const root = resolve(import.meta.dirname, '../..')
const output = join(root, 'bench-output')
const scratchFolder = join(output, 'scratch')
const filesFolder = join(output, 'files')
const localOssFolder = join(output, 'local-oss')
const peersFolder = join(output, 'peers')
const words = ['big', 'parts', 'small', 'far', 'queue', 'tls', 'hole', 'local-oss']

try {
  if (process.argv.includes('--help')) console.log(benchHelp)
  else await bench(readOptions(process.argv.slice(2), words))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function bench(options: BenchOptions): Promise<void> {
  if (await isStale(root)) {
    console.log('Building Partway…')
    // In a process of its own: what building needs would stay in this one.
    execFileSync(process.execPath, [join(root, 'build/build.ts')], { stdio: 'inherit' })
  }
  for (const { name, root } of options.builds) {
    if (!existsSync(join(root, 'out/cli/index.js'))) throw new Error(`--build ${name}: no build`)
  }
  // What an interrupted bench left behind would be taken for this one's.
  await rm(localOssFolder, { recursive: true, force: true })
  await mkdir(filesFolder, { recursive: true })
  const { isQuick, rounds } = options
  const outcomes = createOutcomes({
    folder: output,
    machine: describeMachine(root),
    isQuick,
    rounds,
  })
  const isWanted = (word: string): boolean =>
    options.only.length === 0 || options.only.includes(word)
  try {
    for (const one of casesOf({ root, ...options }))
      if (isWanted(one.word)) await runCase(one, options, outcomes)
    if (isWanted('queue')) await runQueue(options, outcomes)
    if (isWanted('local-oss')) runLocalOss(options, outcomes)
  } finally {
    await rm(scratchFolder, { recursive: true, force: true })
    await rm(localOssFolder, { recursive: true, force: true })
    for (const file of await outcomes.write())
      console.log(`Everything measured: ${relative(root, file)}`)
  }
  if (outcomes.failures() > 0) process.exitCode = 1
}

async function runCase(one: BenchCase, options: BenchOptions, outcomes: Outcomes): Promise<void> {
  for (const kind of one.servers) {
    if (options.servers.length > 0 && !options.servers.includes(kind)) continue
    console.log(`\n${one.word}: ${one.title}; server: ${kind}`)
    const place: Place = { scratchFolder, peersFolder, caFile: undefined }
    const started = await start(kind)
    const title = `${one.title}; server: ${kind}`
    const section = { word: one.word, title, table: {}, absent: {}, failed: [], targets: [] }
    if (typeof started === 'string') {
      console.log(`  absent: ${started}`)
      outcomes.add({ ...section, absent: { [kind]: started } }, { server: kind })
      continue
    }
    await using server = started.server
    const source = await one.source(filesFolder, kind)
    const megabytes = (source.totalBytes / 1e6).toFixed(0)
    console.log(`  ${source.files === 1 ? 'one file' : `${source.files} files`}, ${megabytes} MB`)
    const { clients, absent } = await present(one, kind, options)
    for (const [name, reason] of Object.entries(absent)) console.log(`  absent: ${name}: ${reason}`)
    const runs = await runRounds(
      one,
      clients,
      source,
      server,
      { ...place, caFile: started.caFile },
      options.rounds,
    )
    const medians = new Map(
      Array.from(runs).flatMap(([name, all]) => {
        const summary = summarize(all)
        return summary === undefined ? [] : [[name, summary] as const]
      }),
    )
    const table = tableOf(source, medians)
    console.table(table)
    const targets = kind === one.servers[0] && !options.isQuick ? judge(one.targets, medians) : []
    printJudged(targets)
    const failed = Array.from(runs, ([name, all]) =>
      all.flatMap(({ problems }) => (problems.length > 0 ? `${name}: ${problems.join('; ')}` : [])),
    ).flat()
    outcomes.add(
      { ...section, table, absent, failed, targets },
      {
        server: kind,
        source: { ...source, path: relative(root, source.path) },
        medians: Object.fromEntries(medians),
        runs: Object.fromEntries(Array.from(runs, ([name, all]) => [name, all.map(withoutWords)])),
      },
    )
  }
}

/** What a client printed is long, and checked already. */
function withoutWords(run: Run): object {
  const { stdout: _, ...taken } = run.taken
  return { ...run, taken }
}

async function present(
  one: BenchCase,
  kind: ServerKind,
  options: BenchOptions,
): Promise<{ clients: BenchCase['clients']; absent: Record<string, string> }> {
  const absent: Record<string, string> = {}
  const clients = []
  for (const client of one.clients) {
    const isAsked = options.clients.some((text) => client.name.includes(text))
    if (options.clients.length > 0 && !isAsked) continue
    const speaks = kind !== 'local-oss' || client.name !== 'AWS lib-storage'
    const reason = speaks
      ? await client.absence(peersFolder)
      : 'it speaks S3, which Local OSS does not'
    if (reason === undefined) clients.push(client)
    else absent[client.name] = reason
  }
  return { clients, absent }
}

interface StartedServer {
  readonly server: RunningServer
  readonly caFile: string | undefined
}

/** Or why there is none. */
async function start(kind: ServerKind): Promise<StartedServer | string> {
  switch (kind) {
    case 'counting':
      return { server: await startCounting(), caFile: undefined }
    case 'far':
      return { server: await startFarAway(farLine), caFile: undefined }
    case 'local-oss':
      return { server: await startLocalOssServer(localOssFolder), caFile: undefined }
    case 'tls': {
      const certificate = await makeCertificate(filesFolder)
      if (certificate === undefined) return 'openssl, which makes the certificate, is not installed'
      return { server: await startCounting(certificate), caFile: certificate.certificateFile }
    }
  }
}

async function runQueue({ isQuick, rounds }: BenchOptions, outcomes: Outcomes): Promise<void> {
  const title = 'files of 1 KiB in one folder, added and killed; server: counting'
  console.log(`\nqueue: ${title}`)
  await using server = await startCounting()
  const outcome = await runQueueCase(server, { root, isQuick, rounds, filesFolder, scratchFolder })
  const targets = isQuick ? [] : outcome.targets
  const table = Object.fromEntries(
    outcome.targets.map(({ text, measured = NaN }) => [text, { median: shown(measured) }]),
  )
  printJudged(targets)
  outcomes.add({ word: 'queue', title, table, absent: {}, failed: [], targets }, outcome)
}

/** Local OSS itself, beside a bare server. */
function runLocalOss({ isQuick }: BenchOptions, outcomes: Outcomes): void {
  const script = join(import.meta.dirname, 'local-oss.ts')
  const args = [script, '--total-mib', isQuick ? '128' : '2048']
  const title = 'what Local OSS itself takes, beside a bare server'
  console.log(`\nlocal-oss: ${title}`)
  const json = execFileSync(process.execPath, [...args, '--json'], { encoding: 'utf8' })
  const measured = JSON.parse(json) as LocalOssOutcome
  const table = localOssTable(measured.results)
  console.table(table)
  const section = { word: 'local-oss', title, table, absent: {}, failed: [], targets: [] }
  outcomes.add(section, measured)
}
