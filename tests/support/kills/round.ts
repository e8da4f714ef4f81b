/** One round: a process uploads over sockets, dies one to three times, and the last one ends it. */
import { join } from 'node:path'
import type { LogEntry } from '../../../electron/local-oss/request-log.ts'
import type { Choices } from '../choices.ts'
import type { TempFolder } from '../temp-folder.ts'
import { someFiles, startKillOss, wishOf, type KillFiles, type KillOss } from './bench.ts'
import { judge, type Verdict } from './judge.ts'
import { arm, namedMoments, randomMoment, type KillMoment, type NamedMoment } from './moments.ts'
import { checkStore, openFolder } from './store-check.ts'
import type { Told, UploaderWish } from './told.ts'
import { startUploading } from './uploading.ts'

export interface Round extends Verdict {
  readonly kills: number
  /** The named moments that were met. */
  readonly met: readonly string[]
}

const partsAtOnce = 4
/** Longer than an upload that nobody remembers has to stay empty. */
const laterMs = 11 * 60_000

export interface RoundWish {
  readonly folder: TempFolder
  /** Unique within the folder. */
  readonly number: number
  readonly choices: Choices
  readonly compileCache: string
  /** Named moments of earlier rounds: others come first. */
  readonly met: ReadonlySet<string>
}

export async function playRound(wish: RoundWish): Promise<Round> {
  const { folder, choices } = wish
  const isVersioned = choices.below(2) === 0
  const files = await someFiles(folder, choices, !isVersioned)
  await using oss = await startKillOss(files.all.map(({ key }) => key))
  oss.server.setVersioning('bucket', isVersioned ? 'Enabled' : undefined)
  oss.server.shape({ latencyMs: 1 + choices.below(4) })
  const foreignBefore = oss.foreign()
  const data = join(folder.path, `data-${wish.number}`)
  const program: UploaderWish = {
    folder: data,
    access: oss.access,
    limits: { partsAtOnce },
    files: files.all.map(wishOf),
  }
  const told: Told[] = []
  const killedAtMs: number[] = []
  const met: string[] = []
  const storeProblems: string[] = []
  let lostTasks = 0

  for (let depth = choices.pick([1, 2, 3, 3]); depth > 0; depth--) {
    const moment = chooseMoment(files, choices, new Set([...wish.met, ...met]), oss.entries())
    const killedMs = await killAt(moment, program, wish.compileCache, oss, told)
    if (killedMs === undefined) break
    killedAtMs.push(killedMs)
    if (moment.kind === 'named') met.push(moment.name)
    const problems = await checkStore(data, told)
    lostTasks += problems.lostTasks.length
    storeProblems.push(...problems.lostTasks, ...problems.others)
  }
  storeProblems.push(...(await runToEnd(program, wish.compileCache, told)))
  await oss.quiet()
  const stores = await openFolder(data)
  try {
    const verdict = await judge({
      oss,
      files: files.all,
      stores,
      killedAtMs,
      partsAtOnce,
      foreignBefore,
    })
    return {
      ...verdict,
      gate: { ...verdict.gate, lostTasks: verdict.gate.lostTasks + lostTasks },
      complaints: [...storeProblems, ...verdict.complaints],
      kills: killedAtMs.length,
      met,
    }
  } finally {
    await stores.close()
  }
}

/** Half of the kills at a request that is held and still to come, half by lot. */
function chooseMoment(
  files: KillFiles,
  choices: Choices,
  met: ReadonlySet<string>,
  answered: readonly LogEntry[],
): KillMoment {
  if (choices.below(2) === 0) {
    const ahead = namedMoments(files, choices).filter((moment) => isAhead(moment, answered))
    const fresh = ahead.filter(({ name }) => !met.has(name))
    return { kind: 'named', ...choices.pick(fresh.length > 0 ? fresh : ahead) }
  }
  const isFirst = answered.length === 0
  const totalBytes = files.all.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return randomMoment(choices, { requests: isFirst ? 50 : 15, bytes: totalBytes })
}

/** Questions may be asked again; what has changed the service already is not repeated. */
function isAhead({ rule, onlyAfter }: NamedMoment, answered: readonly LogEntry[]): boolean {
  const isOf = (entry: LogEntry): boolean => entry.operation === onlyAfter && entry.key === rule.key
  if (onlyAfter !== undefined && !answered.some(isOf)) return false
  return !answered.some(
    ({ operation, key, partNumber, method, status }) =>
      operation === rule.operation &&
      key === rule.key &&
      (rule.partNumber === undefined || partNumber === rule.partNumber) &&
      method !== 'GET' &&
      method !== 'HEAD' &&
      status !== undefined,
  )
}

/** Starts the program and kills it at the moment; answers when, or `undefined` if it ended before. */
async function killAt(
  moment: KillMoment,
  wish: UploaderWish,
  compileCache: string,
  oss: KillOss,
  told: Told[],
): Promise<number | undefined> {
  await using program = startUploading(wish, compileCache)
  const armed = arm(moment, program, oss.server.faults)
  await Promise.race([armed.reached, program.ended])
  const killedMs = Date.now()
  const isKilled = await program.kill()
  armed.letGo()
  await oss.quiet()
  told.push(...program.told)
  return isKilled ? killedMs : undefined
}

/**
 * Runs the program until nothing is left to do, and later again where a lost answer to Initiate has
 * left an upload that has to stay empty for a while; answers what went wrong.
 */
export async function runToEnd(
  wish: UploaderWish,
  compileCache: string,
  told: Told[],
): Promise<readonly string[]> {
  const problems = await runOnce(wish, compileCache, told)
  const left = await openFolder(wish.folder)
  const hasLeftovers = left.tasks.all().some(({ leftovers = [] }) => leftovers.length > 0)
  await left.close()
  if (!hasLeftovers) return problems
  const later = { ...wish, aheadMs: laterMs, settlesLeftovers: true }
  return [...problems, ...(await runOnce(later, compileCache, told))]
}

async function runOnce(
  wish: UploaderWish,
  compileCache: string,
  told: Told[],
): Promise<readonly string[]> {
  await using program = startUploading(wish, compileCache)
  const code = await program.ended
  told.push(...program.told)
  const bugs = program.told.filter(({ type }) => type === 'bug').map((line) => JSON.stringify(line))
  return code === 0 ? bugs : [...bugs, `the program ended with ${code}`]
}
