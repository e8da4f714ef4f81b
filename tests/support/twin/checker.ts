/** The invariants of reliability 3.1, in one place: the judge of every schedule. */
import type { TaskView } from '#shared/task-view.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { markerName } from '../../../electron/engine/transfer/run.ts'
import type { Version } from './service.ts'
import type { World } from './world.ts'

/** I3, right after a start: nothing that was acknowledged is lost, doubled or forgotten. */
export function checkRecovered(world: World): void {
  const { oracle, wishes, program } = world
  const tasks = new Map(program.engine.tasks().map((task) => [task.id, task]))
  for (const [id, wish] of wishes) {
    const task = tasks.get(id)
    if (wish === 'remove') {
      if (task !== undefined) oracle.violate('I3', `${task.key} was removed and came back`)
      continue
    }
    if (task === undefined) oracle.violate('I3', `task ${id} is lost`)
    else if (wish === 'pause' && !mayFollowPause(task)) {
      oracle.violate('I3', `${task.key} was paused and is ${JSON.stringify(task.state)}`)
    } else if (wish === 'cancel' && !mayFollowCancel(task)) {
      oracle.violate('I3', `${task.key} was cancelled and is ${JSON.stringify(task.state)}`)
    }
  }
}

function mayFollowPause({ state }: TaskView): boolean {
  return state.kind === 'paused' || (state.kind === 'ended' && state.as === 'done')
}

function mayFollowCancel({ state }: TaskView): boolean {
  return state.kind === 'ended' || (state.kind === 'stopping' && state.to === 'cancelled')
}

/** Everything else, after peace. Answers how many tasks are done. */
export async function checkAtEnd(world: World): Promise<number> {
  const { oracle, program } = world
  checkRecovered(world)
  const tasks = program.stores.tasks.all()
  for (const task of tasks) checkTask(world, task)
  checkUploads(world, tasks)
  checkVersions(world)
  for (const { message } of program.logger.errors) oracle.violate('I9', message)
  return tasks.filter(isDone).length
}

function isDone({ state }: Task): boolean {
  return state.kind === 'ended' && state.as === 'done'
}

function checkTask(world: World, task: Task): void {
  const { oracle } = world
  const { key } = task.target
  if (task.state.kind !== 'ended' || task.state.as === 'failed') {
    oracle.violate('I10', `${key} ended as ${JSON.stringify(task.state)}`)
    return
  }
  const file = world.files.find(({ path }) => path === task.source.path)
  const made = versionsOf(world, task)
  if (isDone(task)) {
    const isRight = ({ bytes }: Version): boolean =>
      file?.states.some((state) => state.equals(bytes)) === true
    if (!made.some(isRight))
      oracle.violate('I1', `${key} is done, but its object is no file it was`)
    if (task.upload !== undefined) oracle.violate('I5', `${key} is done and keeps its upload`)
    const { result } = task
    if (result === undefined || !made.some(({ crc64 }) => crc64 === result.crc64)) {
      oracle.violate('I1', `the result of ${key} is that of no object it made`)
    }
    return
  }
  const isFound = made.some(({ bytes }) => file?.content.equals(bytes) === true)
  const isHidden = oracle.isExcused(
    key,
    'late put',
    'late complete',
    'denied head',
    'damaged put',
    'damaged complete',
    'foreign object',
  )
  if (isFound && !isHidden && file?.changes === 0) {
    oracle.violate('I2', `${key} is cancelled, though its object was made`)
  }
}

/** By our marker; an upload taken over from an earlier task carries that one's, so by the result too. */
function versionsOf(world: World, { marker, result }: Task): readonly Version[] {
  return world.service.versions.filter(
    ({ metadata, versionId }) => metadata[markerName] === marker || versionId === result?.versionId,
  )
}

/** I5, I7: what is left open is explained, and what is not ours is as it was. */
function checkUploads(world: World, tasks: readonly Task[]): void {
  const { oracle, service } = world
  const known = new Set(tasks.map(({ upload }) => upload?.uploadId))
  for (const { uploadId, key, isForeign, parts } of service.uploads.values()) {
    const ours = oracle.uploads.get(uploadId)
    if (isForeign || ours === undefined || known.has(uploadId)) continue
    if (oracle.isLeft(uploadId)) continue
    // Nobody on our side ever heard of it, and nothing was ever sent to it: shown as a fragment.
    if ((ours.isLost || ours.life.isOver) && !ours.hasParts) continue
    oracle.violate('I5', `upload ${uploadId} of ${key} is left over with ${parts.size} parts`)
  }
}

/** I1, I6, I7: every object ever made. */
function checkVersions(world: World): void {
  const { oracle, service } = world
  const seen = new Set<string>()
  for (const version of service.versions) {
    const marker = version.metadata[markerName]
    if (version.isForeign || marker === undefined) continue
    const { key, etag, over } = version
    const file = world.files.find((each) => each.key === key)
    const isRight = file?.states.some((state) => state.equals(version.bytes)) === true
    const isFlipped = oracle.isExcused(key, 'flipped byte')
    if (!isRight && !isFlipped) oracle.violate('I1', `an object ${key} is a mix of states`)
    const isDouble = seen.has(`${marker} ${etag}`)
    seen.add(`${marker} ${etag}`)
    const isExplained = oracle.isExcused(
      key,
      'late put',
      'denied head',
      'damaged put',
      'damaged complete',
      'foreign object',
      'flipped byte',
    )
    if (isDouble && !isExplained && file?.changes === 0) {
      oracle.violate('I6', `${key} was made twice with the same bytes`)
    }
    const isForeign = over !== undefined && over.metadata[markerName] !== marker
    if (isForeign && !oracle.isExcused(key, 'may overwrite')) {
      oracle.violate('I7', `${key} was overwritten, though that was forbidden`)
    }
  }
}
