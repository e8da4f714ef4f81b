/** The state machine of a task: the only place where states change. */
import type { WireError } from '#shared/error-codes.ts'
import type { BlockReason, RunPhase, TaskState } from '#shared/task-view.ts'
import { assertNever } from '../errors.ts'

/** Events by owner: the queue, the transfer, a person. */
export type TaskEvent =
  // queue
  | { readonly type: 'admit' }
  | { readonly type: 'due' }
  // transfer
  | { readonly type: 'enter'; readonly phase: RunPhase }
  | {
      readonly type: 'delay'
      readonly for: 'retry' | 'network'
      readonly untilMs: number
      readonly error: WireError
    }
  | { readonly type: 'block'; readonly by: BlockReason; readonly error: WireError }
  | { readonly type: 'fail'; readonly error: WireError }
  | { readonly type: 'finish' }
  | { readonly type: 'stopped' }
  // person
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel' }
  | { readonly type: 'retry' }
  | { readonly type: 'resolve' }

const queued: TaskState = { kind: 'queued' }
const cancelling: TaskState = { kind: 'stopping', to: 'cancelled' }
const phases: readonly RunPhase[] = ['preparing', 'uploading', 'completing', 'verifying']

/** The state after an event; `undefined` where the event means nothing. */
export function next(state: TaskState, event: TaskEvent): TaskState | undefined {
  switch (state.kind) {
    case 'queued':
      if (event.type === 'admit') return { kind: 'running', phase: 'preparing' }
      if (event.type === 'pause') return { kind: 'paused' }
      return event.type === 'cancel' ? cancelling : undefined
    case 'running':
      return nextRunning(state.phase, event)
    case 'stopping':
      return nextStopping(state.to, event)
    case 'waiting':
      if (event.type === 'delay') return waiting(event)
      if (event.type === 'due' || event.type === 'retry') return queued
      if (event.type === 'pause') return { kind: 'paused' }
      return event.type === 'cancel' ? cancelling : undefined
    case 'blocked':
      if (event.type === 'resolve') return queued
      return event.type === 'cancel' ? cancelling : undefined
    case 'paused':
      if (event.type === 'resume') return queued
      return event.type === 'cancel' ? cancelling : undefined
    case 'ended':
      if (state.as !== 'failed') return undefined
      if (event.type === 'retry') return queued
      return event.type === 'cancel' ? cancelling : undefined
    default:
      return assertNever(state)
  }
}

function nextRunning(phase: RunPhase, event: TaskEvent): TaskState | undefined {
  const interruptible = phase === 'preparing' || phase === 'uploading'
  switch (event.type) {
    case 'enter':
      return isEnterable(phase, event.phase) ? { kind: 'running', phase: event.phase } : undefined
    case 'delay':
      return waiting(event)
    case 'block':
      return { kind: 'blocked', by: event.by, error: event.error }
    case 'fail':
      return { kind: 'ended', as: 'failed', error: event.error }
    case 'finish':
      return { kind: 'ended', as: 'done' }
    case 'pause':
      return interruptible ? { kind: 'stopping', to: 'paused' } : undefined
    case 'cancel':
      return interruptible ? cancelling : undefined
    default:
      return undefined
  }
}

function waiting(event: Extract<TaskEvent, { type: 'delay' }>): TaskState {
  return { kind: 'waiting', for: event.for, untilMs: event.untilMs, error: event.error }
}

/** Phases follow each other; only a Complete refused with InvalidPart leads back to sending. */
function isEnterable(from: RunPhase, to: RunPhase): boolean {
  if (from === 'completing' && to === 'uploading') return true
  return phases.indexOf(to) > phases.indexOf(from)
}

/** `finish`: the run won the race. `fail`: the service refuses to delete the parts, and that must be seen. */
function nextStopping(to: 'paused' | 'cancelled', event: TaskEvent): TaskState | undefined {
  switch (event.type) {
    case 'stopped':
      return to === 'paused' ? { kind: 'paused' } : { kind: 'ended', as: 'cancelled' }
    case 'cancel':
      return to === 'paused' ? cancelling : undefined
    case 'finish':
      return { kind: 'ended', as: 'done' }
    case 'fail':
      return to === 'cancelled' ? { kind: 'ended', as: 'failed', error: event.error } : undefined
    default:
      return undefined
  }
}

/** The state a task has after a start of the program: what was moving waits for its turn again. */
export function atStart(state: TaskState): TaskState {
  if (state.kind === 'running' || state.kind === 'waiting') return queued
  if (state.kind === 'stopping' && state.to === 'paused') return { kind: 'paused' }
  return state
}

/** Whether two states are the same record on disk: phases and waits are not kept apart. */
export function isSameOnDisk(a: TaskState, b: TaskState): boolean {
  const before = durable(a)
  const after = durable(b)
  return before === after || JSON.stringify(before) === JSON.stringify(after)
}

/** What of a state is written: a running or waiting task is one that is due. */
export function durable(state: TaskState): TaskState {
  return state.kind === 'running' || state.kind === 'waiting' ? queued : state
}
