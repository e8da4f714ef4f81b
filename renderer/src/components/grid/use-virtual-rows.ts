/** The rows of a list that are in sight; the row with the focus exists wherever it is. */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/vue-virtual'
import {
  computed,
  nextTick,
  onMounted,
  onScopeDispose,
  ref,
  watch,
  watchEffect,
  type ComputedRef,
  type Ref,
} from 'vue'

export interface VirtualRowsDeps {
  readonly grid: Readonly<Ref<HTMLElement | null>>
  /** Ids of the lines, from top to bottom. */
  readonly list: () => readonly string[]
  /** The line with the keyboard focus. */
  readonly focused: () => string | undefined
  readonly rowPx: number
  readonly headerPx: number
}

export interface VirtualRow {
  readonly index: number
  readonly id: string
  readonly offsetPx: number
}

export interface VirtualRows {
  readonly rows: ComputedRef<readonly VirtualRow[]>
  readonly totalPx: ComputedRef<number>
  /** Exactly one row can be reached with the tab key. */
  readonly tabStop: ComputedRef<number>
  readonly widthPx: Readonly<Ref<number>>
  /** Brings a row into view and gives it the keyboard focus. */
  reveal(index: number): void
  /** Gives the keyboard focus to the row that has it in the selection. */
  focus(): void
  /** How many rows a page key moves by. */
  pageRows(): number
}

export function useVirtualRows(deps: VirtualRowsDeps): VirtualRows {
  const { grid, rowPx, headerPx } = deps
  const widthPx = ref(1088)
  const focusedIndex = computed(() => {
    const focused = deps.focused()
    return focused === undefined ? -1 : deps.list().indexOf(focused)
  })
  const tabStop = computed(() => Math.max(0, focusedIndex.value))

  const virtualizer = useVirtualizer(
    computed(() => {
      const list = deps.list()
      return {
        // A new function for a new focus: the virtualizer keeps what the old one answered.
        rangeExtractor: including(tabStop.value),
        count: list.length,
        getScrollElement: () => grid.value,
        estimateSize: () => rowPx,
        getItemKey: (index: number) => list[index] ?? index,
        overscan: 6,
        scrollMargin: headerPx,
        scrollPaddingStart: headerPx,
      }
    }),
  )
  const rows = computed(() =>
    virtualizer.value.getVirtualItems().flatMap(({ index, start }) => {
      const id = deps.list()[index]
      return id === undefined ? [] : [{ index, id, offsetPx: start - headerPx }]
    }),
  )

  /** A row that leaves takes the focus with it; the row in its place gets it. */
  watch(deps.list, () => {
    if (grid.value?.contains(document.activeElement) !== true) return
    void nextTick(() => {
      if (document.activeElement === document.body) focus()
    })
  })

  const resizes = new ResizeObserver(([entry]) => {
    if (entry !== undefined) widthPx.value = entry.contentRect.width
  })
  watchEffect(() => {
    resizes.disconnect()
    if (grid.value !== null) resizes.observe(grid.value)
  })
  onScopeDispose(() => {
    resizes.disconnect()
  })
  onMounted(() => {
    if (focusedIndex.value > 0) virtualizer.value.scrollToIndex(focusedIndex.value)
  })

  function reveal(index: number): void {
    virtualizer.value.scrollToIndex(index)
    void nextTick(focus)
  }

  function focus(): void {
    grid.value
      ?.querySelector<HTMLElement>('[aria-selected][tabindex="0"]')
      ?.focus({ preventScroll: true })
  }

  return {
    rows,
    totalPx: computed(() => virtualizer.value.getTotalSize()),
    tabStop,
    widthPx,
    reveal,
    focus,
    pageRows: () =>
      Math.max(1, Math.floor(((grid.value?.clientHeight ?? 0) - headerPx) / rowPx) - 1),
  }
}

function including(focused: number): (range: Range) => number[] {
  return (range) => {
    const indexes = defaultRangeExtractor(range)
    if (focused >= range.count || indexes.includes(focused)) return indexes
    return [...indexes, focused].toSorted((a, b) => a - b)
  }
}
