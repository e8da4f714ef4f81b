/** The invariants of reliability 3.1, in one place: the judge of every schedule. */
import type { TaskView } from '#shared/task-view.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { markerName } from '../../../electron/engine/transfer/run.ts'
import { isAllowedTwice, isUnknowable } from './excuses.ts'
import { originOf } from './renamed.ts'
import type { Version } from './service.ts'
import { bucket, type World } from './world.ts'

/** I3, right after a start: nothing that was acknowledged is lost, doubled or forgotten. */
export function checkRecovered(world: World): void {
  const { oracle, wishes, program } = world
  const shown = program.engine.tasks()
  const tasks = new Map(shown.map((task) => [task.id, task]))
  if (tasks.size !== shown.length) oracle.violate('I3', 'a task came back twice')
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
  checkOrder(world, shown)
  const { tasksAtOnce } = program.stores.settings.read()
  if (!world.settings.includes(tasksAtOnce)) {
    oracle.violate('I3', `setting ${tasksAtOnce}, saved was ${world.settings.join(' or ')}`)
  }
}

function mayFollowPause({ state }: TaskView): boolean {
  return state.kind === 'paused' || (state.kind === 'ended' && state.as === 'done')
}

function mayFollowCancel({ state }: TaskView): boolean {
  return state.kind === 'ended' || (state.kind === 'stopping' && state.to === 'cancelled')
}

/** The list keeps its order: tasks known before come in the order they had. */
function checkOrder(world: World, shown: readonly TaskView[]): void {
  const places = new Map(world.order.map((id, at) => [id, at]))
  let last = -1
  for (const { id, key } of shown) {
    const place = places.get(id)
    if (place === undefined) continue
    if (place < last) world.oracle.violate('I3', `${key} has lost its place in the list`)
    last = place
  }
  world.order = shown.map(({ id }) => id)
}

/** Everything else, after peace. Answers how many tasks are done. */
export async function checkAtEnd(world: World): Promise<number> {
  const { oracle, program } = world
  checkRecovered(world)
  const tasks = program.stores.tasks.all()
  for (const task of tasks) await checkTask(world, task)
  checkUploads(world, tasks)
  checkVersions(world)
  oracle.parts.check()
  return tasks.filter(isDone).length
}

function isDone({ state }: Task): boolean {
  return state.kind === 'ended' && state.as === 'done'
}

async function checkTask(world: World, task: Task): Promise<void> {
  const { oracle } = world
  const { key } = task.target
  if (isDone(task)) return await checkDone(world, task)
  const shown = world.program.engine.task(task.id)?.state
  if (shown?.kind === 'paused' && world.wishes.get(task.id) === 'pause') return
  if (task.state.kind !== 'ended' || task.state.as === 'failed') {
    oracle.violate('I10', `${key} ended as ${JSON.stringify(task.state)}`)
    return
  }
  if (task.upload !== undefined) oracle.violate('I5', `${key} is cancelled and keeps its upload`)
  const file = world.files.find((each) => each.wasAt(task.source.path))
  const made = versionsOf(world, task).filter(({ bytes }) => file?.content.equals(bytes) === true)
  for (const version of made) {
    if (file?.changes !== 0 || isUnknowable(world, task, version)) continue
    oracle.violate('I2', `${key} is cancelled, though its object was made`)
  }
}

async function checkDone(world: World, task: Task): Promise<void> {
  const { oracle, program } = world
  const { target, result, upload, source } = task
  const { key } = target
  const file = world.files.find((each) => each.wasAt(source.path))
  const made = versionsOf(world, task)
  const isRight = ({ bytes }: Version): boolean =>
    file?.states.some((state) => state.equals(bytes)) === true
  if (!made.some(isRight)) oracle.violate('I1', `${key} is done, but its object is no file it was`)
  if (upload !== undefined) oracle.violate('I5', `${key} is done and keeps its upload`)
  if (result === undefined || !made.some(({ crc64 }) => crc64 === result.crc64)) {
    oracle.violate('I1', `the result of ${key} is that of no object it made`)
  }
  const receipt = await program.stores.receipts.read(task.id).catch(() => undefined)
  const isProven = receipt?.object.key === key && receipt.object.crc64 === result?.crc64
  if (!isProven && !world.wasDamaged) oracle.violate('I1', `${key} is done without a receipt`)
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
  for (const { uploadId, key, isForeign, parts, bucket: where } of service.uploads.values()) {
    if (where !== bucket) oracle.violate('I11', `${uploadId} was begun in ${where}`)
    const ours = oracle.uploads.get(uploadId)
    if (isForeign || ours === undefined || known.has(uploadId)) continue
    if (oracle.isLeft(uploadId)) continue
    // Nobody on our side ever heard of it, and nothing was ever sent to it: shown as a fragment.
    if ((ours.isLost || ours.life.isOver) && !ours.hasParts) continue
    oracle.violate('I5', `upload ${uploadId} of ${key} is left over with ${parts.size} parts`)
  }
  for (const [uploadId, before] of oracle.foreignUploads) {
    const now = service.uploads.get(uploadId)
    const isSame =
      now !== undefined &&
      now.parts.size === before.parts.size &&
      [...before.parts].every(([number, { etag }]) => now.parts.get(number)?.etag === etag)
    if (!isSame) oracle.violate('I7', `foreign upload ${uploadId} is not what it was`)
  }
}

/** I1, I6, I7: every object ever made. */
function checkVersions(world: World): void {
  const { oracle, service } = world
  const seen = new Map<string, Version>()
  for (const version of service.versions) {
    const marker = version.metadata[markerName]
    if (version.isForeign || marker === undefined) continue
    const { key, etag, over } = version
    const file = world.files.find((each) => each.key === originOf(key))
    const isRight = file?.states.some((state) => state.equals(version.bytes)) === true
    const isFlipped = oracle.isExcused(key, 'flipped byte')
    if (!isRight && !isFlipped) oracle.violate('I1', `an object ${key} is a mix of states`)
    const first = seen.get(`${marker} ${etag}`)
    seen.set(`${marker} ${etag}`, version)
    if (first !== undefined && file?.changes === 0 && !isAllowedTwice(world, first, version)) {
      oracle.violate('I6', `${key} was made twice with the same bytes`)
    }
    const isForeign = over !== undefined && over.metadata[markerName] !== marker
    if (isForeign && !oracle.isExcused(key, 'may overwrite')) {
      oracle.violate('I7', `${key} was overwritten, though that was forbidden`)
    }
  }
}
