/** Files over a bucket, a folder or the list: dropped there they go there. */
import { onScopeDispose } from 'vue'
import type { Destination } from '#shared/settings.ts'
import { useBrowseStore } from '../../stores/browse.ts'
import { useDropTargetStore } from '../../stores/drop-target.ts'
import { useUploadsStore } from '../../stores/uploads.ts'
import { destinationPath } from '../../text/oss-path.ts'
import { useText } from '../../text/use-text.ts'

/** `connectionId`: of the buckets that are listed. */
export function usePlaceDrop(connectionId: () => string): void {
  const browse = useBrowseStore()
  const place = useDropTargetStore()
  const uploads = useUploadsStore()
  const text = useText()

  place.hint = text.t('objects.dropHint')
  // On the window: over everything else there is no target any more.
  window.addEventListener('dragover', over)
  onScopeDispose(() => {
    window.removeEventListener('dragover', over)
    place.hint = undefined
    place.target = undefined
  })

  function under(element: Element): { readonly id: string; readonly to: Destination } | undefined {
    const at = (name: 'bucket' | 'folder' | 'here'): string | undefined =>
      element.closest<HTMLElement>(`[data-${name}]`)?.dataset[name]
    const bucket = at('bucket')
    if (bucket !== undefined) {
      const to = { connectionId: connectionId(), bucket, prefix: '' }
      return { id: `bucket ${bucket}`, to }
    }
    const { here } = browse
    if (here === undefined || at('here') === undefined) return undefined
    const folder = at('folder') ?? ''
    const to = {
      connectionId: here.connectionId,
      bucket: here.bucket,
      prefix: here.folder + folder,
    }
    return { id: folder === '' ? 'here' : `folder ${folder}`, to }
  }

  function over(event: DragEvent): void {
    const { target, dataTransfer } = event
    if (!(target instanceof Element) || dataTransfer?.types.includes('Files') !== true) return
    const found = under(target)
    if (found?.id === place.target?.id) return
    place.target = found && {
      id: found.id,
      name: destinationPath(found.to),
      words: text.t('objects.dropOn'),
      refused: false,
      take: (files) => void uploads.dropAt(files, found.to),
    }
  }
}
