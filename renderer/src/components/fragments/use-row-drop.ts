/** Files over a fragment: dropped there they are compared with it instead of uploaded. */
import { onScopeDispose, watch } from 'vue'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { call, dropped } from '../../ipc.ts'
import { useDropTargetStore, type DropTarget } from '../../stores/drop-target.ts'
import { useFailuresStore } from '../../stores/failures.ts'
import { useFragmentActsStore } from '../../stores/fragment-acts.ts'
import { useFragmentViewStore } from '../../stores/fragment-view.ts'
import { useFragmentsStore } from '../../stores/fragments.ts'
import { useText } from '../../text/use-text.ts'
import { splitKey } from './file-name.ts'

export interface RowDrop {
  /** How a fragment looks while files hang over the window. */
  stateOf(id: string): 'welcome' | 'refused' | undefined
}

export function useRowDrop(): RowDrop {
  const acts = useFragmentActsStore()
  const fragments = useFragmentsStore()
  const list = useFragmentViewStore()
  const place = useDropTargetStore()
  const { told } = useFailuresStore()
  const text = useText()

  watch(
    () => list.shown.length > 0,
    (hasRows) => {
      place.hint = hasRows ? text.t('fragments.drop.hint') : undefined
    },
    { immediate: true },
  )
  // On the window: over everything else there is no target any more.
  window.addEventListener('dragover', over)
  onScopeDispose(() => {
    window.removeEventListener('dragover', over)
    place.hint = undefined
    place.target = undefined
  })

  function targetFor(row: FragmentRow, count: number): DropTarget {
    const id = row.id
    const take = (files: readonly File[]): void => void told(() => adopt(row, files))
    const isUsed = row.use.kind === 'in-use'
    const words = text.t(`fragments.drop.${isUsed ? 'inUse' : count > 1 ? 'oneFile' : 'on'}`)
    return {
      id,
      name: splitKey(row.key).name,
      words,
      refused: isUsed || count > 1,
      isFragment: true,
      take,
    }
  }

  async function adopt(row: FragmentRow, files: readonly File[]): Promise<void> {
    const sources = await dropped(files)
    const [source] = sources
    if (sources.length === 1 && source?.kind === 'file') {
      acts.adoptFrom(fragments.rows.get(row.id) ?? row, source)
      return
    }
    acts.say(text.t('fragments.drop.oneFile'))
    const handles = sources.map(({ handle }) => handle)
    if (handles.length > 0) await call('sources.release', { handles })
  }

  function over(event: DragEvent): void {
    const { target, dataTransfer } = event
    if (!(target instanceof Element) || dataTransfer?.types.includes('Files') !== true) return
    const row = fragments.rows.get(
      target.closest<HTMLElement>('[data-fragment]')?.dataset['fragment'] ?? '',
    )
    if (row?.id === place.target?.id) return
    const count = Array.from(dataTransfer.items).filter(({ kind }) => kind === 'file').length
    place.target = row && targetFor(row, count)
  }

  return {
    stateOf: (id) => {
      if (place.target?.id !== id) return undefined
      return place.target.refused ? 'refused' : 'welcome'
    },
  }
}
