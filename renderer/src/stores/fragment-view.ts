/** How the fragments are looked at: filtered, sorted, grouped, selected, summed up. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { FragmentRow } from '#shared/fragment-view.ts'
import type { Settings } from '#shared/settings.ts'
import { linesOf, type FragmentGrouping, type FragmentLines } from './fragment-groups.ts'
import {
  compareFragments,
  fragmentMatcher,
  isFiltering,
  isOldestFirst,
  noFilter,
  type FragmentFilter,
  type FragmentSort,
} from './fragment-list.ts'
import { keepPicks } from './fragment-picks.ts'
import { ledgerOf } from './fragment-sums.ts'
import { useFragmentsStore } from './fragments.ts'
import { usePricesStore } from './prices.ts'
import { emptySelection, type Selection } from './selection.ts'
import { useSettingsStore } from './settings.ts'

export const useFragmentViewStore = defineStore('fragment-view', () => {
  const fragments = useFragmentsStore()
  const prices = usePricesStore()
  const settings = useSettingsStore()

  const filter = shallowRef<FragmentFilter>(noFilter)
  const collapsed = shallowRef<ReadonlySet<string>>(new Set())
  const selection = shallowRef<Selection>(emptySelection)
  /** The page's language: names are sorted by its rules. */
  const locale = ref('en')
  /** Ages are told as of this moment, epoch ms. */
  const nowMs = ref(Date.now())

  const table = computed(() => prices.prices?.table)
  const group = computed<FragmentGrouping>(() => settings.settings.fragments.group)
  const sort = computed<FragmentSort>(() => settings.settings.fragments.sort)

  /** All of them in order. Sorting what is sorted already costs one look at each. */
  let inOrder: readonly string[] = []
  const sorted = computed<readonly FragmentRow[]>(() => {
    const { rows } = fragments
    const before = new Set(inOrder)
    const all = inOrder.flatMap((id) => rows.get(id) ?? [])
    for (const [id, row] of rows) if (!before.has(id)) all.push(row)
    all.sort(compareFragments(sort.value, locale.value, table.value))
    inOrder = all.map(({ id }) => id)
    return all
  })
  const shown = computed(() =>
    isFiltering(filter.value)
      ? sorted.value.filter(fragmentMatcher(filter.value, nowMs.value))
      : sorted.value,
  )
  const shownIds = computed(() => shown.value.map(({ id }) => id))
  const lines = computed<FragmentLines>(() =>
    linesOf(shown.value, group.value, collapsed.value, {
      nowMs: nowMs.value,
      locale: locale.value,
      oldestFirst: isOldestFirst(sort.value),
    }),
  )

  /** Over everything that was found, shown or not. */
  const ledger = computed(() => ledgerOf(fragments.rows.values(), table.value, nowMs.value))
  const shownSum = computed(() =>
    // Adding up thousands twice at every change would be felt while scrolling.
    shown.value.length === sorted.value.length
      ? ledger.value.total
      : ledgerOf(shown.value, table.value, nowMs.value).total,
  )
  const selectedRows = computed(() => rowsOf(selection.value.ids))
  const selectedSum = computed(() => ledgerOf(selectedRows.value, table.value, nowMs.value).total)
  const groupSums = computed(
    () =>
      new Map(
        [...lines.value.groups.values()].map(({ id, ids }) => [
          id,
          ledgerOf(rowsOf(ids), table.value, nowMs.value).total,
        ]),
      ),
  )
  const focusedRow = computed(() => fragments.rows.get(selection.value.focused ?? ''))
  const unmeasured = computed(() => shown.value.filter(({ size }) => size === undefined))

  watch(lines, (next, before) => {
    selection.value = keepPicks(selection.value, before.lines, next, shownIds.value)
  })
  watch(
    () => fragments.scope,
    () => {
      collapsed.value = new Set()
    },
  )

  function rowsOf(ids: Iterable<string>): readonly FragmentRow[] {
    return [...ids].flatMap((id) => fragments.rows.get(id) ?? [])
  }

  /** Opens or closes the group; `isOpen` absent: the other way round. */
  function setOpen(id: string, isOpen = collapsed.value.has(id)): void {
    const next = new Set(collapsed.value)
    if (isOpen) next.delete(id)
    else next.add(id)
    collapsed.value = next
  }

  function change(next: Partial<Settings['fragments']>): Promise<void> {
    return fragments.remember(next)
  }

  /** Takes away whatever hides this fragment. */
  function reveal(id: string): void {
    if (!shownIds.value.includes(id)) filter.value = noFilter
    collapsed.value = new Set()
  }

  return {
    filter,
    collapsed,
    selection,
    locale,
    nowMs,
    table,
    group,
    sort,
    shown,
    shownIds,
    lines,
    ledger,
    shownSum,
    selectedRows,
    selectedSum,
    groupSums,
    focusedRow,
    unmeasured,
    rowsOf,
    setOpen,
    change,
    reveal,
  }
})
