/**
 * `npm run bench`: Partway beside its peers, in one interleaved run. Prints tables, writes everything
 * as JSON into `bench-output/`. Timing decides nothing: it exits non-zero only when a run failed or
 * something else was stored than was sent. See docs/performance.md for how to read it.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { BenchCase, ServerKind } from './bench-case.ts'
import { casesOf, farLine } from './cases.ts'
import { makeCertificate } from './certificate.ts'
import { benchHelp, readOptions, type BenchOptions } from './options.ts'
import { runQueueCase } from './queue-case.ts'
import { runRounds, type Place, type Run } from './rounds.ts'
import { startCounting, startFarAway, startLocalOssServer, type RunningServer } from './servers.ts'
import { summarize } from './summary.ts'
import { judge, printJudged, printMedians } from './table.ts'
import { isStale } from '../is-stale.ts'

const root = resolve(import.meta.dirname, '../..')
const output = join(root, 'bench-output')
const scratchFolder = join(output, 'scratch')
const filesFolder = join(output, 'files')
const localOssFolder = join(output, 'local-oss')
const peersFolder = join(output, 'peers')
const words = ['big', 'parts', 'small', 'far', 'queue', 'tls', 'hole', 'local-oss']

const outcomes: Record<string, unknown>[] = []
let failures = 0

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
  const isWanted = (word: string): boolean =>
    options.only.length === 0 || options.only.includes(word)
  try {
    for (const one of casesOf({ root, ...options }))
      if (isWanted(one.word)) await runCase(one, options)
    if (isWanted('queue')) await runQueue(options)
    if (isWanted('local-oss')) runLocalOss(options)
  } finally {
    await rm(scratchFolder, { recursive: true, force: true })
    await rm(localOssFolder, { recursive: true, force: true })
    await writeOutcomes(options)
  }
  if (failures > 0) process.exitCode = 1
}

async function runCase(one: BenchCase, options: BenchOptions): Promise<void> {
  for (const kind of one.servers) {
    if (options.servers.length > 0 && !options.servers.includes(kind)) continue
    console.log(`\n${one.word}: ${one.title}; server: ${kind}`)
    const place: Place = { scratchFolder, peersFolder, caFile: undefined }
    const started = await start(kind)
    if (typeof started === 'string') {
      console.log(`  absent: ${started}`)
      outcomes.push({ case: one.word, server: kind, absent: started })
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
    failures += [...runs.values()].flat().filter(({ problems }) => problems.length > 0).length
    printMedians(source, medians)
    const targets = kind === one.servers[0] ? judge(one.targets, medians) : []
    printJudged(targets)
    outcomes.push({
      case: one.word,
      title: one.title,
      server: kind,
      source: { ...source, path: relative(root, source.path) },
      absent,
      medians: Object.fromEntries(medians),
      targets,
      runs: Object.fromEntries(Array.from(runs, ([name, all]) => [name, all.map(withoutWords)])),
    })
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

async function runQueue({ isQuick, rounds }: BenchOptions): Promise<void> {
  console.log('\nqueue: files of 1 KiB in one folder, added and killed; server: counting')
  await using server = await startCounting()
  const outcome = await runQueueCase(server, { root, isQuick, rounds, filesFolder, scratchFolder })
  printJudged(outcome.targets)
  outcomes.push({ case: 'queue', server: 'counting', ...outcome })
}

/** Local OSS itself, beside a bare server. */
function runLocalOss({ isQuick }: BenchOptions): void {
  const script = join(import.meta.dirname, 'local-oss.ts')
  const args = [script, '--total-mib', isQuick ? '128' : '2048']
  console.log('\nlocal-oss: what Local OSS itself takes, beside a bare server')
  const json = execFileSync(process.execPath, [...args, '--json'], { encoding: 'utf8' })
  const { results, ...plan } = JSON.parse(json) as { readonly results: readonly object[] }
  console.table(results)
  outcomes.push({ case: 'local-oss', ...plan, results })
}

async function writeOutcomes({ isQuick, rounds }: BenchOptions): Promise<void> {
  const at = new Date()
  const machine = {
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model,
    memoryBytes: totalmem(),
  }
  const file = join(output, `bench-${at.toISOString().slice(0, 19).replaceAll(':', '')}.json`)
  const all = { at: at.toISOString(), machine, isQuick, rounds, failures, cases: outcomes }
  await writeFile(file, `${JSON.stringify(all, undefined, 2)}\n`)
  console.log(`\nEverything measured: ${relative(root, file)}`)
}
