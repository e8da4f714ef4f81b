/** A canvas that always fits its box: size in CSS and device pixels, and when the theme changes. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

export interface CanvasSize {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels per CSS pixel. */
  readonly ratio: number
}

/**
 * Measures `canvas`, which CSS sizes, and gives it as many device pixels as it covers.
 * Zoom and a change of screen are seen as well: both change the number of device pixels.
 */
export function useCanvasSize(canvas: Readonly<Ref<HTMLCanvasElement | null>>): Ref<CanvasSize> {
  const size = shallowRef<CanvasSize>({ width: 0, height: 0, ratio: 1 })
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1)
    const element = canvas.value
    if (entry === undefined || element === null) return
    const { width, height } = entry.contentRect
    const device = entry.devicePixelContentBoxSize[0]
    const ratio = window.devicePixelRatio
    element.width = devicePixels(device?.inlineSize, width * ratio)
    element.height = devicePixels(device?.blockSize, height * ratio)
    size.value = { width, height, ratio }
  })
  watch(
    canvas,
    (element, before) => {
      if (before) observer.unobserve(before)
      if (element) observer.observe(element, { box: 'device-pixel-content-box' })
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => {
    observer.disconnect()
  })
  return size
}

/** What was measured, unless it belongs to another scale: an emulated screen reports the real one's. */
function devicePixels(measured: number | undefined, computed: number): number {
  const isPlausible = measured !== undefined && Math.abs(measured - computed) <= 1
  return isPlausible ? measured : Math.round(computed)
}

/** Counts the changes of theme: what is drawn with token colours has to be drawn again. */
export function useThemeVersion(): Readonly<Ref<number>> {
  const version = ref(0)
  const observer = new MutationObserver(() => version.value++)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  onScopeDispose(() => {
    observer.disconnect()
  })
  return version
}

/** Runs `paint` at the next frame, once, however often it is asked for. */
export function useFrame(paint: () => void): () => void {
  let frame: number | undefined
  onScopeDispose(() => {
    if (frame !== undefined) cancelAnimationFrame(frame)
  })
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined
      paint()
    })
  }
}
