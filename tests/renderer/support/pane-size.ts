/** happy-dom lays nothing out: maps and virtual lists are told a size, once, as a browser does first. */
import { vi } from 'vitest'

const paneWidth = 600
const paneHeight = 240

/** Until `vi.restoreAllMocks()` and `vi.unstubAllGlobals()`. */
export function givePaneSize(): void {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(paneHeight)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(paneWidth)
  vi.stubGlobal('ResizeObserver', PaneSizeObserver)
}

class PaneSizeObserver {
  readonly #listener: ResizeObserverCallback

  constructor(listener: ResizeObserverCallback) {
    this.#listener = listener
  }

  observe(target: Element): void {
    const size = { inlineSize: paneWidth, blockSize: paneHeight }
    const entry = {
      target,
      contentRect: new DOMRect(0, 0, paneWidth, paneHeight),
      borderBoxSize: [size],
      contentBoxSize: [size],
      devicePixelContentBoxSize: [size],
    }
    queueMicrotask(() => {
      this.#listener([entry], this)
    })
  }

  unobserve(): void {}
  disconnect(): void {}
}
