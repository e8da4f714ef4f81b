/** Forgetting tasks, with or without deleting their parts on the service first. */
import { allowed } from '#shared/task-view.ts'
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Stores } from '../store/stores.ts'
import { inParallel } from '../transfer/in-parallel.ts'
import type { Entry } from './entry.ts'
import type { Line } from './line.ts'

export interface RemoveDeps {
  readonly line: Line
  readonly stores: Pick<Stores, 'tasks' | 'checkpoints'>
  readonly clock: Pick<Clock, 'timer'>
  readonly abort: (entry: Entry, signal: AbortSignal) => Promise<void>
  readonly tell: (removed: readonly Entry[]) => void
  /** The task stays. */
  readonly rejoin: (entry: Entry) => void
}

const abortsAtOnce = 4
const abortTimeoutMs = 60_000

/**
 * Removes what may be removed in its state and answers how many went. From the first moment on
 * nothing else happens to these tasks: none is admitted, none changes. A task whose parts could
 * not be deleted, although that was asked for, stays; the first such error is thrown at the end.
 */
export async function removeEntries(
  ids: readonly string[],
  deleteParts: boolean,
  deps: RemoveDeps,
  signal: AbortSignal,
): Promise<number> {
  const leaving = [...claim(ids, deps.line)]
  const gone: Entry[] = []
  let trouble: { readonly error: unknown } | undefined
  await inParallel(leaving, abortsAtOnce, async (entry) => {
    try {
      if (deleteParts && entry.task.upload !== undefined) await abortInTime(entry, deps, signal)
      gone.push(entry)
    } catch (error) {
      trouble ??= { error }
      deps.rejoin(entry)
    }
  })
  if (gone.length > 0) await forget(gone, deps)
  if (trouble !== undefined) throw trouble.error
  return gone.length
}

/** Takes the tasks out of everybody else's hands. */
function* claim(ids: readonly string[], line: Line): Generator<Entry> {
  for (const id of ids) {
    const entry = line.get(id)
    if (entry === undefined || entry.isLeaving || !allowed(entry.state).has('remove')) continue
    entry.isLeaving = true
    entry.stopTimer?.()
    entry.stopTimer = undefined
    yield entry
  }
}

async function forget(gone: readonly Entry[], deps: RemoveDeps): Promise<void> {
  const ids = gone.map((entry) => entry.task.id)
  try {
    await deps.stores.tasks.remove(ids)
  } catch (error) {
    for (const entry of gone) deps.rejoin(entry)
    throw error
  }
  for (const entry of gone) deps.line.remove(entry)
  deps.tell(gone)
  const withCheckpoint = gone.filter(({ task }) => task.upload !== undefined)
  await inParallel(withCheckpoint, abortsAtOnce, ({ task }) =>
    deps.stores.checkpoints.remove(task.id),
  )
}

/** Aborts the upload of a task; gives up after a minute, or with the signal's reason. */
async function abortInTime(entry: Entry, deps: RemoveDeps, signal: AbortSignal): Promise<void> {
  const late = new AbortController()
  const stopTimer = deps.clock.timer(abortTimeoutMs, () =>
    late.abort(
      new TransferError('network/timeout', `parts of task ${entry.task.id} were not deleted`, {
        retry: 'later',
      }),
    ),
  )
  try {
    await deps.abort(entry, AbortSignal.any([signal, late.signal]))
  } finally {
    stopTimer()
  }
}
