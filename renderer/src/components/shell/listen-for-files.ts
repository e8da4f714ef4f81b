/** Files dragged over, dropped on or pasted into the window; nothing else is touched. */

export interface FileListener {
  /** Whether files are welcome now. */
  readonly accepts: () => boolean
  /** Files hang over the window (how many, 0 if the system does not tell), or no longer. */
  readonly hover: (count: number | undefined) => void
  readonly take: (files: readonly File[]) => void
}

/**
 * Listens on the whole window; answers the function that stops. A drop never leaves the page, even
 * when files are not welcome: the window would otherwise open the file instead of Partway.
 */
export function listenForFiles(target: Window, listener: FileListener): () => void {
  // Every child entered also sends a leave: only the balance tells whether the window was left.
  let depth = 0

  function enter(event: DragEvent): void {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth += 1
    if (listener.accepts()) listener.hover(fileCount(event))
  }

  function over(event: DragEvent): void {
    if (!hasFiles(event) || event.dataTransfer === null) return
    event.preventDefault()
    event.dataTransfer.dropEffect = listener.accepts() ? 'copy' : 'none'
  }

  function leave(event: DragEvent): void {
    if (!hasFiles(event)) return
    depth = Math.max(0, depth - 1)
    if (depth === 0) listener.hover(undefined)
  }

  function drop(event: DragEvent): void {
    event.preventDefault()
    depth = 0
    listener.hover(undefined)
    const files = Array.from(event.dataTransfer?.files ?? [])
    if (files.length > 0 && listener.accepts()) listener.take(files)
  }

  function paste(event: ClipboardEvent): void {
    const files = Array.from(event.clipboardData?.files ?? [])
    if (files.length === 0 || !listener.accepts()) return
    event.preventDefault()
    listener.take(files)
  }

  target.addEventListener('dragenter', enter)
  target.addEventListener('dragover', over)
  target.addEventListener('dragleave', leave)
  target.addEventListener('drop', drop)
  target.addEventListener('paste', paste)
  return () => {
    target.removeEventListener('dragenter', enter)
    target.removeEventListener('dragover', over)
    target.removeEventListener('dragleave', leave)
    target.removeEventListener('drop', drop)
    target.removeEventListener('paste', paste)
  }
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

function fileCount(event: DragEvent): number {
  return Array.from(event.dataTransfer?.items ?? []).filter((item) => item.kind === 'file').length
}
