/** What of the selected fragments can be copied, as toolbar and context menu offer it. */
import { Hash, Link as LinkIcon, SquareTerminal } from '@lucide/vue'
import { computed, type Component, type ComputedRef } from 'vue'
import { useFragmentViewStore } from '../../stores/fragment-view.ts'
import { useText } from '../../text/use-text.ts'
import { useCopies, type CopyWhat } from './use-copies.ts'

export interface CopyItem {
  readonly value: CopyWhat
  readonly label: string
  readonly icon: Component
}

export interface CopyItems {
  readonly items: ComputedRef<readonly CopyItem[]>
  copy(what: CopyWhat): void
}

export function useCopyItems(): CopyItems {
  const list = useFragmentViewStore()
  const copies = useCopies()
  const text = useText()
  const items = computed<readonly CopyItem[]>(() => {
    const count = Math.max(1, list.selectedRows.length)
    return [
      { value: 'uploadId', label: text.t('fragments.act.copyUploadId', {}, count), icon: Hash },
      { value: 'path', label: text.t('fragments.act.copyPath', {}, count), icon: LinkIcon },
      { value: 'list', label: text.t('fragments.act.copyList'), icon: SquareTerminal },
      { value: 'abort', label: text.t('fragments.act.copyAbort'), icon: SquareTerminal },
    ]
  })
  return { items, copy: (what) => void copies.copy(what, list.selectedRows) }
}
