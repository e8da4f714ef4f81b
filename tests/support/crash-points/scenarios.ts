/** What the program is doing when it dies: one scenario per phase of a task's life. */
import { LocalFile } from '../twin/local-file.ts'
import { refusal } from '../twin/service.ts'
import type { Scenario } from './case.ts'
import { partSizeBytes, uploadAll, type MakeFile, type Play } from './play.ts'
import {
  adopting,
  adoptingByHand,
  damagedStore,
  fullDisk,
  killedStart,
  leftoverUpload,
  migrated,
  recovering,
} from './scenarios-with-a-past.ts'

/** All scenarios, with their files made in `folder`. */
export function makeScenarios(folder: string): readonly Scenario[] {
  let seed = 0
  const makeFile: MakeFile = (name, parts, key = name) => {
    const sizeBytes = Math.max(1, parts * partSizeBytes - 3)
    return new LocalFile(`${folder}/${name}`, key, sizeBytes, ++seed)
  }
  return [
    put(makeFile),
    upload(makeFile, 1, 3),
    upload(makeFile, 3, 7),
    upload(makeFile, 10, 12),
    pausing(makeFile),
    cancelling(makeFile),
    removing(makeFile),
    failing(makeFile),
    restarting(makeFile),
    twoOnOneKey(makeFile),
    compacting(makeFile),
    saving(),
    recovering(makeFile),
    adopting(makeFile),
    adoptingByHand(makeFile),
    killedStart(makeFile),
    leftoverUpload(makeFile),
    migrated(makeFile),
    damagedStore(makeFile),
    fullDisk(makeFile),
  ]
}

function put(makeFile: MakeFile): Scenario {
  const file = makeFile('put', 1)
  return { name: 'put', partsAtOnce: 1, files: [file], run: (play) => uploadAll(play, file) }
}

function upload(makeFile: MakeFile, partsAtOnce: number, parts: number): Scenario {
  const name = `parts-${partsAtOnce}`
  const file = makeFile(name, parts)
  return { name, partsAtOnce, files: [file], run: (play) => uploadAll(play, file) }
}

/** In the middle of sending parts. */
async function inTheMiddle(play: Play, file: LocalFile): Promise<void> {
  await play.add(file)
  await play.until(file, ({ partsStored }) => partsStored >= 2)
}

function pausing(makeFile: MakeFile): Scenario {
  const file = makeFile('pause', 5)
  const run = async (play: Play): Promise<void> => {
    await inTheMiddle(play, file)
    await play.command(file, 'pause')
    await play.rest(file)
    await play.command(file, 'resume')
    await play.rest(file)
  }
  return { name: 'pause', partsAtOnce: 2, files: [file], run }
}

function cancelling(makeFile: MakeFile): Scenario {
  const file = makeFile('cancel', 5)
  const run = async (play: Play): Promise<void> => {
    await inTheMiddle(play, file)
    await play.command(file, 'cancel')
    await play.rest(file)
  }
  return { name: 'cancel', partsAtOnce: 2, files: [file], run }
}

function removing(makeFile: MakeFile): Scenario {
  const file = makeFile('remove', 5)
  const run = async (play: Play): Promise<void> => {
    await inTheMiddle(play, file)
    await play.command(file, 'pause')
    await play.rest(file)
    await play.remove(file)
  }
  return { name: 'remove', partsAtOnce: 2, files: [file], run }
}

/** A part is repeated by itself; later one cannot be, and a person says "retry". */
function failing(makeFile: MakeFile): Scenario {
  const file = makeFile('retry', 5)
  return {
    name: 'retry',
    partsAtOnce: 2,
    files: [file],
    fault: ({ verb, key }, count, oracle) => {
      if (verb !== 'part') return
      if (count === 2) throw refusal('network/reset', 'connection reset', 'now')
      if (count !== 4) return
      oracle.excuse(key, 'denied')
      throw refusal('oss/access-denied', 'a policy', 'never')
    },
    run: async (play) => {
      await play.add(file)
      await play.rest(file)
      await play.command(file, 'retry')
      await play.rest(file)
    },
  }
}

function restarting(makeFile: MakeFile): Scenario {
  const file = makeFile('restart', 6)
  const run = async (play: Play): Promise<void> => {
    await inTheMiddle(play, file)
    if (play.lives === 1) await play.restart()
    await play.rest(file)
  }
  return { name: 'restart', partsAtOnce: 2, files: [file], run }
}

function twoOnOneKey(makeFile: MakeFile): Scenario {
  const small = makeFile('two-small', 1, 'two')
  const big = makeFile('two-big', 3, 'two')
  // Objects are judged by the first file of their key: either content is right.
  small.states.unshift(big.content)
  const run = (play: Play): Promise<void> => uploadAll(play, small, big)
  return { name: 'two', partsAtOnce: 2, files: [small, big], run }
}

/** A journal this short is outlived after every few records. */
function compacting(makeFile: MakeFile): Scenario {
  const file = makeFile('compaction', 3)
  return {
    name: 'compaction',
    partsAtOnce: 2,
    files: [file],
    store: { leastCompactionBytes: 1 },
    run: (play) => uploadAll(play, file),
  }
}

function saving(): Scenario {
  const connection = {
    name: 'Office',
    kind: 'oss',
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    addressing: 'virtual',
    signature: 'v4',
    accessKeyId: 'id',
  } as const
  const run = async (play: Play): Promise<void> => {
    const { world } = play
    const isThere = (id: string): boolean =>
      world.program.stores.connections.all().some((each) => each.id === id)
    const settings = (): { readonly tasksAtOnce: number; readonly partsAtOnce: unknown } =>
      world.program.stores.settings.read()
    const { stores } = world.program
    const saved = 5
    // Until it is acknowledged, both may be what the disk holds.
    world.settings = [...new Set([...world.settings, saved])]
    await play.once(
      'save tasksAtOnce',
      () => stores.settings.save({ tasksAtOnce: saved }),
      () => (settings().tasksAtOnce === saved ? undefined : 'it is the old one'),
    )
    await play.once(
      'save connection a',
      () => stores.connections.save({ ...connection, id: 'a' }),
      () => (isThere('a') ? undefined : 'it is not there'),
    )
    await play.once('save connection b', () => stores.connections.save({ ...connection, id: 'b' }))
    await play.once(
      'remove connection b',
      () => stores.connections.remove('b'),
      () => (isThere('b') ? 'it is there' : undefined),
    )
    await play.once(
      'save partsAtOnce',
      () => stores.settings.save({ partsAtOnce: 9 }),
      () => (settings().partsAtOnce === 9 ? undefined : 'it is the old one'),
    )
  }
  return { name: 'settings', partsAtOnce: 1, files: [], run }
}
