/** The groups behind the filter chips. A cancelled task is found under All only: it is neither done nor failed. */
import type { TaskState } from '#shared/task-view.ts'

/** Groups a task can belong to, in the order of the chips. */
export const taskGroups = ['active', 'waiting', 'paused', 'failed', 'done'] as const
export type TaskGroup = (typeof taskGroups)[number]

/** What a chip shows: one group, or everything. */
export type TaskFilter = 'all' | TaskGroup

/** The group of a state. Blocked tasks stand with the failed ones: both wait for a person. */
export function taskGroup(state: TaskState): TaskGroup | undefined {
  switch (state.kind) {
    case 'running':
    case 'stopping':
      return 'active'
    case 'queued':
    case 'waiting':
      return 'waiting'
    case 'paused':
      return 'paused'
    case 'blocked':
      return 'failed'
    case 'ended':
      return state.as === 'cancelled' ? undefined : state.as
  }
}
