/** How an upload ended, counted from the last state of its tasks. Pure. */
import type { BatchReport } from '../engine/engine-api.ts'
import type { TaskView } from '#shared/task-view.ts'
import { exitCodes } from './io.ts'
import { count } from './printable.ts'
import type { UploadSummary } from './reporter.ts'

export interface Ended {
  readonly tasks: readonly TaskView[]
  /** Undefined when it was stopped before everything was looked at. */
  readonly report: BatchReport | undefined
  /** Tasks that an earlier run had finished: their bytes were not sent by this one. */
  readonly keptIds: ReadonlySet<string>
  readonly seconds: number
  readonly why: 'idle' | 'interrupted' | 'gave-up' | 'concerns-all'
}

export function summaryOf({ tasks, report, keptIds, seconds, why }: Ended): UploadSummary {
  const inState = (as: 'done' | 'failed'): readonly TaskView[] =>
    tasks.filter(({ state }) => state.kind === 'ended' && state.as === as)
  const done = inState('done')
  const failed = inState('failed').length
  const refused = report?.refused.length ?? 0
  const unfinished = tasks.length - done.length - failed
  const isAll = report !== undefined && failed + refused + unfinished === 0
  return {
    done: done.length,
    failed,
    refused,
    unfinished,
    doneBytes: done.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    keptBytes: done
      .filter(({ id }) => keptIds.has(id))
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    seconds,
    exitCode: exitCodeOf(isAll, why),
  }
}

function exitCodeOf(isAll: boolean, why: Ended['why']): number {
  if (isAll) return exitCodes.ok
  return why === 'interrupted' ? exitCodes.interrupted : exitCodes.failed
}

/** How to go on, for a person; nothing when there is nothing left to do. */
export function howToContinue(summary: UploadSummary, why: Ended['why']): readonly string[] {
  const again = 'Run the same command again to continue; stored parts are not sent twice.'
  if (summary.exitCode === exitCodes.ok) return []
  if (why === 'interrupted') return [`Paused, nothing is lost. ${again}`]
  if (why === 'gave-up') return [`Gave up waiting for the service. ${again}`]
  if (summary.unfinished === 0) return []
  const left = `${count(summary.unfinished, 'file')} not finished`
  return why === 'concerns-all'
    ? [`Stopped: the other files would meet the same trouble. ${left}. ${again}`]
    : [`${left}. ${again}`]
}
