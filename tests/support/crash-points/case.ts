/** One case: a scenario, and the points at which its program dies, life after life. */
import { createDigester } from '../../../electron/engine/pipeline/digest.ts'
import type { FileSystem } from '../../../electron/engine/store/file-system.ts'
import { seededChoices } from '../choices.ts'
import type { CrashDisk, DiskContent } from '../crash-file-system.ts'
import { checkAtEnd, checkRecovered } from '../twin/checker.ts'
import type { LocalFile } from '../twin/local-file.ts'
import type { Oracle, Violation } from '../twin/oracle.ts'
import { makePeace } from '../twin/peace.ts'
import type { Request } from '../twin/way.ts'
import { atRest } from '../twin/virtual-time.ts'
import { World, type WorldHooks } from '../twin/world.ts'
import { Crasher, type Left, type Target } from './crasher.ts'
import { leftOvers } from './left-overs.ts'
import type { PlantedBug } from './planted-bugs.ts'
import { partSizeBytes, Play } from './play.ts'

export const dataFolder = '/data'
const nothing: Left = { content: new Map(), durable: new Map() }

/** What a person does, again from the start after each crash; `Play` skips what was acknowledged. */
export interface Scenario {
  readonly name: string
  readonly partsAtOnce: number
  /** Made once for all cases: nobody changes them. */
  readonly files: readonly LocalFile[]
  readonly store?: WorldHooks['store']
  readonly isDamaged?: boolean
  /** Throws what goes wrong with a request, the `count`th of its verb in this case. */
  readonly fault?: (request: Request, count: number, oracle: Oracle) => void
  /** What happens to the disk of each life. */
  readonly disk?: (real: FileSystem, disk: CrashDisk, play: Play) => FileSystem
  /** Lives before the one that counts; answers what they leave on the disk. */
  readonly before?: (play: Play) => Promise<Left>
  readonly run: (play: Play) => Promise<void>
}

export interface CaseReport {
  readonly violations: readonly Violation[]
  readonly trace: readonly string[]
  /** What the last life passed, in order. */
  readonly passed: readonly string[]
}

/** The program dies at the first target in its first life, at the second in its second, and so on. */
export async function runCase(
  scenario: Scenario,
  targets: readonly Target[],
  folder: string,
  bug?: PlantedBug,
): Promise<CaseReport> {
  const counts = new Map<string, number>()
  const { files, store, isDamaged = false } = scenario
  const hooks: WorldHooks = {
    files: (disk) => {
      const real = bug?.files?.(disk.files) ?? disk.files
      return crasher.files(disk, scenario.disk?.(real, disk, play) ?? real)
    },
    at: (request, moment) => {
      if (moment === 'before') {
        counts.set(request.verb, (counts.get(request.verb) ?? 0) + 1)
        crasher.request(request, moment, partsOf(request, files))
        if (crasher.isDead) return
        scenario.fault?.(request, counts.get(request.verb) ?? 0, world.oracle)
      } else crasher.request(request, moment, partsOf(request, files))
    },
    isDamaged,
    ...(store === undefined ? {} : { store }),
  }
  const world = new World(seededChoices(1), folder, bug, hooks)
  const crasher = new Crasher(dataFolder, () => {
    world.die()
    world.time.interrupted = new Error('the program has died')
  })
  world.files.push(...files)
  for (const { key } of files) world.oracle.excuse(key, 'may overwrite')
  const { partsAtOnce } = scenario
  world.limits = { tasksAtOnce: 2, partsAtOnce, connectionsAtOnce: 16, stallTimeoutMs: 30_000 }
  const play = new Play(world, crasher)

  crasher.arm(undefined, nothing.durable)
  let left = (await scenario.before?.(play)) ?? nothing
  for (const target of [...targets, undefined]) {
    crasher.arm(target, left.durable)
    await liveOrDie(play, scenario, left.content)
    if (crasher.left === undefined) {
      if (target !== undefined) world.oracle.violate('harness', `${target.point} was not met`)
      break
    }
    world.oracle.tell(`> ${target?.death} at ${target?.point}`)
    left = { ...crasher.left, content: withDeadLocks(crasher.left.content) }
  }
  const { passed } = crasher
  const { trace } = world.oracle
  // Damage that was planted has to be told.
  const isPlanted = ({ text }: Violation): boolean => isDamaged && text.endsWith('is damaged')
  return { violations: world.oracle.violations.filter((each) => !isPlanted(each)), trace, passed }
}

/** Resolves when the scenario is over, or when the program has died and nobody moves any more. */
export async function liveOrDie(
  play: Play,
  scenario: Pick<Scenario, 'run'>,
  content: DiskContent,
): Promise<void> {
  const { crasher, world } = play
  const live = async (): Promise<void> => {
    try {
      await liveToTheEnd(play, scenario, content)
    } catch (error) {
      if (!crasher.isDead) world.oracle.violate('harness', `broke off: ${String(error)}`)
    }
  }
  await Promise.race([live(), crasher.died])
  await atRest()
  await atRest()
  world.time.interrupted = undefined
}

async function liveToTheEnd(
  play: Play,
  { run }: Pick<Scenario, 'run'>,
  content: DiskContent,
): Promise<void> {
  const { world } = play
  await world.start(content)
  play.assertAlive()
  checkRecovered(world)
  const { quarantined } = world.program.stores.recovery
  if (!world.wasDamaged && quarantined.length > 0) {
    world.oracle.violate('I3', `the store came back damaged: ${quarantined.join(', ')}`)
  }
  play.begin()
  for (const text of await play.missing()) world.oracle.violate('I3', text)
  await run(play)
  play.assertAlive()
  await makePeace(world)
  play.assertAlive()
  for (const text of await play.missing()) world.oracle.violate('I3', text)
  await checkAtEnd(world)
  const { disk, stores } = world.program
  await world.end()
  for (const path of leftOvers(disk.content(), stores.tasks.all())) {
    world.oracle.violate('I9', `${path} is left over`)
  }
}

/** A lock names a process that is dead by now; here it would name ours. */
export function withDeadLocks(content: DiskContent): DiskContent {
  return new Map(
    Array.from(content, ([path, bytes]) => [
      path,
      path.startsWith(`${dataFolder}/lock`) ? asDead(bytes) : bytes,
    ]),
  )
}

function asDead(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString().replace(/"pid":\d+/, '"pid":999999999'))
}

function partsOf({ key, number }: Request, files: readonly LocalFile[]): number {
  if (number === undefined) return 0
  const sizeBytes = files.find((file) => file.key === key)?.content.length ?? 0
  return Math.ceil(sizeBytes / partSizeBytes)
}

/** Digesters are made before: making one takes turns of the event loop that no seed decides. */
export async function warmUp(): Promise<void> {
  const digesters = await Promise.all(Array.from({ length: 40 }, () => createDigester(true)))
  for (const digester of digesters) digester.digest()
}
