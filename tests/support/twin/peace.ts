/** The end of a schedule: faults stop, time runs, and a person answers what waits for one. */
import type { TaskView } from '#shared/task-view.ts'
import type { Answer } from '../../../electron/engine/engine-api.ts'
import { atRest } from './virtual-time.ts'
import { sourceDisk } from './file-calls.ts'
import { connectionId, type World } from './world.ts'

/** Virtual time in which everything has to end (I10): a Complete in doubt may take 15 minutes. */
const peaceMs = 60 * 60_000
const roundMs = 2 * 60_000

/** Brings every task to an end, or leaves it where the checker will find it. */
export async function makePeace(world: World): Promise<void> {
  const { engine } = world.program
  world.oracle.tell('> peace')
  world.faults.clear()
  world.diskFaults.clear()
  sourceDisk.refused.clear()
  engine.connectionChanged(connectionId)
  engine.setOnline(true)
  for (const file of world.files) file.restore()
  // Changes, late requests and what a troubled disk has kept waiting still come.
  await world.time.advance(15_000)
  for (const file of world.files) file.restore()
  const endMs = world.time.nowMs + peaceMs
  const left = new Set<string>()
  const isOver = (): boolean =>
    engine.tasks().every((task) => isEnded(task) || (left.has(task.id) && isPaused(task)))
  const retried = new Set<string>()
  while (world.time.nowMs < endMs) {
    await atRest()
    if (isOver()) break
    for (const task of engine.tasks()) {
      world.oracle.tell(`? ${task.key} ${task.state.kind}`)
      await settle(world, task, { retried, left })
    }
    await world.time.advance(roundMs, isOver)
  }
  // What the service is still to apply from before the peace has to do no harm.
  await world.time.advance(15 * 60_000)
}

function isEnded({ state }: TaskView): boolean {
  return state.kind === 'ended' && state.as !== 'failed'
}

function isPaused({ state }: TaskView): boolean {
  return state.kind === 'paused'
}

async function settle(
  world: World,
  task: TaskView,
  { retried, left }: { readonly retried: Set<string>; readonly left: Set<string> },
): Promise<void> {
  const { engine } = world.program
  const { id, state } = task
  // What the person wishes from now on is an end; of which kind does not matter.
  if (left.has(id)) return
  if (world.wishes.get(id) === 'pause') world.wishes.set(id, 'run')
  if (state.kind === 'paused') {
    if (world.random.next() < 0.15) {
      // Or none: its upload stays, and only that one.
      left.add(id)
      world.wishes.set(id, 'pause')
    } else {
      const type = world.random.next() < 0.7 ? 'resume' : 'cancel'
      if (type === 'cancel') world.oracle.excuse(id, 'cancel asked')
      await answered(world, engine.command(id, type))
    }
  } else if (state.kind === 'blocked') {
    if (state.by === 'name-taken') world.oracle.excuse(task.key, 'may overwrite')
    await answered(world, engine.resolve(id, answerTo(world, task, state.by)))
  } else if (state.kind === 'ended' && state.as === 'failed') {
    // A second failure without any fault is a finding: the checker sees that the task failed.
    if (retried.has(id)) return
    // While it is being removed that means nothing; it stays when the removal fails.
    if (await answered(world, engine.command(id, 'retry'))) retried.add(id)
  }
}

/** A disk that was in trouble is tried again after a while: the answer may take time. */
async function answered(world: World, answer: Promise<boolean>): Promise<boolean> {
  let isDone = false
  void answer.finally(() => (isDone = true))
  await world.time.advance(60_000, () => isDone)
  if (isDone) return await answer
  world.oracle.violate('I10', 'a command is not answered in a minute')
  return false
}

function answerTo(
  world: World,
  { sourcePath }: TaskView,
  by: Extract<TaskView['state'], { kind: 'blocked' }>['by'],
): Answer {
  const path = world.files.find((each) => each.wasAt(sourcePath))?.path ?? sourcePath
  switch (by) {
    case 'credentials':
      return { choice: 'continue' }
    case 'source-missing':
      return path === sourcePath ? { choice: 'continue' } : { choice: 'locate', path }
    case 'source-changed':
      if (path !== sourcePath) return { choice: 'locate', path }
      return { choice: world.random.pick(['start-again', 'keep-matching'] as const) }
    case 'name-taken':
      return { choice: 'overwrite' }
  }
}
