/** What a person's answers change in a task's record: resolving a blocked one, adding one again. */
import { basename, isAbsolute } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Answer } from '../engine-api.ts'
import { TransferError } from '../errors.ts'
import { identify, isSameIdentity } from '../pipeline/source-file.ts'
import { keyProblem } from '../storage/key-rules.ts'
import type { Task } from '../task/task.ts'
import type { Entry } from './entry.ts'
import type { Line } from './line.ts'
import type { TaskQueue } from './task-queue.ts'

/** Carries out an answer; `false` when it does not fit what blocks the task. */
export async function answer(entry: Entry, given: Answer, queue: TaskQueue): Promise<boolean> {
  const { state } = entry
  if (state.kind !== 'blocked') return false
  const change = await changeFor(entry.task, state.by, given)
  if (change === undefined) return false
  // Somebody else was faster while the file was looked at.
  if (entry.state !== state) return false
  if (change.source !== undefined) forgetTable(entry)
  if (change.source !== undefined && change.source.path !== entry.task.source.path) {
    tellLocated(entry, change.source, queue)
  }
  return await queue.change(entry, { ...freshCounts(entry.task), ...change }, { type: 'resolve' })
}

/**
 * A person has looked: what the engine may do by itself before it asks again is counted anew. Empty
 * when there is nothing to count anew, so that nothing has to be written.
 */
export function freshCounts(task: Task): Partial<Task> {
  return {
    ...(task.restarts === 0 ? {} : { restarts: 0 }),
    ...(task.reuploads === undefined ? {} : { reuploads: undefined }),
    ...(task.touches === undefined ? {} : { touches: undefined }),
    ...(task.unreadable === undefined ? {} : { unreadable: undefined }),
  }
}

async function changeFor(
  task: Task,
  by: Extract<Entry['state'], { kind: 'blocked' }>['by'],
  given: Answer,
): Promise<Partial<Task> | undefined> {
  const { source, target, options } = task
  switch (given.choice) {
    case 'continue':
      return by === 'credentials' || by === 'source-missing' ? {} : undefined
    case 'start-again':
    case 'keep-matching': {
      if (by !== 'source-changed') return undefined
      const identity = await identify(source.path)
      const resume = given.choice === 'start-again' ? 'restart' : 'verify'
      return { ...renewed(task, { ...source, identity }), resume }
    }
    case 'locate': {
      if (by !== 'source-missing' && by !== 'source-changed') return undefined
      return { ...renewed(task, await located(source, given.path)), resume: 'verify' }
    }
    case 'overwrite':
      return by === 'name-taken' ? { options: { ...options, forbidOverwrite: false } } : undefined
    case 'rename': {
      if (by !== 'name-taken') return undefined
      const problem = keyProblem(given.key)
      if (problem !== undefined) throw problem
      return {
        target: { ...target, key: given.key },
        ...(task.upload === undefined ? {} : { resume: 'restart' as const }),
      }
    }
  }
}

/** The source at its new place. What was sent of it is proven byte by byte, never by its name. */
async function located({ name }: Task['source'], path: string): Promise<Task['source']> {
  if (!isAbsolute(path)) {
    throw new TransferError('request/invalid', 'a located file needs an absolute path', {
      retry: 'never',
    })
  }
  const identity = await identify(path)
  // Of a file inside a dropped folder the row goes on to show the folder.
  const folder = name.slice(0, name.lastIndexOf('/') + 1)
  return { path, name: `${folder}${basename(path)}`, identity }
}

/**
 * The same file for the same target is on its way already: goes on with that task instead of
 * sending everything a second time. A file that changed meanwhile is compared part by part. What
 * is asked for now replaces the earlier options; the part size of an open upload stays. So does a
 * file of the same size for the same target that is missing where it was: it was moved.
 */
export async function takeUp(
  wanted: Task,
  line: Line,
  queue: TaskQueue,
): Promise<string | undefined> {
  const entry = line.findOpen(wanted) ?? (await findMoved(wanted, line))
  if (entry === undefined) return undefined
  const { state, task } = entry
  const isMoved = task.source.path !== wanted.source.path
  const isChanged = isMoved || !isSameIdentity(task.source.identity, wanted.source.identity)
  const resume = task.resume === 'restart' ? 'restart' : 'verify'
  const change: Partial<Task> = {
    ...freshCounts(task),
    options: wanted.options,
    // Noted already when it was touched; whoever adds it again means it as it is now.
    ...(task.resume === 'prove-equal' ? { resume } : {}),
    ...(isChanged ? { ...renewed(task, wanted.source), resume } : {}),
  }
  if (isChanged && state.kind !== 'running' && state.kind !== 'stopping') forgetTable(entry)
  if (isMoved) tellLocated(entry, wanted.source, queue)
  switch (state.kind) {
    case 'paused':
      await queue.change(entry, change, { type: 'resume' })
      break
    case 'waiting':
      await queue.change(entry, change, { type: 'retry' })
      break
    case 'blocked':
      await queue.change(entry, change, { type: 'resolve' })
      break
    case 'ended':
      await queue.change(entry, change, { type: 'retry' })
      break
    case 'queued':
      // Nothing new about it, which is what 100,000 of a folder are that is added again.
      if (isNewsTo(task, change)) await queue.runOf(entry).update(change)
      if (isMoved) line.rerouted(entry, task)
      break
    case 'running':
      // It notices by itself when the file is another one, and asks.
      break
    case 'stopping':
      throw new TransferError('request/refused', `task ${task.id} is being stopped`, {
        retry: 'later',
      })
  }
  return entry.task.id
}

function isNewsTo(task: Task, change: Partial<Task>): boolean {
  return !isDeepStrictEqual({ ...task, ...change }, task)
}

/** The task at rest for the same target whose file is gone, while one of its size is elsewhere. */
async function findMoved(wanted: Task, line: Line): Promise<Entry | undefined> {
  const entry = line.findTarget(wanted)
  if (entry === undefined) return undefined
  const { state, task } = entry
  if (state.kind === 'running' || state.kind === 'stopping') return undefined
  const { path, identity } = task.source
  if (identity.sizeBytes !== wanted.source.identity.sizeBytes) return undefined
  try {
    await identify(path)
    return undefined
  } catch (error) {
    const isMissing = error instanceof TransferError && error.code === 'source/missing'
    // While that was looked at it may have begun to run, and then notices by itself.
    return isMissing && entry.state === state ? entry : undefined
  }
}

function tellLocated(entry: Entry, { path, identity }: Task['source'], queue: TaskQueue): void {
  const sizeBeforeBytes = entry.task.source.identity.sizeBytes
  const params = { path, sizeBytes: identity.sizeBytes, sizeBeforeBytes }
  queue.runOf(entry).log({ level: 'info', event: 'located', params })
}

/** Its parts are those of the file as it was: shown with the new size, they would be too many bytes. */
function forgetTable(entry: Entry): void {
  entry.table = undefined
}

/**
 * The file as it is now: what an unanswered Complete or PutObject made is of the old one. What an
 * Initiate may have left behind still has to be found.
 */
function renewed({ intent }: Task, source: Task['source']): Partial<Task> {
  return intent?.kind === 'initiate' ? { source } : { source, intent: undefined }
}
