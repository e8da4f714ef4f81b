/** Deleting what the page has named: all or nothing is known, then one after the other, told as it goes. */
import type { DeleteReport } from '#shared/fragment-view.ts'
import type { Fragments } from '../../engine/fragments/fragments.ts'
import type { FragmentDesk } from './fragment-desk.ts'
import type { KnownFragment } from './known-fragments.ts'
import type { Progress, Teller } from './teller.ts'

/**
 * Throws `request/invalid` before anything is touched when one is not known. Stopped by its signal it
 * answers what was done by then; nothing is on the wire any more.
 */
export async function deleteByIds(
  ids: readonly string[],
  deps: {
    readonly desk: Pick<FragmentDesk, 'find' | 'forget'>
    readonly fragments: Pick<Fragments, 'delete'>
    readonly teller: Pick<Teller, 'gone' | 'flush'>
    readonly progress: Pick<Progress, 'moved'>
  },
  signal: AbortSignal,
): Promise<DeleteReport> {
  const { desk, teller, progress } = deps
  const chosen = desk.find(ids)
  const deleted: string[] = []
  const kept: string[] = []
  const failed: DeleteReport['failed'][number][] = []

  const report = (stopped: boolean): DeleteReport => {
    // Before the answer: whoever hears both is told the same.
    teller.flush()
    return { deleted, kept, failed, stopped }
  }

  try {
    await deps.fragments.delete<KnownFragment>(
      chosen,
      (outcome) => {
        const { id } = outcome.fragment
        switch (outcome.kind) {
          case 'deleted':
            deleted.push(id)
            desk.forget(id)
            teller.gone(id)
            break
          case 'in-use':
            kept.push(id)
            break
          case 'failed':
            failed.push({ id, error: outcome.error })
            break
        }
        progress.moved(deleted.length + kept.length + failed.length, chosen.length)
      },
      signal,
    )
  } catch (error) {
    teller.flush()
    if (error !== signal.reason) throw error
    return report(true)
  }
  return report(false)
}
