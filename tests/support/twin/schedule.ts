/** A schedule: commands drawn by weight from a seed, then peace, then the check. */
import type { BatchOptions } from '../../../electron/engine/engine-api.ts'
import type { TaskView } from '#shared/task-view.ts'
import { createDigester } from '../../../electron/engine/pipeline/digest.ts'
import { seededChoices, type Choices } from '../choices.ts'
import { seededBytes } from '../seeded-bytes.ts'
import { checkAtEnd, checkRecovered } from './checker.ts'
import { LocalFile } from './local-file.ts'
import { makePeace } from './peace.ts'
import { seal } from './service.ts'
import { bucket, connectionId, World, type Mutant, type Wish } from './world.ts'
import { atRest } from './virtual-time.ts'

export interface ScheduleReport {
  readonly seed: number
  readonly violations: readonly { readonly invariant: string; readonly text: string }[]
  readonly trace: readonly string[]
  readonly kills: number
  readonly done: number
  readonly requests: number
  readonly repeatedParts: number
}

type Command = readonly [
  weight: number,
  name: string,
  act: (world: World) => Promise<string | void>,
]

const commands: readonly Command[] = [
  [8, 'add', add],
  [4, 'pause', (world) => ask(world, 'pause')],
  [4, 'resume', (world) => ask(world, 'resume')],
  [2, 'cancel', (world) => ask(world, 'cancel')],
  [3, 'retry', (world) => ask(world, 'retry')],
  [2, 'remove', remove],
  [5, 'resolve', resolve],
  [
    2,
    'limits',
    async (world) => world.program.engine.setLimits((world.limits = world.drawLimits())),
  ],
  [3, 'offline', async (world) => void (world.faults.isOnline = false)],
  [4, 'online', online],
  [7, 'mutate', mutate],
  [6, 'foreign', foreign],
  [10, 'arm', async (world) => world.faults.arm()],
  [2, 'rate', async (world) => void (world.faults.rate = world.random.pick([0, 0.05, 0.2, 0.5]))],
  [6, 'kill', kill],
  [3, 'restart', async (world) => (await world.restart(), checkRecovered(world))],
  [
    2,
    'clock',
    async (world) => void (world.time.wallOffsetMs += world.random.below(7_200_000) - 3_600_000),
  ],
  [25, 'wait', wait],
]
const totalWeight = commands.reduce((sum, [weight]) => sum + weight, 0)

/** Runs one schedule to its end and judges it. */
export async function runSchedule(
  seed: number,
  folder: string,
  mutant?: Mutant,
): Promise<ScheduleReport> {
  await warmUp()
  const random = seededChoices(seed)
  const world = new World(random, folder, mutant)
  world.faults.rate = random.pick([0, 0, 0.03, 0.1, 0.25])
  await world.start(new Map())
  await add(world)
  for (let step = 10 + random.below(50); step > 0; step--) {
    const [, name, act] = draw(random)
    world.oracle.tell(`> ${name}`)
    const told = await act(world)
    if (told !== undefined) world.oracle.tell(`>   ${told}`)
  }
  await makePeace(world)
  const done = await checkAtEnd(world)
  await world.end()
  const { violations, trace, repeatedParts, requests } = world.oracle
  return { seed, violations, trace, kills: world.kills, done, requests, repeatedParts }
}

/** Digesters are made before: making one takes turns of the event loop that no seed decides. */
async function warmUp(): Promise<void> {
  const digesters = await Promise.all(Array.from({ length: 40 }, () => createDigester(false)))
  for (const digester of digesters) digester.digest()
}

function draw(random: Choices): Command {
  let left = random.below(totalWeight)
  for (const command of commands) {
    left -= command[0]
    if (left < 0) return command
  }
  throw new Error('weights do not add up')
}

/** Waits for an answer of the program only as long as that program lives. */
function note<T>(world: World, answer: Promise<T>, heard: (value: T) => void): void {
  const { life } = world.program
  const listen = async (): Promise<void> => {
    try {
      const value = await answer
      if (!life.isOver) heard(value)
    } catch (error) {
      if (!life.isOver) world.oracle.tell(`>   refused: ${String(error)}`)
    }
  }
  void listen()
}

async function add(world: World): Promise<string> {
  const { random, files } = world
  const isOld = files.length > 0 && random.next() < 0.3
  const file = isOld ? random.pick(files) : newFile(world)
  const options: BatchOptions = {
    key: file.key,
    forbidOverwrite: random.next() < 0.3,
    verifyMd5: random.next() < 0.85,
    partSizeBytes: 8 + random.below(57),
    multipartThresholdBytes: 64,
    links: 'skip',
  }
  if (!options.forbidOverwrite) world.oracle.excuse(file.key, 'may overwrite')
  const destination = { connectionId, bucket, prefix: '' }
  const { signal } = new AbortController()
  const report = world.program.engine.enqueue([file.path], destination, options, signal)
  note(world, report, ({ taskIds }) => {
    for (const id of taskIds) world.wishes.set(id, 'run')
  })
  await atRest()
  return `${file.key} of ${file.content.length} bytes`
}

