/** Which states may follow which, when some in between were not shown: from the machine itself. */
import type { TaskState } from '#shared/task-view.ts'
import { next, type TaskEvent } from '../../../electron/engine/task/task-state.ts'

const error = { code: 'internal/bug', message: '' } as const
const events: readonly TaskEvent[] = [
  { type: 'admit' },
  { type: 'due' },
  ...(['preparing', 'uploading', 'completing', 'verifying'] as const).map(
    (phase) => ({ type: 'enter', phase }) as const,
  ),
  { type: 'delay', for: 'retry', untilMs: 0, error },
  { type: 'delay', for: 'network', untilMs: 0, error },
  ...(['credentials', 'source-changed', 'source-missing', 'name-taken'] as const).map(
    (by) => ({ type: 'block', by, error }) as const,
  ),
  { type: 'fail', error },
  { type: 'finish' },
  { type: 'stopped' },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'cancel' },
  { type: 'retry' },
  { type: 'resolve' },
]

/** A change that was not written may be overtaken by the next ones, but not by many. */
const mostSkipped = 4

function nameOf(state: TaskState): string {
  const { kind } = state
  const rest =
    'phase' in state ? state.phase : 'to' in state ? state.to : 'as' in state ? state.as : ''
  return `${kind} ${rest}${'by' in state ? state.by : ''}${'for' in state ? state.for : ''}`
}

const known = new Map<string, ReadonlySet<string>>()

/** Whether `to` can follow `from` within a few steps. The same state again is no change. */
export function isReachable(from: TaskState, to: TaskState): boolean {
  const name = nameOf(from)
  const reachable = known.get(name) ?? closure(from)
  known.set(name, reachable)
  return reachable.has(nameOf(to))
}

function closure(from: TaskState): ReadonlySet<string> {
  const reached = new Set([nameOf(from)])
  let front: TaskState[] = [from]
  for (let step = 0; step < mostSkipped; step++) {
    front = front.flatMap((state) => events.flatMap((event) => next(state, event) ?? []))
    front = front.filter((state) => !reached.has(nameOf(state)))
    for (const state of front) reached.add(nameOf(state))
  }
  return reached
}
