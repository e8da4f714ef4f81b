/** When to stop although not everything is done: what no other file could get past, or long silence. */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { TaskView } from '#shared/task-view.ts'
import type { EngineEvent } from '../engine/events.ts'
import type { Clock } from '../engine/ports.ts'
import { troubleOf } from './reporter.ts'

/** Would meet every file of the command in the same way. */
const concernsAll: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'credentials/command',
  'credentials/environment',
  'credentials/missing',
  'connection/unknown',
  'disk/full',
  'disk/unwritable',
  'oss/account-state',
  'oss/custom-domain-required',
  'oss/invalid-access-key',
  'oss/invalid-bucket-name',
  'oss/no-such-bucket',
  'oss/signature-mismatch',
  'oss/token-expired',
  'oss/wrong-endpoint',
  'oss/wrong-region',
])

export type StopCause = 'concerns-all' | 'gave-up'

export interface UploadWatch {
  /** Aborts with a `StopCause`. */
  readonly signal: AbortSignal
  hear(event: EngineEvent): void
  stop(): void
}

export function createUploadWatch(
  clock: Pick<Clock, 'monotonic' | 'timer'>,
  giveUpAfterSeconds: number | undefined,
): UploadWatch {
  const controller = new AbortController()
  const confirmed = new Map<string, number>()
  let cancelTimer: (() => void) | undefined

  const end = (cause: StopCause): void => controller.abort(cause)

  function hearTask(task: TaskView): void {
    const error = troubleOf(task)
    const { kind } = task.state
    if (error !== undefined && kind !== 'waiting' && concernsAll.has(error.code)) {
      end('concerns-all')
    }
    if (kind === 'waiting') standStill()
    if (kind === 'ended') moved()
  }

  function standStill(): void {
    if (giveUpAfterSeconds === undefined) return
    cancelTimer ??= clock.timer(giveUpAfterSeconds * 1000, () => end('gave-up'))
  }

  function moved(): void {
    cancelTimer?.()
    cancelTimer = undefined
  }

  return {
    signal: controller.signal,
    hear: (event) => {
      if (event.type === 'task.changed') hearTask(event.task)
      // Throttled, tasks go on running, and may for a long time move nothing.
      if (event.type === 'health' && event.connections.length > 0) standStill()
      if (event.type !== 'progress') return
      for (const { id, confirmedBytes } of event.items) {
        // What a new run finds stored already is no progress.
        if (confirmedBytes <= (confirmed.get(id) ?? 0)) continue
        confirmed.set(id, confirmedBytes)
        moved()
      }
    },
    stop: moved,
  }
}
