/** What the Buckets page looks at: one folder, its rows as they come, and what is selected in it. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { after } from '../clock.ts'
import {
  back,
  forward,
  noHistory,
  parentOf,
  splitPath,
  visit,
  type BrowseHistory,
  type Location,
} from './browse-history.ts'
import { createObjectPull, type PullState } from './object-pull.ts'
import { createObjectRows, type ObjectLines, type ObjectSort } from './object-rows.ts'
import { emptySelection, selectOnly, type Selection } from './selection.ts'

/** A page a second would flicker, a page at a time would starve the window. */
const showEveryMs = 150

export const useBrowseStore = defineStore('browse', () => {
  const history = shallowRef<BrowseHistory>(noHistory)
  const state = shallowRef<PullState>({ kind: 'idle' })
  const sort = shallowRef<ObjectSort>({ by: 'name', descending: false })
  const selection = shallowRef<Selection>(emptySelection)
  const rows = createObjectRows()
  const shown = shallowRef<ObjectLines>(rows.sorted(sort.value))
  const loaded = ref({ folders: 0, objects: 0 })
  /** The name to give the keyboard to once it is there: the folder one comes from. */
  let wanted: string | undefined
  let sortedMs = 0
  let callOff: (() => void) | undefined
  /** The window looked away while rows were coming. */
  let isPaused = false

  const pull = createObjectPull({
    show: (next) => {
      state.value = next
      if (next.kind !== 'listing') show()
    },
    take: (page) => {
      const isFirst = rows.folders + rows.objects === 0
      rows.add(page)
      if (wanted !== undefined && page.folders.includes(wanted)) {
        selection.value = selectOnly(wanted)
        wanted = undefined
      }
      if (isFirst) show()
      else callOff ??= after(Math.max(showEveryMs, sortedMs * 10), show)
    },
  })

  const here = computed(() => history.value.here)
  const canGoBack = computed(() => history.value.past.length > 0)
  const canGoForward = computed(() => history.value.future.length > 0)
  const canGoUp = computed(() => parentOf(here.value?.folder ?? '') !== undefined)
  const chosen = computed(() => {
    // Rows only come; what is selected was shown.
    return rows.chosen(selection.value.ids)
  })
  /** The one object the details are about. */
  const focused = computed(() => {
    const { focused: name } = selection.value
    return name === undefined || shown.value.lines.length === 0 ? undefined : name
  })

  function show(): void {
    callOff?.()
    callOff = undefined
    const begin = performance.now()
    shown.value = rows.sorted(sort.value)
    sortedMs = performance.now() - begin
    loaded.value = { folders: rows.folders, objects: rows.objects }
  }

  function list(location: Location): void {
    rows.clear()
    selection.value = emptySelection
    isPaused = false
    show()
    const { connectionId, bucket, folder, search } = location
    void pull.start({ connectionId, bucket, prefix: folder + search })
  }

  function move(next: BrowseHistory): void {
    if (next === history.value || next.here === undefined) return
    history.value = next
    list(next.here)
  }

  function go(location: Location): void {
    wanted = undefined
    move(visit(history.value, location))
  }

  /** A folder of this bucket. */
  function goTo(folder: string): void {
    if (here.value !== undefined) go({ ...here.value, folder, search: '' })
  }

  function goUp(): void {
    const location = here.value
    const parent = parentOf(location?.folder ?? '')
    if (location === undefined || parent === undefined) return
    const child = location.folder.slice(parent.length)
    go({ ...location, folder: parent, search: '' })
    wanted = child
  }

  function goBack(): void {
    const before = here.value
    wanted = undefined
    move(back(history.value))
    // Out of a folder: where one comes from is the natural next line.
    const folder = here.value?.folder ?? ''
    if (before?.folder.startsWith(folder) === true && before.folder !== folder) {
      wanted = before.folder.slice(folder.length, before.folder.indexOf('/', folder.length) + 1)
    }
  }

  function goForward(): void {
    wanted = undefined
    move(forward(history.value))
  }

  /** Looks for names that begin so; a slash in it leads into a folder. */
  function search(text: string): void {
    const location = here.value
    if (location === undefined || location.search === text) return
    const path = splitPath(text)
    go({ ...location, folder: location.folder + path.folder, search: path.search })
  }

  function refresh(): void {
    const location = here.value
    if (location === undefined) return
    const { focused: name } = selection.value
    list(location)
    wanted = name?.endsWith('/') === true ? name : undefined
  }

  function sortBy(next: ObjectSort): void {
    sort.value = next
    show()
  }

  /** Nothing is asked for while another page is in sight. */
  function leave(): void {
    if (state.value.kind !== 'listing') return
    isPaused = true
    pull.stop()
  }

  function comeBack(): void {
    if (!isPaused) return
    isPaused = false
    void pull.goOn()
  }

  return {
    here,
    state,
    sort,
    selection,
    shown,
    loaded,
    chosen,
    focused,
    canGoBack,
    canGoForward,
    canGoUp,
    go,
    goTo,
    goUp,
    goBack,
    goForward,
    search,
    refresh,
    sortBy,
    leave,
    comeBack,
    stop: () => pull.stop(),
    goOn: () => void pull.goOn(),
    listingId: () => pull.listingId,
    rowOf: (name: string) => rows.find(name),
  }
})
