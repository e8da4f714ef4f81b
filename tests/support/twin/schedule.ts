/** A schedule: commands drawn by weight from a seed, then peace, then the check. */
import { createDigester } from '../../../electron/engine/pipeline/digest.ts'
import { seededChoices } from '../choices.ts'
import { checkAtEnd } from './checker.ts'
import { drawCommand } from './commands.ts'
import { add } from './commands-person.ts'
import { sourceDisk } from './file-calls.ts'
import type { Violation } from './oracle.ts'
import { makePeace } from './peace.ts'
import { World, type Mutant } from './world.ts'

export interface ScheduleReport {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly trace: readonly string[]
  readonly kills: number
  readonly done: number
  readonly requests: number
  readonly repeatedParts: number
}

/** Runs one schedule to its end and judges it. */
export async function runSchedule(
  seed: number,
  folder: string,
  mutant?: Mutant,
): Promise<ScheduleReport> {
  await warmUp()
  sourceDisk.refused.clear()
  sourceDisk.isIdentityPoor = mutant?.isIdentityPoor === true
  const random = seededChoices(seed)
  const world = new World(random, folder, mutant)
  world.faults.rate = random.pick([0, 0, 0.03, 0.1, 0.25])
  await world.start(new Map())
  await add(world)
  for (let step = 10 + random.below(50); step > 0; step--) {
    const [, name, act] = drawCommand(random)
    world.oracle.tell(`> ${name}`)
    const told = await act(world)
    if (told !== undefined) world.oracle.tell(`>   ${told}`)
  }
  await makePeace(world)
  const done = await checkAtEnd(world)
  await world.end()
  const { violations, trace, parts, requests } = world.oracle
  const { kills } = world
  return { seed, violations, trace, kills, done, requests, repeatedParts: parts.repeated }
}

/** Digesters are made before: making one takes turns of the event loop that no seed decides. */
async function warmUp(): Promise<void> {
  const digesters = await Promise.all(Array.from({ length: 40 }, () => createDigester(true)))
  for (const digester of digesters) digester.digest()
}
