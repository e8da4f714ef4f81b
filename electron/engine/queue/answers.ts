/** What a person's answers change in a task's record: resolving a blocked one, adding one again. */
import type { Resolution } from '#shared/task-view.ts'
import { TransferError } from '../errors.ts'
import { identify, isSameIdentity } from '../pipeline/source-file.ts'
import { keyProblem } from '../storage/key-rules.ts'
import type { Task } from '../task/task.ts'
import type { Entry } from './entry.ts'
import type { Line } from './line.ts'
import type { TaskQueue } from './task-queue.ts'

/** Carries out an answer; `false` when it does not fit what blocks the task. */
export async function answer(
  entry: Entry,
  resolution: Resolution,
  queue: TaskQueue,
): Promise<boolean> {
  const { state } = entry
  if (state.kind !== 'blocked') return false
  const change = await changeFor(entry.task, state.by, resolution)
  if (change === undefined) return false
  if (change.source !== undefined) forgetTable(entry)
  return await queue.change(entry, change, { type: 'resolve' })
}

async function changeFor(
  task: Task,
  by: Extract<Entry['state'], { kind: 'blocked' }>['by'],
  resolution: Resolution,
): Promise<Partial<Task> | undefined> {
  const { source, target, options } = task
  switch (resolution.choice) {
    case 'continue':
      return by === 'credentials' || by === 'source-missing' ? {} : undefined
    case 'start-again':
    case 'keep-matching': {
      if (by !== 'source-changed') return undefined
      const identity = await identify(source.path)
      const resume = resolution.choice === 'start-again' ? 'restart' : 'verify'
      return { ...renewed(task, { ...source, identity }), resume }
    }
    case 'overwrite':
      return by === 'name-taken' ? { options: { ...options, forbidOverwrite: false } } : undefined
    case 'rename': {
      if (by !== 'name-taken') return undefined
      const problem = keyProblem(resolution.key)
      if (problem !== undefined) throw problem
      return {
        target: { ...target, key: resolution.key },
        ...(task.upload === undefined ? {} : { resume: 'restart' as const }),
      }
    }
  }
}

/**
 * The same file for the same target is on its way already: goes on with that task instead of
 * sending everything a second time. A file that changed meanwhile is compared part by part. What
 * is asked for now replaces the earlier options; the part size of an open upload stays.
 */
export async function takeUp(
  wanted: Task,
  line: Line,
  queue: TaskQueue,
): Promise<string | undefined> {
  const entry = line.findOpen(wanted)
  if (entry === undefined) return undefined
  const { state, task } = entry
  const isChanged = !isSameIdentity(task.source.identity, wanted.source.identity)
  const change: Partial<Task> = {
    options: wanted.options,
    ...(isChanged ? { ...renewed(task, wanted.source), resume: task.resume ?? 'verify' } : {}),
  }
  if (isChanged && state.kind !== 'running' && state.kind !== 'stopping') forgetTable(entry)
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
      await queue.runOf(entry).update(change)
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
