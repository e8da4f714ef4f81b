/** What the live region says about what happened since it last spoke. Pure. */
import type { GroupCounts } from '../../stores/tasks-mirror.ts'

export interface Tally extends Pick<GroupCounts, 'done' | 'failed'> {
  readonly total: number
}

export interface Spoken {
  readonly what: 'done' | 'failed' | 'added'
  readonly count: number
}

/** The events worth saying, as sums: one sentence for 5,000 files, not 5,000. */
export function announcement(before: Tally, now: Tally): readonly Spoken[] {
  const all: readonly Spoken[] = [
    { what: 'added', count: now.total - before.total },
    { what: 'done', count: now.done - before.done },
    { what: 'failed', count: now.failed - before.failed },
  ]
  return all.filter(({ count }) => count > 0)
}
