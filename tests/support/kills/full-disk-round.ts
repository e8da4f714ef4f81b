/** One round on a disk that fills while files are uploaded; some of the processes die on the full disk. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Choices } from '../choices.ts'
import type { SmallDisk } from '../small-disk.ts'
import { tempFolder } from '../temp-folder.ts'
import { someFiles, startKillOss, wishOf } from './bench.ts'
import { judge, type Verdict } from './judge.ts'
import { noFault } from './moments.ts'
import { runToEnd } from './round.ts'
import { checkStore, openFolder } from './store-check.ts'
import type { Told, UploaderWish } from './told.ts'
import { startUploading, type Uploading } from './uploading.ts'

export interface FullDiskRound extends Verdict {
  /** How often the disk was full when the program noticed. */
  readonly noticed: number
  /** How often it went on by itself when there was room. */
  readonly recovered: number
  readonly kills: number
  /** Starts on a full disk, and how many of them were refused. */
  readonly starts: number
  readonly refused: number
}

export async function playFullDisk(
  disk: SmallDisk,
  choices: Choices,
  compileCache: string,
): Promise<FullDiskRound> {
  await using folder = await tempFolder()
  const files = await someFiles(folder, choices, false)
  await using oss = await startKillOss(files.all.map(({ key }) => key))
  oss.server.setVersioning('bucket', 'Enabled')
  oss.server.shape({ latencyMs: 5 })
  const foreignBefore = oss.foreign()
  const data = join(disk.folder, 'data')
  const partsAtOnce = 2
  const wish: UploaderWish = {
    folder: data,
    access: oss.access,
    limits: { partsAtOnce },
    files: files.all.map(wishOf),
    limitedTo: disk.isLimitedFolder ? disk.folder : undefined,
  }
  const told: Told[] = []
  const problems: string[] = []
  const killedAtMs: number[] = []
  const counts = { noticed: 0, recovered: 0, starts: 0, refused: 0 }
  let lostTasks = 0

  async function kill(program: Uploading): Promise<void> {
    const atMs = Date.now()
    if (await program.kill()) killedAtMs.push(atMs)
    await oss.quiet()
    told.push(...program.told)
    const found = await checkStore(data, told)
    lostTasks += found.lostTasks.length
    problems.push(...found.lostTasks, ...found.others)
  }

  /** Fills the disk after some requests; `false` when the program ended before it felt that. */
  async function fillsUp(program: Uploading): Promise<boolean> {
    const count = oss.server.faults.add({ fault: noFault })
    await Promise.race([count.hit(1 + choices.below(25)), program.ended])
    count.remove()
    const from = program.told.length
    await disk.fill()
    const isNoticed = (await program.hears(isDiskFull, from)) !== undefined
    if (isNoticed) counts.noticed += 1
    return isNoticed
  }

  /** Gives the room back; the program goes on by itself. */
  async function freeAgain(program: Uploading): Promise<void> {
    const from = program.told.length
    await disk.free()
    const isWell = await program.hears((line) => line.type === 'trouble', from)
    // One that had little left may be done before its reserve is back and all is told to be well.
    const isDone = program.told.some(({ type }) => type === 'idle')
    if (isWell === undefined && !isDone) problems.push('the program ended before it was done')
    counts.recovered += 1
  }

  /** A process that begins on the full disk: it goes on when there is room, or refuses to begin. */
  async function startOnFull(): Promise<void> {
    counts.starts += 1
    await using program = startUploading(wish, compileCache)
    if ((await program.hears(isDiskFull)) === undefined) counts.refused += 1
    await kill(program)
  }

  try {
    for (let fills = 1 + choices.below(3); fills > 0; fills--) {
      await using program = startUploading(wish, compileCache)
      while ((await fillsUp(program)) && choices.below(2) === 0) await freeAgain(program)
      await kill(program)
      if (choices.below(2) === 0) await startOnFull()
      await disk.free()
    }
    problems.push(...(await runToEnd(wish, compileCache, told)))
    await oss.quiet()
    const stores = await openFolder(data)
    const facts = { oss, files: files.all, stores, killedAtMs, partsAtOnce, foreignBefore }
    const verdict = await judge(facts)
    await stores.close()
    return {
      ...verdict,
      ...counts,
      gate: { ...verdict.gate, lostTasks: verdict.gate.lostTasks + lostTasks },
      complaints: [...problems, ...verdict.complaints],
      kills: killedAtMs.length,
    }
  } finally {
    await disk.free()
    await rm(data, { recursive: true, force: true })
  }
}

export function isDiskFull(line: Told): boolean {
  return line.type === 'trouble' && line.code === 'disk/full'
}