function newFile(world: World): LocalFile {
  const { random, files, folder } = world
  const name = `file-${files.length + 1}`
  const sizeBytes = random.next() < 0.25 ? random.below(64) : random.below(800)
  const file = new LocalFile(`${folder}/${name}`, name, sizeBytes, random.below(2 ** 31))
  files.push(file)
  return file
}

function someTask(
  world: World,
  isMeant: (task: TaskView) => boolean = () => true,
): TaskView | undefined {
  const tasks = world.program.engine.tasks().filter(isMeant)
  return tasks.length === 0 ? undefined : world.random.pick(tasks)
}

async function ask(
  world: World,
  type: 'pause' | 'resume' | 'cancel' | 'retry',
): Promise<string | void> {
  const task = someTask(world)
  if (task === undefined) return
  const wish: Wish = type === 'pause' || type === 'cancel' ? type : 'run'
  // Until it is acknowledged, both the old and the new wish may be what the disk holds.
  world.wishes.delete(task.id)
  note(world, world.program.engine.command(task.id, type), (isTaken) => {
    world.wishes.set(task.id, isTaken ? wish : 'run')
  })
  await atRest()
  return task.key
}

async function remove(world: World): Promise<string | void> {
  const task = someTask(world)
  if (task === undefined) return
  world.wishes.delete(task.id)
  const deleteParts = world.random.next() < 0.5
  if (!deleteParts && task.uploadId !== undefined) world.oracle.leave(task.uploadId)
  note(world, world.program.engine.remove([task.id], deleteParts), (count) => {
    if (count === 1) world.wishes.set(task.id, 'remove')
  })
  await atRest()
  return `${task.key}${deleteParts ? ' with its parts' : ''}`
}

async function resolve(world: World): Promise<string | void> {
  const task = someTask(world, ({ state }) => state.kind === 'blocked')
  if (task === undefined) return
  const choice = world.random.pick([
    'continue',
    'start-again',
    'keep-matching',
    'overwrite',
  ] as const)
  if (choice === 'overwrite') world.oracle.excuse(task.key, 'may overwrite')
  world.wishes.delete(task.id)
  note(world, world.program.engine.resolve(task.id, { choice }), () =>
    world.wishes.set(task.id, 'run'),
  )
  await atRest()
  return `${task.key}: ${choice}`
}

async function online(world: World): Promise<void> {
  world.faults.isOnline = true
  world.program.engine.setOnline(true)
}

async function mutate(world: World): Promise<string> {
  const file = world.random.pick(world.files)
  const act = (): string => `${file.key} ${file.mutate(world.random)}`
  if (world.random.next() < 0.5) return act()
  // In the middle of whatever goes on then.
  world.time.timer(world.random.below(3_000), () => world.oracle.tell(`>   ${act()}`))
  return 'soon'
}

/** Another program works on the same bucket. */
async function foreign(world: World): Promise<string | void> {
  const { service, oracle, random, time } = world
  const { key } = random.pick(world.files)
  const options = { contentType: '', metadata: {}, forbidOverwrite: false }
  const ours = [...service.uploads.values()].filter((upload) => !upload.isForeign)
  switch (random.below(4)) {
    case 0: {
      const upload = ours.length === 0 ? undefined : random.pick(ours)
      const part = upload && [...upload.parts.values()][0]
      if (upload === undefined || part === undefined) return
      const other = await seal(seededBytes(part.sizeBytes, random.below(1e9)))
      service.putPart(upload.uploadId, part.number, other, time.nowMs)
      return `overwrote part ${part.number} of ${upload.key}`
    }
    case 1: {
      const upload = ours.length === 0 ? undefined : random.pick(ours)
      if (upload === undefined) return
      service.abort(upload.uploadId)
      return `aborted ${upload.uploadId} of ${upload.key}`
    }
    case 2: {
      const uploadId = service.initiate({ bucket, key }, options, time.nowMs, true)
      service.putPart(uploadId, 1, await seal(seededBytes(20, random.below(1e9))), time.nowMs)
      return `began ${uploadId} of ${key}`
    }
    default:
      oracle.excuse(key, 'foreign object')
      service.store(
        key,
        await seal(seededBytes(random.below(50), random.below(1e9))),
        options,
        true,
      )
      return `stored ${key}`
  }
}

async function kill(world: World): Promise<string> {
  // Not only at rest: also between two turns of the event loop.
  for (let turns = world.random.below(6); turns > 0; turns--) await Promise.resolve()
  const isPowerCut = world.random.next() < 0.4
  await world.kill(isPowerCut)
  checkRecovered(world)
  return isPowerCut ? 'power cut' : 'SIGKILL'
}

async function wait(world: World): Promise<void> {
  const ms = world.random.pick([10, 50, 200, 1_000, 5_000, 60_000])
  await world.time.advance(world.random.below(ms) + 1)
}
