/** What a person does with the program. */
import { mkdirSync } from 'node:fs'
import type { Answer, BatchOptions } from '../../../electron/engine/engine-api.ts'
import type { TaskView } from '#shared/task-view.ts'
import { LocalFile } from './local-file.ts'
import { renamedKey } from './renamed.ts'
import { atRest } from './virtual-time.ts'
import { bucket, connectionId, type Wish, type World } from './world.ts'

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

/** Adds a file, several at once, or a folder with some. */
export async function add(world: World): Promise<string> {
  const { random, files } = world
  const kind = random.next()
  if (kind < 0.12) return await addFolder(world)
  const isOld = files.length > 0 && random.next() < 0.3
  const first = isOld ? random.pick(files) : newFile(world)
  const batch = kind < 0.25 ? [first, newFile(world), newFile(world)] : [first]
  // A file in a folder has another key when it is named alone.
  const options = { ...drawOptions(world), ...(batch.length === 1 ? { key: first.key } : {}) }
  const chosen = batch.length === 1 ? batch : batch.filter(isNamedAsItsKey)
  return await enqueue(
    world,
    chosen.map(({ path }) => path),
    chosen,
    options,
  )
}

function isNamedAsItsKey({ key, isAtHome }: LocalFile): boolean {
  return isAtHome && !key.includes('/')
}

async function addFolder(world: World): Promise<string> {
  const { random, files, folder } = world
  const name = `folder-${files.length + 1}`
  mkdirSync(`${folder}/${name}`)
  const inside = Array.from({ length: 1 + random.below(3) }, () => newFile(world, `${name}/`))
  return await enqueue(world, [`${folder}/${name}`], inside, drawOptions(world))
}

function drawOptions({ random }: World): BatchOptions {
  return {
    forbidOverwrite: random.next() < 0.3,
    verifyMd5: random.next() < 0.85,
    partSizeBytes: 8 + random.below(57),
    multipartThresholdBytes: 64,
    links: 'skip',
  }
}

async function enqueue(
  world: World,
  paths: readonly string[],
  chosen: readonly LocalFile[],
  options: BatchOptions,
): Promise<string> {
  if (!options.forbidOverwrite) {
    for (const { key } of chosen) world.oracle.excuse(key, 'may overwrite')
  }
  const destination = { connectionId, bucket, prefix: '' }
  const { signal } = new AbortController()
  const asked = ++world.asked
  // Until it is acknowledged, paused or going on may be what the disk holds.
  for (const { id, sourcePath } of world.program.engine.tasks()) {
    const isMeant = chosen.some((file) => file.wasAt(sourcePath))
    if (isMeant && world.wishes.get(id) === 'pause') world.wishes.delete(id)
  }
  const report = world.program.engine.enqueue(paths, destination, options, signal)
  note(world, report, ({ taskIds }) => {
    for (const id of taskIds) {
      // Taken up and then removed: whichever answer comes first, the last word is the removal.
      if ((world.leaving.get(id) ?? 0) < asked) world.wishes.set(id, 'run')
    }
  })
  await atRest()
  return chosen.map(({ key, content }) => `${key} of ${content.length} bytes`).join(', ')
}

function newFile(world: World, inside = ''): LocalFile {
  const { random, files, folder } = world
  const name = `${inside}file-${files.length + 1}`
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

export async function ask(
  world: World,
  type: 'pause' | 'resume' | 'cancel' | 'retry',
): Promise<string | void> {
  const task = someTask(world)
  if (task === undefined) return
  const wish: Wish = type === 'pause' || type === 'cancel' ? type : 'run'
  // Until it is acknowledged, both the old and the new wish may be what the disk holds.
  world.wishes.delete(task.id)
  const askedMs = world.time.nowMs
  note(world, world.program.engine.command(task.id, type), (isTaken) => {
    world.wishes.set(task.id, isTaken ? wish : 'run')
    if (isTaken && type === 'cancel') world.oracle.excuse(task.id, 'cancel asked', askedMs)
  })
  await atRest()
  return task.key
}

export async function remove(world: World): Promise<string | void> {
  const task = someTask(world)
  if (task === undefined) return
  world.wishes.delete(task.id)
  world.leaving.set(task.id, ++world.asked)
  const deleteParts = world.random.next() < 0.5
  if (!deleteParts && task.uploadId !== undefined) world.oracle.leave(task.uploadId)
  note(world, world.program.engine.remove([task.id], deleteParts), (count) => {
    if (count === 1) world.wishes.set(task.id, 'remove')
  })
  await atRest()
  return `${task.key}${deleteParts ? ' with its parts' : ''}`
}

export async function resolve(world: World): Promise<string | void> {
  const task = someTask(world, ({ state }) => state.kind === 'blocked')
  if (task === undefined) return
  const answer = drawAnswer(world, task)
  if (answer.choice === 'overwrite') world.oracle.excuse(task.key, 'may overwrite')
  world.wishes.delete(task.id)
  note(world, world.program.engine.resolve(task.id, answer), () => world.wishes.set(task.id, 'run'))
  await atRest()
  return `${task.key}: ${JSON.stringify(answer)}`
}

/** Fitting or not: the engine has to refuse what answers another question. */
function drawAnswer(world: World, task: TaskView): Answer {
  const choice = world.random.pick([
    'continue',
    'start-again',
    'keep-matching',
    'overwrite',
    'rename',
    'locate',
  ] as const)
  if (choice === 'rename') {
    return { choice, key: renamedKey(task.key, ++world.renames) }
  }
  if (choice !== 'locate') return { choice }
  const file = world.files.find((each) => each.wasAt(task.sourcePath))
  if (file?.isMovedAway === true) file.stayMoved()
  return { choice, path: file?.path ?? task.sourcePath }
}

/** Changes a setting; what is acknowledged has to be kept (I3). */
export async function changeSettings(world: World): Promise<string> {
  const tasksAtOnce = 1 + world.random.below(16)
  // Until it is acknowledged, both may be what the disk holds.
  world.settings = [...world.settings, tasksAtOnce]
  note(world, world.program.stores.settings.save({ tasksAtOnce }), () => {
    world.settings = world.settings.slice(world.settings.indexOf(tasksAtOnce))
  })
  await atRest()
  return `tasksAtOnce ${tasksAtOnce}`
}

/** New credentials after the old ones expired, or the same ones again. */
export async function renewCredentials(world: World): Promise<void> {
  world.faults.isExpired = false
  world.program.engine.connectionChanged(connectionId)
  await atRest()
}
