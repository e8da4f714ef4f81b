/** What may happen in a schedule, and how often (reliability 3.4). */
import type { Choices } from '../choices.ts'
import { foreign } from './commands-foreign.ts'
import {
  announceSleep,
  damage,
  flap,
  goOffline,
  goOnline,
  kill,
  lockFile,
  mutate,
  restart,
  secondInstance,
  setClock,
  shutDown,
  sleep,
  wait,
} from './commands-machine.ts'
import { add, ask, changeSettings, remove, renewCredentials, resolve } from './commands-person.ts'
import type { World } from './world.ts'

export type Command = readonly [
  weight: number,
  name: string,
  act: (world: World) => Promise<string | void>,
]

const commands: readonly Command[] = [
  [10, 'add', add],
  [4, 'pause', (world) => ask(world, 'pause')],
  [4, 'resume', (world) => ask(world, 'resume')],
  [2, 'cancel', (world) => ask(world, 'cancel')],
  [3, 'retry', (world) => ask(world, 'retry')],
  [2, 'remove', remove],
  [5, 'resolve', resolve],
  [2, 'settings', changeSettings],
  [
    2,
    'limits',
    async (world) => world.program.engine.setLimits((world.limits = world.drawLimits())),
  ],
  [3, 'offline', goOffline],
  [4, 'online', goOnline],
  [1, 'flap', flap],
  [7, 'mutate', mutate],
  [1, 'lock', lockFile],
  [7, 'foreign', foreign],
  [10, 'arm', async (world) => world.faults.arm()],
  [2, 'rate', async (world) => void (world.faults.rate = world.random.pick([0, 0.05, 0.2, 0.5]))],
  [1, 'expire', async (world) => void (world.faults.isExpired = true)],
  [2, 'credentials', renewCredentials],
  [3, 'disk', async (world) => world.diskFaults.arm()],
  [7, 'kill', kill],
  [2, 'restart', restart],
  [1, 'shutdown', shutDown],
  [1, 'damage', damage],
  [1, 'second instance', secondInstance],
  [2, 'clock', setClock],
  [2, 'sleep', sleep],
  [1, 'announced sleep', async (world) => void (await announceSleep(world))],
  [25, 'wait', wait],
]
const totalWeight = commands.reduce((sum, [weight]) => sum + weight, 0)

export function drawCommand(random: Choices): Command {
  let left = random.below(totalWeight)
  for (const command of commands) {
    left -= command[0]
    if (left < 0) return command
  }
  throw new Error('weights do not add up')
}
