/** What happens to the machine: its files, disk, clock and line, and the end of the process. */
import { TransferError } from '../../../electron/engine/errors.ts'
import { silentLogger } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { checkRecovered } from './checker.ts'
import { damageOneFile } from './damage.ts'
import { sourceDisk } from './file-calls.ts'
import { judgeDamage } from './judge-damage.ts'
import { atRest } from './virtual-time.ts'
import { dataFolder, type World } from './world.ts'

const dayMs = 86_400_000

export async function kill(world: World): Promise<string> {
  await fewTurns(world)
  const isPowerCut = world.random.next() < 0.4
  await world.kill(isPowerCut)
  checkRecovered(world)
  return isPowerCut ? 'power cut' : 'SIGKILL'
}

export async function restart(world: World): Promise<void> {
  await world.restart()
  checkRecovered(world)
}

/** The system goes down: quitting begins, and is cut off. */
export async function shutDown(world: World): Promise<string> {
  const { engine, stores } = world.program
  const quitting = engine.stop().then(() => stores.close())
  // Cut off in the middle, it may never end, or end in an error nobody is there to hear.
  quitting.catch(() => {})
  if (world.random.next() < 0.5) await world.time.advance(world.random.below(50))
  return await kill(world)
}

/** One file of the store rots while the program is down. */
export async function damage(world: World): Promise<string> {
  await fewTurns(world)
  const before = world.program.stores.tasks.all()
  const done = await world.kill(false, (left) => damageOneFile(left, world.random))
  if (done !== undefined) judgeDamage(world, before, done)
  checkRecovered(world)
  return done?.text ?? 'nothing to damage'
}

/** A second program is started over the same folder: it has to be refused, and to harm nothing. */
export async function secondInstance(world: World): Promise<void> {
  const { disk, life } = world.program
  const { isActive } = world.diskFaults
  const clock = world.time.clockOf(life)
  try {
    await openStores({ folder: dataFolder, clock, logger: silentLogger, files: disk.files })
    world.oracle.violate('I3', 'two programs have opened one data folder')
  } catch (error) {
    const code = error instanceof TransferError ? error.code : String(error)
    if (code === 'disk/in-use' || isActive) return
    world.oracle.violate('I3', `a second program was refused with ${code}`)
  }
}

export async function mutate(world: World): Promise<string> {
  const file = world.random.pick(world.files)
  const act = (): string => `${file.key} ${file.mutate(world.random)}`
  if (world.random.next() < 0.5) return act()
  // In the middle of whatever goes on then.
  world.time.timer(world.random.below(3_000), () => world.oracle.tell(`>   ${act()}`))
  return 'soon'
}

/** Another program holds a file open, or its rights are taken away, for a while or until the end. */
export async function lockFile(world: World): Promise<string> {
  const { key, path } = world.random.pick(world.files)
  const code = world.random.pick(['EACCES', 'EBUSY', 'EIO', 'EMFILE'] as const)
  sourceDisk.refused.set(path, code)
  world.oracle.excuse(key, 'unreadable')
  if (world.random.next() < 0.7) {
    world.time.timer(world.random.below(20_000), () => sourceDisk.refused.delete(path))
  }
  return `${key}: ${code}`
}

/** By NTP, by a person, by a dead battery. */
export async function setClock(world: World): Promise<string> {
  const { random, time, oracle } = world
  const reachMs = random.pick([3_600_000, 3_600_000, 10 * dayMs, 4_000 * dayMs])
  const ms = random.below(2 * reachMs) - reachMs
  time.wallOffsetMs += ms
  oracle.clockSet()
  return `by ${Math.round(ms / 1000)} s`
}

export async function goOnline(world: World): Promise<void> {
  world.faults.isOnline = true
  world.program.engine.setOnline(true)
}

export async function goOffline(world: World): Promise<void> {
  world.faults.isOnline = false
  if (world.random.next() < 0.7) world.program.engine.setOnline(false)
}

/** A line that comes and goes. */
export async function flap(world: World): Promise<void> {
  for (let times = 2 + world.random.below(4); times > 0; times--) {
    await goOffline(world)
    await world.time.advance(world.random.below(400))
    await goOnline(world)
    await world.time.advance(world.random.below(400))
  }
}

/**
 * Time passes and the program does not run. Systems announce that or not, may tell of a network that
 * is gone, and the program notices by itself that it slept.
 */
export async function sleep(world: World): Promise<string> {
  const { random, faults, time } = world
  const { engine } = world.program
  const ms = 60_000 + random.below(dayMs / 2)
  const isAnnounced = random.next() < 0.6 && (await announceSleep(world))
  const isOffline = random.next() < 0.5
  if (isOffline) {
    engine.setOnline(false)
    faults.isOnline = false
  }
  await time.skip(ms)
  if (isOffline) {
    faults.isOnline = true
    engine.setOnline(true)
  }
  engine.woke()
  await atRest()
  return `for ${Math.round(ms / 60_000)} min${isAnnounced ? ', announced' : ''}`
}

/** Announced only: something keeps the machine awake, and nobody takes the word back. */
export async function announceSleep(world: World): Promise<true> {
  // On a troubled disk part tables may not get written; the service knows the parts, too.
  world.program.engine.suspended().catch(() => {})
  await atRest()
  return true
}

export async function wait(world: World): Promise<void> {
  const ms = world.random.pick([10, 50, 200, 1_000, 5_000, 60_000])
  await world.time.advance(world.random.below(ms) + 1)
}

/** Not only at rest: also between two turns of the event loop. */
async function fewTurns(world: World): Promise<void> {
  for (let turns = world.random.below(6); turns > 0; turns--) await Promise.resolve()
}
