/** Which square of the part map is looked at: by pointer, or by arrow keys. */
import { computed, shallowRef, type Ref } from 'vue'
import {
  cellAt,
  cellOfPart,
  moveCell,
  runOfCell,
  type MapMove,
  type PartMapLayout,
} from './part-map-layout.ts'

const moves: Readonly<Record<string, MapMove>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'page-up',
  PageDown: 'page-down',
}

/** `busyPart` is where something happens: the keyboard enters there. */
export function useMapCursor(
  canvas: Readonly<Ref<HTMLElement | null>>,
  layout: Readonly<Ref<PartMapLayout>>,
  busyPart: () => number | undefined,
) {
  const pointed = shallowRef<number>()
  const cursor = shallowRef<number>()

  /** The square shown; the pointer goes before the keyboard. */
  const shown = computed(() => {
    const cell = pointed.value ?? cursor.value
    return cell !== undefined && cell < layout.value.cells ? cell : undefined
  })
  const run = computed(() =>
    shown.value === undefined ? undefined : runOfCell(layout.value, shown.value),
  )

  function startCell(): number {
    const part = busyPart()
    return part === undefined ? 0 : Math.min(cellOfPart(layout.value, part), layout.value.cells - 1)
  }

  function press(event: KeyboardEvent): void {
    if (event.key === 'Escape' && shown.value !== undefined) {
      event.stopPropagation()
      cursor.value = pointed.value = undefined
      return
    }
    const move = moves[event.key]
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    pointed.value = undefined
    cursor.value =
      cursor.value === undefined ? startCell() : moveCell(layout.value, cursor.value, move)
  }

  return {
    shown,
    run,
    /** Read out as the cursor moves; a pointer is silent. */
    isSpoken: computed(() => cursor.value !== undefined && pointed.value === undefined),
    press,
    point(event: PointerEvent): void {
      pointed.value = cellAt(layout.value, event.offsetX, event.offsetY)
    },
    leave(): void {
      pointed.value = undefined
    },
    enter(): void {
      if (canvas.value?.matches(':focus-visible') === true) cursor.value ??= startCell()
    },
    blur(): void {
      cursor.value = undefined
    },
  }
}
