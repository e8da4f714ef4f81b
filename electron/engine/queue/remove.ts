/** Forgetting tasks, with or without deleting their parts on the service first. */
import { allowed } from '#shared/task-view.ts'
import type { Stores } from '../store/stores.ts'
import { inParallel } from '../transfer/in-parallel.ts'
import type { Entry } from './entry.ts'
import type { Line } from './line.ts'

export interface RemoveDeps {
  readonly line: Line
  readonly stores: Pick<Stores, 'tasks' | 'checkpoints'>
  readonly abort: (entry: Entry, signal: AbortSignal) => Promise<void>
  readonly tell: (removed: readonly Entry[]) => void
}

const abortsAtOnce = 4
const abortTimeoutMs = 60_000

/**
 * Removes what may be removed in its state and answers how many went. A task whose parts could not
 * be deleted, although that was asked for, stays; the first such error is thrown at the end.
 */
export async function removeEntries(
  ids: readonly string[],
  deleteParts: boolean,
  deps: RemoveDeps,
): Promise<number> {
  const entries = ids
    .map((id) => deps.line.get(id))
    .filter((entry) => entry !== undefined && allowed(entry.state).has('remove'))
    .filter((entry) => entry !== undefined)
  const gone: Entry[] = []
  let trouble: { readonly error: unknown } | undefined
  await inParallel(entries, abortsAtOnce, async (entry) => {
    try {
      if (deleteParts && entry.task.upload !== undefined) {
        await deps.abort(entry, AbortSignal.timeout(abortTimeoutMs))
      }
      gone.push(entry)
    } catch (error) {
      trouble ??= { error }
    }
  })
  if (gone.length > 0) {
    const removed = gone.map((entry) => entry.task.id)
    for (const entry of gone) {
      entry.stopTimer?.()
      deps.line.remove(entry)
    }
    await deps.stores.tasks.remove(removed)
    for (const id of removed) await deps.stores.checkpoints.remove(id)
    deps.tell(gone)
  }
  if (trouble !== undefined) throw trouble.error
  return gone.length
}
